using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Portal.Domain;

namespace Portal.Tests.Domain;

public partial class BarCodeTests
{
    static readonly Isbn13 Isbn = Isbn13.Parse("9786269935468");
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("9786269935468", null)]
    [InlineData("9789573330752", "00390")]
    [InlineData("9798999999900", "12")]
    public void The_modules_can_be_read_back_from_the_SVG(string digits, string? addOn)
    {
        var drawing = XDocument.Parse(new BarCode(Isbn13.Parse(digits), addOn).ToSvg()).Root!;
        var bars = BarPattern().Matches(drawing.Element(Svg + "path")!.Attribute("d")!.Value)
            .Select(bar => (Left: int.Parse(bar.Groups["left"].Value, CultureInfo.InvariantCulture), Width: int.Parse(bar.Groups["width"].Value, CultureInfo.InvariantCulture)));
        var line = new StringBuilder(new string('0', 200));
        foreach (var (left, width) in bars)
            for (var i = 0; i < width; i++)
                line[left + i] = '1';

        AssertReads(line.ToString(), digits, addOn);
        Assert.Equal("ISBN " + Isbn13.Parse(digits).Hyphenated(), drawing.Element(Svg + "title")!.Value);
        Assert.Equal("EAN-13 " + digits + (addOn is null ? "" : " + " + addOn), drawing.Element(Svg + "desc")!.Value);
        var texts = drawing.Descendants(Svg + "text").Select(text => text.Value).ToArray();
        Assert.Equal(["ISBN " + Isbn13.Parse(digits).Hyphenated(), digits[..1], digits[1..7], digits[7..], .. addOn is null ? [] : (string[])[addOn]], texts);
        Assert.DoesNotContain("style=", drawing.ToString(), StringComparison.Ordinal);
        Assert.Equal(addOn is null ? "37.29mm" : addOn.Length == 5 ? "55.11mm" : "46.2mm", drawing.Attribute("width")!.Value);
    }

    [Theory]
    [InlineData("9786269935468", null)]
    [InlineData("9789573330752", "00390")]
    [InlineData("9798999999900", "12")]
    public void The_modules_can_be_read_back_from_the_PNG_at_more_than_600_dots_an_inch(string digits, string? addOn)
    {
        var (width, rows, pixelsPerMetre) = ReadPng(new BarCode(Isbn13.Parse(digits), addOn).ToPng());
        Assert.InRange(pixelsPerMetre * 0.0254, 600, 700);
        Assert.InRange(pixelsPerMetre * 0.00033, 7.99, 8.01);
        var row = rows[rows.Length / 2];
        var line = new string([.. Enumerable.Range(0, width / 8).Select(module => row[module * 8 + 4] == 0 ? '1' : '0')]) + new string('0', 90);
        AssertReads(line, digits, addOn);
        for (var module = 0; module < width / 8; module++)
            Assert.Single(row.Skip(module * 8).Take(8).Distinct());
    }

    [Fact]
    public void Guard_bars_are_longer_and_all_bars_are_of_full_height()
    {
        var d = XDocument.Parse(new BarCode(Isbn).ToSvg()).Root!.Element(Svg + "path")!.Attribute("d")!.Value;
        var heights = BarPattern().Matches(d).Select(bar => Number(bar.Groups["bottom"]) - Number(bar.Groups["top"])).ToArray();
        Assert.Equal(30, heights.Length);
        Assert.Equal(6, heights.Count(height => Math.Abs(height * 0.33 - 24.5) < 0.01));
        Assert.Equal(24, heights.Count(height => Math.Abs(height * 0.33 - 22.85) < 0.01));
    }

    [Fact]
    public void The_PDF_is_whole_and_of_true_size()
    {
        var bytes = new BarCode(Isbn, "00390").ToPdf();
        var pdf = Encoding.ASCII.GetString(bytes);
        Assert.StartsWith("%PDF-1.4", pdf, StringComparison.Ordinal);
        Assert.Contains("(ISBN 978-626-99354-6-8) Tj", pdf, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"/MediaBox [0 0 {167 * 0.33 * 72 / 25.4:0.####} "), pdf, StringComparison.Ordinal);

        var table = int.Parse(pdf[(pdf.LastIndexOf("startxref", StringComparison.Ordinal) + 10)..pdf.LastIndexOf("\n%%EOF", StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        var entries = pdf[table..].Split('\n');
        Assert.Equal("xref", entries[0]);
        for (var i = 1; i <= 6; i++)
            Assert.StartsWith($"{i} 0 obj", pdf[int.Parse(entries[i + 2][..10], CultureInfo.InvariantCulture)..], StringComparison.Ordinal);
        var stream = StreamPattern().Match(pdf);
        Assert.Equal(stream.Groups["length"].Value, stream.Groups["content"].Length.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_EPS_says_its_true_size_and_carries_the_digits_as_text()
    {
        var eps = new BarCode(Isbn).ToEps();
        Assert.StartsWith("%!PS-Adobe-3.0 EPSF-3.0\n", eps, StringComparison.Ordinal);
        Assert.Contains("%%BoundingBox: 0 0 106 ", eps, StringComparison.Ordinal);
        Assert.Contains("(ISBN 978-626-99354-6-8) show", eps, StringComparison.Ordinal);
        Assert.Equal(31, eps.Split("rectfill").Length - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("390")]
    [InlineData("0039O")]
    [InlineData("０0390")]
    public void An_add_on_of_another_form_is_refused_in_a_sentence(string addOn) =>
        Assert.Equal("條碼的附加碼應為 5 碼或 2 碼數字", Assert.Throws<RuleBroken>(() => new BarCode(Isbn, addOn)).Message);

    [Fact]
    public void A_number_of_an_unknown_range_still_has_a_bar_code() =>
        Assert.Contains("ISBN 9786260500009", new BarCode(Isbn13.Parse("9786260500009")).ToSvg(), StringComparison.Ordinal);

    [Fact]
    public void Cultures_do_not_change_a_bar_code()
    {
        var code = new BarCode(Isbn, "00390");
        var (svg, eps, pdf, png) = (code.ToSvg(), code.ToEps(), code.ToPdf(), code.ToPng());
        Cultures.InEach(_ =>
        {
            var again = new BarCode(Isbn, "00390");
            Assert.Equal(svg, again.ToSvg());
            Assert.Equal(eps, again.ToEps());
            Assert.Equal(pdf, again.ToPdf());
            Assert.Equal(png, again.ToPng());
        });
    }

    static void AssertReads(string line, string digits, string? addOn)
    {
        Assert.Equal(new string('0', 11) + Ean13.Modules(digits) + new string('0', 7), line[..113]);
        var rest = line[106..].TrimEnd('0');
        if (addOn is null)
            Assert.Equal("", rest);
        else
            Assert.Equal(new string('0', 9) + (addOn.Length == 5 ? Ean13.Ean5(addOn) : Ean13.Ean2(addOn)), rest);
    }

    static (int Width, byte[][] Rows, int PixelsPerMetre) ReadPng(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var (width, height, density) = (0, 0, 0);
        using var packed = new MemoryStream();
        for (var place = 8; place < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(place));
            var type = Encoding.ASCII.GetString(png, place + 4, 4);
            var content = png.AsSpan(place + 8, length);
            if (type == "IHDR")
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
            else if (type == "pHYs")
                density = BinaryPrimitives.ReadInt32BigEndian(content);
            else if (type == "IDAT")
                packed.Write(content);
            place += length + 12;
        }
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var rows = new byte[height][];
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(0, zlib.ReadByte());
            zlib.ReadExactly(rows[y] = new byte[width]);
        }
        return (width, rows, density);
    }

    static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(?<left>\d+) (?<top>[\d.]+)h(?<width>\d+)V(?<bottom>[\d.]+)h-\d+z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BarPattern();

    [GeneratedRegex(@"/Length (?<length>\d+) >>\nstream\n(?<content>.*?)endstream", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StreamPattern();
}
