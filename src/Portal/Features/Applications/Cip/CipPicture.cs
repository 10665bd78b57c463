using System.Globalization;
using System.Text;
using System.Xml;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>A printed form of the CIP as a picture (SVG): lines wrapped at <see cref="CipTemplates.Columns"/>, nothing cut.</summary>
public static class CipPicture
{
    // Millimetres; half a Chinese character is a column.
    const double Size = 3.7, Line = 5.4, Margin = 5;

    /// <summary>A picture whose text stays text: sharp in any size, drawn with the fonts of whoever opens it.</summary>
    public static byte[] Svg(string text)
    {
        var lines = TextColumns.Wrap(text, CipTemplates.Columns).ToList();
        var (width, height) = SizeOf(lines);
        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, new() { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            xml.WriteAttributeString("width", Mm(width) + "mm");
            xml.WriteAttributeString("height", Mm(height) + "mm");
            xml.WriteAttributeString("viewBox", $"0 0 {Mm(width)} {Mm(height)}");
            xml.WriteAttributeString("font-family", "'Noto Serif CJK TC','Noto Serif TC','Source Han Serif TC','PMingLiU','Songti TC',serif");
            xml.WriteAttributeString("font-size", Mm(Size));
            xml.WriteStartElement("rect");
            xml.WriteAttributeString("width", "100%");
            xml.WriteAttributeString("height", "100%");
            xml.WriteAttributeString("fill", "#fff");
            xml.WriteEndElement();
            foreach (var (line, index) in lines.Select((line, index) => (line, index)))
            {
                if (line.Length == 0) continue;
                xml.WriteStartElement("text");
                xml.WriteAttributeString("x", Mm(Margin));
                xml.WriteAttributeString("y", Mm(Margin + Size + index * Line));
                xml.WriteAttributeString("xml", "space", null, "preserve");
                xml.WriteString(line);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        return file.ToArray();
    }

    /// <summary>The same as a PDF page. Its font is not embedded: the rare character that the reader's Chinese font lacks is seen in the text and the picture.</summary>
    public static byte[] Pdf(string text)
    {
        const double point = 72 / 25.4;
        var lines = TextColumns.Wrap(text, CipTemplates.Columns).ToList();
        var (width, height) = SizeOf(lines);
        var drawing = new StringBuilder();
        foreach (var (line, index) in lines.Select((line, index) => (line, index)))
        {
            if (line.Length == 0) continue;
            drawing.Append(CultureInfo.InvariantCulture,
                $"BT /F {Size * point:0.###} Tf {Margin * point:0.###} {(height - Margin - Size - index * Line) * point:0.###} Td <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(line))}> Tj ET\n");
        }
        return PdfPage.Write(width * point, height * point, drawing.ToString(), PdfPage.Ming, "/Title (CIP)");
    }

    static (double Width, double Height) SizeOf(List<string> lines) => (2 * Margin + CipTemplates.Columns * Size / 2, 2 * Margin + lines.Count * Line);

    static string Mm(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);
}
