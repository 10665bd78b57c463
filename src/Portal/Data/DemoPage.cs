using System.Globalization;
using System.Text;

namespace Portal.Data;

/// <summary>A page of a made-up book as PDF: lines of text in a font that every viewer has a stand-in for.</summary>
public static class DemoPage
{
    public static byte[] Pdf(params string[] lines) => Pdf([lines]);

    /// <summary>The same with a sheet for each list of lines.</summary>
    public static byte[] Pdf(string[][] sheets)
    {
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Kids [{string.Join(' ', sheets.Select((_, index) => $"{6 + 2 * index} 0 R"))}] /Count {sheets.Length} >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UTF16-H /DescendantFonts [4 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 4 >> /FontDescriptor 5 0 R /DW 1000 >>",
            "<< /Type /FontDescriptor /FontName /MSung-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        ];
        foreach (var lines in sheets)
        {
            var drawn = new StringBuilder("BT 1 0 0 1 72 720 Tm 32 TL ");
            foreach (var (index, line) in lines.Index())
                drawn.Append(CultureInfo.InvariantCulture, $"/F1 {(index == 0 ? 26 : 17)} Tf <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(line))}> Tj T* ");
            drawn.Append("ET");
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {objects.Count + 2} 0 R >>");
            objects.Add($"<< /Length {drawn.Length.ToString(CultureInfo.InvariantCulture)} >>\nstream\n{drawn}\nendstream");
        }
        var file = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        foreach (var (index, body) in objects.Index())
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{body}\nendobj\n");
        }
        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) file.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
