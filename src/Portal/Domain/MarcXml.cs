using System.Text;
using System.Xml;

namespace Portal.Domain;

/// <summary>MARC 21 records as MARCXML (Library of Congress, schema MARC21slim 1.2): UTF-8, spaces kept as they are.</summary>
public static class MarcXml
{
    public const string Namespace = "http://www.loc.gov/MARC21/slim";

    /// <summary>Characters in a file that is read.</summary>
    public const int LargestFile = 50_000_000;

    /// <summary>A <c>collection</c> of the records.</summary>
    public static byte[] Write(params IEnumerable<MarcRecord> records)
    {
        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("collection", Namespace);
            foreach (var record in records) Write(record, xml);
            xml.WriteEndElement();
        }
        return file.ToArray();
    }

    /// <summary>One <c>record</c> element, into a document of any kind.</summary>
    public static void Write(MarcRecord record, XmlWriter xml)
    {
        xml.WriteStartElement("record", Namespace);
        xml.WriteElementString("leader", Namespace, record.Leader);
        // The schema wants control fields first.
        foreach (var field in record.Fields.Where(field => field.IsControl))
        {
            xml.WriteStartElement("controlfield", Namespace);
            xml.WriteAttributeString("tag", field.Tag);
            xml.WriteString(field.Value);
            xml.WriteEndElement();
        }
        foreach (var field in record.Fields.Where(field => !field.IsControl))
        {
            xml.WriteStartElement("datafield", Namespace);
            xml.WriteAttributeString("tag", field.Tag);
            xml.WriteAttributeString("ind1", field.Indicators[..1]);
            xml.WriteAttributeString("ind2", field.Indicators[1..]);
            foreach (var subfield in field.Subfields)
            {
                xml.WriteStartElement("subfield", Namespace);
                xml.WriteAttributeString("code", subfield.Code.ToString());
                xml.WriteString(subfield.Value);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    /// <summary>Reads a <c>collection</c> or a single <c>record</c>. A document type is refused, nothing outside the file is read.</summary>
    /// <exception cref="RuleBroken">It is no MARCXML, or a record in it is broken; the sentence says at which line.</exception>
    public static IEnumerable<MarcRecord> Read(Stream file)
    {
        using var xml = XmlReader.Create(file, new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = LargestFile,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
        if (!Try(xml, () => xml.MoveToContent() == XmlNodeType.Element && xml.NamespaceURI == Namespace && xml.LocalName is "collection" or "record"))
            throw new RuleBroken("這不是 MARCXML：第一個元素應是 {0} 的 collection 或 record", Namespace);
        if (xml.LocalName == "record")
        {
            yield return Try(xml, () => ReadRecord(xml));
            yield break;
        }
        if (xml.IsEmptyElement) yield break;
        while (Try(xml, () => NextChild(xml, "record"))) yield return Try(xml, () => ReadRecord(xml));
    }

    static MarcRecord ReadRecord(XmlReader xml)
    {
        var leader = "";
        var fields = new List<MarcField>();
        foreach (var kind in Children(xml, "leader", "controlfield", "datafield"))
        {
            var tag = xml.GetAttribute("tag") ?? "";
            if (kind == "leader")
                leader = Text(xml);
            else if (kind == "controlfield")
                fields.Add(new(tag, Text(xml)));
            else
                fields.Add(new(tag, xml.GetAttribute("ind1") + xml.GetAttribute("ind2"), ReadSubfields(xml, tag)));
        }
        return new(leader, fields);
    }

    static List<MarcSubfield> ReadSubfields(XmlReader xml, string tag)
    {
        var subfields = new List<MarcSubfield>();
        foreach (var _ in Children(xml, "subfield"))
        {
            if (xml.GetAttribute("code") is not [var code]) throw new RuleBroken("欄位 {0} 有分欄沒有代碼", CleanText.Visible(tag));
            subfields.Add(new(code, Text(xml)));
        }
        return subfields;
    }

    /// <summary>The children of the element the reader stands at, each to be read to its end by the caller.</summary>
    static IEnumerable<string> Children(XmlReader xml, params string[] names)
    {
        if (xml.IsEmptyElement) yield break;
        while (NextChild(xml, names)) yield return xml.LocalName;
    }

    static bool NextChild(XmlReader xml, params string[] names)
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement) return false;
            if (xml.NodeType == XmlNodeType.Whitespace) continue;
            if (xml.NodeType != XmlNodeType.Element || xml.NamespaceURI != Namespace || !names.Contains(xml.LocalName)) throw Unknown(xml);
            return true;
        }
        return false;
    }

    // Not ReadElementContentAsString: that goes beyond the end tag.
    static string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement) return "";
        var text = new StringBuilder();
        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) throw Unknown(xml);
            text.Append(xml.Value);
        }
        return text.ToString();
    }

    static RuleBroken Unknown(XmlReader xml) => new("這裡不應有「{0}」", CleanText.Visible(CleanText.Cut(xml.NodeType == XmlNodeType.Element ? xml.Name : xml.Value.Trim(), 40)));

    static T Try<T>(XmlReader xml, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException broken)
        {
            throw new RuleBroken("XML 第 {0} 行有錯，或檔案太大、含有 DOCTYPE 宣告", broken.LineNumber);
        }
        catch (RuleBroken refused)
        {
            throw new RuleBroken("第 {0} 行：{1}", ((IXmlLineInfo)xml).LineNumber, refused.Sentence);
        }
    }
}
