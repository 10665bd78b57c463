using System.Text;
using System.Xml;
using Portal.Domain;

namespace Portal.Features.Deposit.Checks;

/// <summary>A PDF: whether it is whole and open, what in it would act, how many pages it has, what it says of itself.</summary>
public static class PdfCheck
{
    const string Type = "application/pdf";
    const int MostPages = 1_000_000, MostPageBytes = 64 << 20;
    const long MostContent = 1L << 30;

    static readonly HashSet<string> triggers = ["E", "X", "D", "U", "Fo", "Bl", "PO", "PC", "PV", "PI", "O", "C", "K", "F", "V", "WC", "WS", "DS", "WP", "DP"];

    public static (string Type, BookFacts? Book) Of(Stream content, int start, Findings findings)
    {
        try
        {
            return (Type, Check(content, start, findings));
        }
        catch (PdfWrong wrong)
        {
            findings.Add(wrong.Message == "PDF-SYNTAX" ? "PDF-DAMAGED" : wrong.Message, wrong.Where);
        }
        catch (InvalidDataException wrong)
        {
            findings.Add("PDF-DAMAGED", wrong.Message);
        }
        return (Type, null);
    }

    static BookFacts? Check(Stream content, int start, Findings findings)
    {
        Ends(content, start, findings);
        var file = new PdfFile(content, start);
        file.Open();
        if (file.Repaired) findings.Add("PDF-REPAIRED");
        if (file.Lock is { } dictionary)
        {
            var filter = (file.Get(dictionary.GetValueOrDefault("Filter")) as PdfName?)?.Text;
            findings.Add(!file.IsLocked ? "PDF-ENCRYPTED" : filter switch { "Standard" => "PDF-PASSWORD", "EBX_HANDLER" => "DRM-ADOBE", _ => "DRM-PDF" }, filter);
            if (file.IsLocked) return null;
        }
        if (file.Dictionary(file.Trailer.GetValueOrDefault("Root")) is not { } root)
        {
            findings.Add("PDF-DAMAGED", "/Root");
            return null;
        }
        var pages = Pages(file, root, findings);
        Look(file, findings);
        if (Act(file, root.GetValueOrDefault("OpenAction"))) findings.Add("PDF-OPENACTION");
        return Facts(file, root, pages, Header(content, start));
    }

    static string Header(Stream content, int start)
    {
        var head = new byte[8];
        content.Position = start;
        return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length ? Encoding.Latin1.GetString(head, 5, 3) : "";
    }

    static void Ends(Stream content, int start, Findings findings)
    {
        var head = new byte[start];
        content.Position = 0;
        content.ReadExactly(head);
        if (head.AsSpan().Trim(" \t\r\n\0\uFEFF"u8).Length > 0) findings.Add("PDF-PREFIX", $"{start}");
        var bytes = new PdfBytes(content);
        var tail = bytes.Tail(1 << 20).AsSpan();
        var end = tail.LastIndexOf("%%EOF"u8);
        if (end < 0 || tail[..end].LastIndexOf("startxref"u8) < 0)
        {
            findings.Add(tail.LastIndexOf("startxref"u8) < 0 ? "PDF-TRUNCATED" : "PDF-NO-EOF");
            return;
        }
        if (tail[(end + 5)..].Trim(" \t\r\n\0\x1A"u8).Length > 0) findings.Add("FILE-TRAILING", $"{tail.Length - end - 5}");
    }

    /// <summary>The tree of pages by a list of what is still to be seen: its depth costs nothing, and a page comes once.</summary>
    static int Pages(PdfFile file, PdfDictionary root, Findings findings)
    {
        var (open, seen, count, missing) = (new Stack<object?>(), new HashSet<int>(), 0, 0);
        var budget = MostContent;
        for (open.Push(root.GetValueOrDefault("Pages")); open.TryPop(out var node);)
        {
            if (node is PdfReference reference && !seen.Add(reference.Number))
            {
                findings.Add("PDF-LOOP", $"{reference.Number}");
                continue;
            }
            if (file.Dictionary(node) is not { } page)
            {
                missing++;
                continue;
            }
            if (file.Get(page.GetValueOrDefault("Kids")) is List<object?> kids)
            {
                for (var kid = kids.Count - 1; kid >= 0; kid--) open.Push(kids[kid]);
                if (open.Count > MostPages) throw new PdfWrong("PDF-LIMIT", "pages");
            }
            else if ((file.Get(page.GetValueOrDefault("Type")) as PdfName?)?.Text is "Page" or null)
            {
                count++;
                Content(file, page, count, findings, ref budget);
            }
        }
        if (missing > 0) findings.Add("PDF-PAGES-MISSING", $"{missing}");
        else if (count == 0) findings.Add("PDF-NO-PAGES");
        else if (file.Get(file.Dictionary(root.GetValueOrDefault("Pages"))?.GetValueOrDefault("Count")) is double said && (int)said != count) findings.Add("PDF-COUNT", $"{said} ≠ {count}");
        return count;
    }

    /// <summary>What is drawn on a page can be unpacked.</summary>
    static void Content(PdfFile file, PdfDictionary page, int number, Findings findings, ref long budget)
    {
        var content = page.GetValueOrDefault("Contents");
        foreach (var part in file.Get(content) is List<object?> many ? many : [content])
        {
            if (part is null || budget <= 0) continue;
            if (file.Dictionary(part) is not { StreamAt: >= 0 } stream)
            {
                findings.Add("PDF-STREAM", $"{number}");
                continue;
            }
            if (!file.IsFlateOnly(stream)) continue;
            try
            {
                var counted = new Counted();
                file.CopyTo(stream, part is PdfReference reference ? reference.Number : null, counted, MostPageBytes);
                budget -= counted.Position;
            }
            catch (InvalidDataException)
            {
                findings.Add("PDF-STREAM", $"{number}");
            }
        }
    }

    /// <summary>Every dictionary of every object, wherever it lies: names are compared as they are meant, not as they are written.</summary>
    static void Look(PdfFile file, Findings findings)
    {
        var found = new HashSet<string>();
        foreach (var number in file.Numbers)
        {
            var open = new Stack<object?>();
            for (open.Push(file.ReadObject(number)); open.TryPop(out var value);)
            {
                if (value is List<object?> list) foreach (var item in list) open.Push(item);
                if (value is not PdfDictionary dictionary) continue;
                foreach (var code in Acts(file, dictionary).Where(code => found.Add($"{code} {number}"))) findings.Add(code, $"{number} 0 obj");
                foreach (var item in dictionary.Values.Where(item => item is PdfDictionary or List<object?>)) open.Push(item);
            }
        }
    }

    static IEnumerable<string> Acts(PdfFile file, PdfDictionary dictionary)
    {
        var action = (file.Get(dictionary.GetValueOrDefault("S")) as PdfName?)?.Text;
        var subtype = (file.Get(dictionary.GetValueOrDefault("Subtype")) as PdfName?)?.Text;
        var type = (file.Get(dictionary.GetValueOrDefault("Type")) as PdfName?)?.Text;
        if (action == "JavaScript" || dictionary.ContainsKey("JavaScript") || (dictionary.ContainsKey("JS") && file.Get(dictionary["JS"]) is byte[] or PdfDictionary { StreamAt: >= 0 })) yield return "PDF-JAVASCRIPT";
        if (action == "Launch") yield return "PDF-LAUNCH";
        if (action is "ImportData" or "SubmitForm" or "GoToR" or "GoToE" or "Rendition" && !(action == "Rendition" && !dictionary.ContainsKey("R"))) yield return "PDF-ACTION";
        if (action == "URI" && file.Get(dictionary.GetValueOrDefault("URI")) is byte[] uri && Encoding.Latin1.GetString(uri).Trim() is var address && (address.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || address.StartsWith(@"\\", StringComparison.Ordinal))) yield return "PDF-ACTION";
        if (type == "EmbeddedFile" || dictionary.ContainsKey("EmbeddedFiles") || (dictionary.ContainsKey("EF") && file.Dictionary(dictionary["EF"]) is not null)) yield return "PDF-EMBEDDED";
        if (subtype is "RichMedia" or "Movie" or "Sound" or "Screen" or "3D" || (dictionary.ContainsKey("RichMediaContent"))) yield return "PDF-MEDIA";
        if (dictionary.ContainsKey("XFA")) yield return "PDF-XFA";
        if (dictionary.ContainsKey("AA") && file.Dictionary(dictionary["AA"]) is { } more && more.Any(trigger => triggers.Contains(trigger.Key) && Act(file, trigger.Value))) yield return "PDF-AA";
    }

    /// <summary>Whether a value is an action that does more than turn to a page.</summary>
    static bool Act(PdfFile file, object? value) => file.Dictionary(value) is { } action && (file.Get(action.GetValueOrDefault("S")) as PdfName?)?.Text is not (null or "GoTo");

    static BookFacts Facts(PdfFile file, PdfDictionary root, int pages, string header)
    {
        var info = file.Dictionary(file.Trailer.GetValueOrDefault("Info"));
        var xmp = new Xmp();
        if (root.GetValueOrDefault("Metadata") is var metadata && file.Dictionary(metadata) is { StreamAt: >= 0 } stream && file.IsFlateOnly(stream))
        {
            try
            {
                using var packet = new MemoryStream(file.Unpack(stream, metadata is PdfReference reference ? reference.Number : null));
                new StrangersXml().Read(packet, xmp.See);
            }
            catch (Exception broken) when (broken is XmlException or XmlBeyond or InvalidDataException)
            {
                // What it says of itself is not needed for reading it.
            }
        }
        var locked = file.Trailer.ContainsKey("Encrypt");
        var version = (file.Get(root.GetValueOrDefault("Version")) as PdfName?)?.Text;
        var direction = (file.Get(file.Dictionary(root.GetValueOrDefault("ViewerPreferences"))?.GetValueOrDefault("Direction")) as PdfName?)?.Text;
        var tagged = file.Get(file.Dictionary(root.GetValueOrDefault("MarkInfo"))?.GetValueOrDefault("Marked")) is true;
        string? Text(object? value) => !locked && file.Get(value) is byte[] bytes && Decode(bytes) is { Length: > 0 } text ? text : null;
        return new()
        {
            Format = "PDF " + (string.CompareOrdinal(version, header) > 0 ? version : header),
            Title = xmp.Title ?? Text(info?.GetValueOrDefault("Title")),
            Creators = xmp.Creators.Count > 0 ? xmp.Creators : Text(info?.GetValueOrDefault("Author")) is { } author ? [author] : [],
            Identifiers = xmp.Identifiers,
            Languages = Text(root.GetValueOrDefault("Lang")) is { } language ? [language] : xmp.Languages,
            Publisher = xmp.Publisher,
            Direction = direction switch { "R2L" => "rtl", "L2R" => "ltr", _ => null },
            FixedLayout = true,
            Pages = pages,
            PdfA = xmp.Part is null ? null : $"PDF/A-{xmp.Part}{xmp.Conformance?.ToLowerInvariant()}",
            Accessibility = tagged || xmp.UaPart is not null ? new() { Features = tagged ? ["taggedPDF"] : [], ConformsTo = xmp.UaPart is null ? [] : [$"PDF/UA-{xmp.UaPart}"] } : null,
        };
    }

    static string Decode(byte[] bytes)
    {
        var text = bytes switch
        {
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2),
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2),
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3),
            _ => Encoding.Latin1.GetString(bytes),
        };
        return CleanText.Cut(CleanText.Clean(text), 1000);
    }

    /// <summary>The few properties of an XMP packet (ISO 16684-1) that are told.</summary>
    sealed class Xmp
    {
        const string Dc = "http://purl.org/dc/elements/1.1/", A = "http://www.aiim.org/pdfa/ns/id/", Ua = "http://www.aiim.org/pdfua/ns/id/";
        readonly Stack<string> _path = [];

        public string? Title { get; private set; }

        public string? Publisher { get; private set; }

        public List<string> Creators { get; } = [];

        public List<string> Languages { get; } = [];

        public List<string> Identifiers { get; } = [];

        public string? Part { get; private set; }

        public string? Conformance { get; private set; }

        public string? UaPart { get; private set; }

        public void See(XmlReader reader)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Part ??= reader.GetAttribute("part", A);
                    Conformance ??= reader.GetAttribute("conformance", A);
                    UaPart ??= reader.GetAttribute("part", Ua);
                    if (!reader.IsEmptyElement) _path.Push(reader.NamespaceURI + reader.LocalName);
                    break;
                case XmlNodeType.EndElement:
                    _path.TryPop(out _);
                    break;
                case XmlNodeType.Text:
                    Take(CleanText.Cut(CleanText.Clean(reader.Value), 1000));
                    break;
            }
        }

        void Take(string text)
        {
            if (text.Length == 0) return;
            if (_path.Contains(Dc + "title")) Title ??= text;
            else if (_path.Contains(Dc + "creator") && Creators.Count < 100) Creators.Add(text);
            else if (_path.Contains(Dc + "language") && Languages.Count < 20) Languages.Add(text);
            else if (_path.Contains(Dc + "identifier") && Identifiers.Count < 20) Identifiers.Add(text);
            else if (_path.Contains(Dc + "publisher")) Publisher ??= text;
            else if (_path.TryPeek(out var last) && last == A + "part") Part ??= text;
            else if (last == A + "conformance") Conformance ??= text;
            else if (last == Ua + "part") UaPart ??= text;
        }
    }

    /// <summary>Takes everything and keeps the count.</summary>
    sealed class Counted : MemoryStream
    {
        long _count;

        public override long Position { get => _count; set => _count = value; }

        public override void Write(ReadOnlySpan<byte> buffer) => _count += buffer.Length;

        public override void Write(byte[] buffer, int offset, int count) => _count += count;
    }
}
