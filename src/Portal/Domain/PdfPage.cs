using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>A PDF 1.4 file of one page (ISO 32000-1), ASCII throughout.</summary>
static class PdfPage
{
    /// <summary>Helvetica, one of the fourteen fonts that every reader has.</summary>
    public static readonly string[] Helvetica = ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"];

    /// <summary>
    /// A Chinese serif, not embedded: the reader's machine draws it with the one it has (ISO 32000-1, 9.7.5.2). Texts are UTF-16BE in
    /// hexadecimal; Latin letters are half as wide as Chinese ones.
    /// </summary>
    public static readonly string[] Ming =
    [
        $"<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light-UniCNS-UTF16-H /Encoding /UniCNS-UTF16-H /DescendantFonts [{FirstFont + 1} 0 R] >>",
        $"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 4 >> /DW 1000 /W [1 98 500] /FontDescriptor {FirstFont + 2} 0 R >>",
        "<< /Type /FontDescriptor /FontName /MSung-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ];

    const int FirstFont = 6;

    /// <param name="width">In points of 1/72 inch.</param>
    /// <param name="height">In points.</param>
    /// <param name="drawing">The page's content stream; it names the font /F.</param>
    /// <param name="fonts">The font and what it refers to.</param>
    /// <param name="information">Entries of the document information dictionary.</param>
    public static byte[] Write(double width, double height, string drawing, string[] fonts, string information)
    {
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            string.Create(CultureInfo.InvariantCulture,
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:0.####} {height:0.####}] /Contents 4 0 R /Resources << /Font << /F {FirstFont} 0 R >> >> >>"),
            string.Create(CultureInfo.InvariantCulture, $"<< /Length {drawing.Length} >>\nstream\n{drawing}endstream"),
            $"<< {information} >>",
            .. fonts,
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var starts = new List<int>();
        foreach (var content in objects)
        {
            starts.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{starts.Count} 0 obj\n{content}\nendobj\n");
        }
        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var start in starts) pdf.Append(CultureInfo.InvariantCulture, $"{start:D10} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(pdf.ToString());
    }
}
