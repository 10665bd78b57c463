using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Domain;

/// <summary>
/// The bar code of a book at 100 % (ISO/IEC 15420: module 0.33 mm, bars 22.85 mm, quiet zones 11 and 7 modules), the ISBN above, the
/// digits below, with an add-on of five or two digits if one is wanted. Vector formats carry the digits as text.
/// </summary>
public sealed class BarCode
{
    // Lengths are in modules. The add-on's bars end where the guard bars end, its digits stand above it.
    const double Module = 0.33, LeftQuiet = 11, RightQuiet = 7, Gap = 9, AddOnQuiet = 5;
    const double Top = 11, Bottom = Top + 22.85 / Module, GuardBottom = Bottom + 5, AddOnTop = GuardBottom - 21.9 / Module;
    const double DigitSize = 11.4, LineSize = 8.4, DigitHeight = 0.72;
    const double Points = Module * 72 / 25.4;
    const string Fonts = "'OCR-B', 'OCR B', OCRB, Helvetica, Arial, sans-serif";

    readonly string name;
    readonly string content;
    readonly List<Bar> bars = [];
    readonly List<Label> labels = [];
    readonly double width;
    readonly double height = Bottom + 1 + DigitSize * DigitHeight + 1.5;

    /// <param name="isbn">The number.</param>
    /// <param name="addOn">Five or two digits, or null.</param>
    /// <param name="ranges">Where the hyphens stand; the current ranges if none are given.</param>
    /// <exception cref="RuleBroken">The add-on is neither five nor two digits.</exception>
    public BarCode(Isbn13 isbn, string? addOn = null, IsbnRanges? ranges = null)
    {
        if (addOn is not null && (addOn.Length is not (5 or 2) || addOn.AsSpan().ContainsAnyExceptInRange('0', '9')))
            throw new RuleBroken("條碼的附加碼應為 5 碼或 2 碼數字");

        name = "ISBN " + isbn.Hyphenated(ranges);
        content = "EAN-13 " + isbn.Digits + (addOn is null ? "" : " + " + addOn);
        AddBars(Ean13.Modules(isbn.Digits), LeftQuiet, Top, place => place is < 3 or (>= 45 and < 50) or >= 92 ? GuardBottom : Bottom);

        var baseline = Bottom + 1 + DigitSize * DigitHeight;
        labels.Add(new(name, LeftQuiet + Ean13.Width / 2.0, 0, LineSize * DigitHeight + 1.5, LineSize));
        labels.Add(new(isbn.Digits[..1], LeftQuiet - 7, 7, baseline, DigitSize));
        labels.Add(new(isbn.Digits[1..7], LeftQuiet + 3 + 21, 7, baseline, DigitSize));
        labels.Add(new(isbn.Digits[7..], LeftQuiet + 50 + 21, 7, baseline, DigitSize));

        width = LeftQuiet + Ean13.Width + RightQuiet;
        if (addOn is null)
            return;
        var modules = addOn.Length == 5 ? Ean13.Ean5(addOn) : Ean13.Ean2(addOn);
        var left = LeftQuiet + Ean13.Width + Gap;
        AddBars(modules, left, AddOnTop, _ => GuardBottom);
        labels.Add(new(addOn, left + 4 + (modules.Length - 4) / 2.0, 9, AddOnTop - 1, DigitSize));
        width = left + modules.Length + AddOnQuiet;
    }

    /// <summary>SVG in millimetres, with title and description for screen readers.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        Write(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width * Module:0.###}mm" height="{height * Module:0.###}mm" viewBox="0 0 {width:0.###} {height:0.###}" role="img">""");
        Write(svg, $"<title>{name}</title><desc>{content}</desc>");
        Write(svg, $"""<rect width="{width:0.###}" height="{height:0.###}" fill="#fff"/>""");
        svg.Append("<path fill=\"#000\" d=\"");
        foreach (var bar in bars)
            Write(svg, $"M{bar.Left:0.###} {bar.Top:0.###}h{bar.Width:0.###}V{bar.Bottom:0.###}h-{bar.Width:0.###}z");
        Write(svg, $""" "/><g fill="#000" font-family="{Fonts}" text-anchor="middle">""");
        foreach (var label in labels)
        {
            var places = string.Join(' ', label.Centres().Select(place => place.ToString("0.###", CultureInfo.InvariantCulture)));
            Write(svg, $"""<text x="{places}" y="{label.Baseline:0.###}" font-size="{label.Size:0.###}" """);
            // The line above keeps its width whatever font the reader's machine has.
            if (label.Pitch == 0)
                Write(svg, $"""textLength="{DigitFont.Width(label.Text) * label.Size:0.###}" lengthAdjust="spacingAndGlyphs" """);
            Write(svg, $">{label.Text}</text>");
        }
        return svg.Append("</g></svg>").ToString();
    }

    /// <summary>Encapsulated PostScript, black only.</summary>
    public string ToEps()
    {
        var eps = new StringBuilder();
        Write(eps, $"%!PS-Adobe-3.0 EPSF-3.0\n%%Title: {name}\n%%BoundingBox: 0 0 {Math.Ceiling(width * Points)} {Math.Ceiling(height * Points)}\n");
        Write(eps, $"%%HiResBoundingBox: 0 0 {width * Points:0.####} {height * Points:0.####}\n%%LanguageLevel: 2\n%%EndComments\n");
        Write(eps, $"gsave {Points:0.######} dup scale\n1 setgray 0 0 {width:0.###} {height:0.###} rectfill\n0 setgray\n");
        foreach (var bar in bars)
            Write(eps, $"{bar.Left:0.###} {height - bar.Bottom:0.###} {bar.Width:0.###} {bar.Bottom - bar.Top:0.###} rectfill\n");
        foreach (var (text, left, label) in Runs())
            Write(eps, $"/Helvetica findfont {label.Size:0.###} scalefont setfont {left:0.###} {height - label.Baseline:0.###} moveto ({text}) show\n");
        return eps.Append("grestore\nshowpage\n%%EOF\n").ToString();
    }

    /// <summary>A PDF page of the size of the bar code, black only.</summary>
    public byte[] ToPdf()
    {
        var drawing = new StringBuilder();
        Write(drawing, $"{Points:0.######} 0 0 {Points:0.######} 0 0 cm 1 g 0 0 {width:0.###} {height:0.###} re f 0 g\n");
        foreach (var bar in bars)
            Write(drawing, $"{bar.Left:0.###} {height - bar.Bottom:0.###} {bar.Width:0.###} {bar.Bottom - bar.Top:0.###} re\n");
        drawing.Append("f\n");
        foreach (var (text, left, label) in Runs())
            Write(drawing, $"BT /F {label.Size:0.###} Tf {left:0.###} {height - label.Baseline:0.###} Td ({text}) Tj ET\n");
        return PdfPage.Write(width * Points, height * Points, drawing.ToString(), PdfPage.Helvetica, $"/Title ({name}) /Subject ({content})");
    }

    /// <summary>PNG in grey, eight pixels a module: 616 dots an inch at 100 %.</summary>
    public byte[] ToPng()
    {
        const int pixels = 8;
        var picture = new GreyPicture((int)Math.Ceiling(width * pixels), (int)Math.Ceiling(height * pixels));
        foreach (var bar in bars)
            picture.Fill((int)(bar.Left * pixels), (int)Math.Round(bar.Top * pixels), (int)(bar.Width * pixels), (int)Math.Round((bar.Bottom - bar.Top) * pixels));
        foreach (var (text, left, label) in Runs())
            DigitFont.Draw(picture, text, left * pixels, label.Baseline * pixels, label.Size * pixels);
        return picture.ToPng(pixelsPerMetre: (int)Math.Round(pixels / Module * 1000));
    }

    void AddBars(string modules, double left, double top, Func<int, double> bottom)
    {
        for (var place = 0; place < modules.Length;)
        {
            var end = place;
            while (end < modules.Length && modules[end] == modules[place])
                end++;
            if (modules[place] == '1')
                bars.Add(new(left + place, end - place, top, bottom(place)));
            place = end;
        }
    }

    // Text as pieces that begin at a known place: whole lines, or single digits that stand under their bars.
    IEnumerable<(string Text, double Left, Label Label)> Runs() =>
        from label in labels
        from run in label.Pitch == 0 ? [(label.Text, label.Centre)] : label.Text.Select(c => c.ToString()).Zip(label.Centres())
        select (run.Item1, run.Item2 - DigitFont.Width(run.Item1) * label.Size / 2, label);

    static void Write(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture));

    [StructLayout(LayoutKind.Auto)]
    readonly record struct Bar(double Left, double Width, double Top, double Bottom);

    // Pitch is the distance from one character to the next; 0 lets the font decide.
    sealed record Label(string Text, double Centre, double Pitch, double Baseline, double Size)
    {
        public IEnumerable<double> Centres() =>
            Pitch == 0 ? [Centre] : Enumerable.Range(0, Text.Length).Select(i => Centre + (i - (Text.Length - 1) / 2.0) * Pitch);
    }
}
