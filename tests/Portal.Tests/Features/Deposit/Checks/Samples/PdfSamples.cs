using System.Globalization;
using System.IO.Compression;
using System.Text;
using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit.Checks.Samples;

/// <summary>PDF files that are good, that act, and that are wrong in one way each.</summary>
public static class PdfSamples
{
    /// <summary>A PDF on its way: object 1 is the catalog, 2 the pages, 3 the page, 4 its content.</summary>
    public sealed class Pdf
    {
        public SortedDictionary<int, byte[]> Objects { get; } = new()
        {
            [1] = L("<< /Type /Catalog /Pages 2 0 R >>"),
            [2] = L("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            [3] = L("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>"),
            [4] = Stream("", L("0 0 m 10 10 l S")),
        };

        public string Head { get; set; } = "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n";

        public string Trailer { get; set; } = "/Root 1 0 R";

        /// <summary>Objects that go into an object stream; the table is a stream then.</summary>
        public int[] Packed { get; set; } = [];

        public bool Predictor { get; set; }

        public int Shift { get; set; }

        public Func<byte[], byte[]> End { get; set; } = bytes => bytes;

        public string? StartXref { get; set; }

        public Pdf Object(int number, string text)
        {
            Objects[number] = L(text);
            return this;
        }

        public Pdf Catalog(string more) => Object(1, $"<< /Type /Catalog /Pages 2 0 R {more} >>");

        public Pdf Page(string more) => Object(3, $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {more} >>");

        public byte[] Bytes()
        {
            using var pdf = new MemoryStream();
            pdf.Write(L(Head));
            var places = new Dictionary<int, long>();
            var holder = Objects.Keys.Max() + 1;
            if (Packed.Length > 0)
            {
                var (heads, bodies) = (new StringBuilder(), new MemoryStream());
                foreach (var number in Packed)
                {
                    heads.Append(CultureInfo.InvariantCulture, $"{number} {bodies.Length} ");
                    bodies.Write([.. Objects[number], (byte)' ']);
                }
                var first = Encoding.Latin1.GetBytes(heads.ToString());
                Objects[holder] = Stream($"/Type /ObjStm /N {Packed.Length} /First {first.Length} ", [.. first, .. bodies.ToArray()], flate: true);
            }
            foreach (var (number, content) in Objects.Where(found => !Packed.Contains(found.Key)))
            {
                places[number] = pdf.Position;
                pdf.Write([.. L($"{number} 0 obj\n"), .. content, .. L("\nendobj\n")]);
            }
            var table = pdf.Position;
            var size = Objects.Keys.Max() + 1;
            if (Packed.Length > 0)
            {
                places[size] = table;
                var rows = Enumerable.Range(0, size + 1).SelectMany(number => Row(Packed.Contains(number) ? 2 : places.ContainsKey(number) ? 1 : 0, Packed.Contains(number) ? holder : places.GetValueOrDefault(number) + Shift, Packed.Contains(number) ? Array.IndexOf(Packed, number) : 0)).ToArray();
                if (Predictor) rows = Up(rows, 6);
                pdf.Write([.. L($"{size} 0 obj\n"), .. Stream($"/Type /XRef /Size {size + 1} /W [1 4 1] {Trailer} {(Predictor ? "/DecodeParms << /Predictor 12 /Columns 6 >>" : "")}", rows, flate: true), .. L("\nendobj\n")]);
            }
            else
            {
                pdf.Write(L($"xref\n0 {size}\n0000000000 65535 f \n"));
                for (var number = 1; number < size; number++) pdf.Write(L(places.TryGetValue(number, out var place) ? string.Create(CultureInfo.InvariantCulture, $"{place + Shift:0000000000} 00000 n \n") : "0000000000 00000 f \n"));
                pdf.Write(L($"trailer\n<< /Size {size} {Trailer} >>\n"));
            }
            pdf.Write(L($"startxref\n{StartXref ?? table.ToString(CultureInfo.InvariantCulture)}\n%%EOF\n"));
            return End(pdf.ToArray());
        }

        static byte[] Row(int kind, long second, int third) => [(byte)kind, (byte)(second >> 24), (byte)(second >> 16), (byte)(second >> 8), (byte)second, (byte)third];

        static byte[] Up(byte[] rows, int width) => [.. rows.Chunk(width).SelectMany((row, n) => row.Select((b, x) => (byte)(b - (n == 0 ? 0 : rows[(n - 1) * width + x]))).Prepend((byte)2))];
    }

    static byte[] L(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Stream(string more, byte[] data, bool flate = false)
    {
        if (flate)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(data);
            data = packed.ToArray();
        }
        return [.. L($"<< {more}{(flate ? "/Filter /FlateDecode " : "")}/Length {data.Length} >>\nstream\n"), .. data, .. L("\nendstream")];
    }

    public static byte[] Plain() => new Pdf().Bytes();

    /// <summary>/U of an empty password under /O of 32 times "f", /P -4 and /ID 00 (ISO 32000-2, algorithms 2 and 4).</summary>
    static byte[] User()
    {
        var padding = Convert.FromHexString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");
#pragma warning disable CA5351 // The standard's own.
        var key = System.Security.Cryptography.MD5.HashData([.. padding, .. Enumerable.Repeat((byte)'f', 32), 0xFC, 0xFF, 0xFF, 0xFF, 0])[..5];
#pragma warning restore CA5351
        var state = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % 5]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }
        for (int n = 0, j = 0; n < 32; n++)
        {
            j = (j + state[n + 1]) & 255;
            (state[n + 1], state[j]) = (state[j], state[n + 1]);
            padding[n] ^= state[(state[n + 1] + state[j]) & 255];
        }
        return padding;
    }

    static Sample Of(string name, Verdict verdict, string[] codes, Action<Pdf> change) => new("PDF: " + name, verdict, codes, () =>
    {
        var pdf = new Pdf();
        change(pdf);
        return pdf.Bytes();
    });

    static Sample Good(string name, Action<Pdf> change) => Of(name, Verdict.Accept, [], change);

    static Sample Flag(string name, string code, Action<Pdf> change) => Of(name, Verdict.Flag, [code], change);

    static Sample Bad(string name, string code, Action<Pdf> change) => Of(name, Verdict.Refuse, [code], change);

    static string Tree(Pdf pdf, int depth)
    {
        for (var n = 0; n < depth; n++) pdf.Object(10 + n, $"<< /Type /Pages /Kids [{(n == depth - 1 ? 3 : 11 + n)} 0 R] /Count 1 >>");
        return "<< /Type /Pages /Kids [10 0 R] /Count 1 >>";
    }

    /// <summary>The same thing at the usual places, each written openly, with #hex, and in an object stream.</summary>
    static IEnumerable<Sample> Hidden(string code, string what, string spelled, Action<Pdf, string> put) =>
    [
        Flag(what, code, pdf => put(pdf, spelled)),
        Flag(what + ", spelled in #hex", code, pdf => put(pdf, string.Concat(System.Text.RegularExpressions.Regex.Split(spelled, @"(?<name>/[A-Za-z]+)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(part => part.StartsWith('/') ? "/" + string.Concat(part[1..].Select((c, n) => n % 2 == 0 ? $"#{(int)c:x2}" : c.ToString())) : part)))),
        Flag(what + ", in an object stream", code, pdf => { put(pdf, spelled); pdf.Packed = [.. pdf.Objects.Keys.Where(number => !Encoding.Latin1.GetString(pdf.Objects[number]).Contains("stream", StringComparison.Ordinal))]; }),
        Flag(what + ", in an object stream whose table has a predictor", code, pdf => { put(pdf, spelled); pdf.Predictor = true; pdf.Packed = [.. pdf.Objects.Keys.Where(number => !Encoding.Latin1.GetString(pdf.Objects[number]).Contains("stream", StringComparison.Ordinal))]; }),
    ];

    public static IEnumerable<Sample> All() =>
    [
        Good("plain", _ => { }),
        .. new[] { "1.0", "1.3", "1.4", "1.6", "2.0" }.Select(version => Good($"version {version}", pdf => pdf.Head = $"%PDF-{version}\n")),
        Good("objects and table in streams", pdf => pdf.Packed = [1, 2, 3]),
        Good("table in a stream with a predictor", pdf => (pdf.Packed, pdf.Predictor) = ([1, 2, 3], true)),
        Good("packed page", pdf => pdf.Objects[4] = Stream("", L("0 0 m S"), flate: true)),
        Good("length of a stream in another object", pdf => { pdf.Objects[4] = L("<< /Length 5 0 R >>\nstream\n0 0 m S\nendstream"); pdf.Object(5, "7"); }),
        Good("content in several parts", pdf => { pdf.Object(3, "<< /Type /Page /Parent 2 0 R /Contents [4 0 R 4 0 R] >>"); }),
        Good("page without content", pdf => pdf.Object(3, "<< /Type /Page /Parent 2 0 R >>")),
        Good("contents at the side", pdf => pdf.Catalog("/Outlines 5 0 R").Object(5, "<< /Count 0 >>")),
        Good("opens at a page", pdf => pdf.Catalog("/OpenAction [3 0 R /Fit]")),
        Good("opens by turning to a page", pdf => pdf.Catalog("/OpenAction << /S /GoTo /D [3 0 R /Fit] >>")),
        Good("links to the network", pdf => pdf.Page("/Annots [<< /Subtype /Link /A << /S /URI /URI (https://www.ncl.edu.tw) >> >>]")),
        Good("words of danger in strings and comments", pdf => pdf.Catalog("/Lang (/JavaScript /Launch) % /JS (x)\n")),
        Good("words of danger in content", pdf => pdf.Objects[4] = Stream("", L("(/S /JavaScript /JS) Tj"))),
        Good("form without scripts", pdf => pdf.Catalog("/AcroForm << /Fields [] >>")),
        Good("tagged, with a language", pdf => pdf.Catalog("/Lang (zh-TW) /MarkInfo << /Marked true >> /ViewerPreferences << /Direction /R2L >>")),
        Good("metadata of PDF/A", pdf => { pdf.Catalog("/Metadata 5 0 R"); pdf.Objects[5] = Stream("/Type /Metadata /Subtype /XML ", Encoding.UTF8.GetBytes("""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" pdfaid:part="2"><pdfaid:conformance>B</pdfaid:conformance><dc:title><rdf:Alt><rdf:li xml:lang="x-default">山海小城</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""")); }),
        Good("metadata that is no XML", pdf => { pdf.Catalog("/Metadata 5 0 R"); pdf.Objects[5] = Stream("/Type /Metadata ", L("<x")); }),
        Good("title in the information", pdf => { pdf.Trailer += " /Info 5 0 R"; pdf.Object(5, "<< /Title <FEFF5C716D77> /Author (Lin) >>"); }),
        Good("pages in a tree of 2,000 levels", pdf => pdf.Object(2, Tree(pdf, 2_000))),
        Good("3,000 pages", pdf => { for (var n = 10; n < 3_010; n++) pdf.Object(n, "<< /Type /Page /Parent 2 0 R >>"); pdf.Object(2, $"<< /Type /Pages /Count 3000 /Kids [{string.Join(' ', Enumerable.Range(10, 3_000).Select(n => $"{n} 0 R"))}] >>"); }),
        Of("number of pages that is not true", Verdict.Accept, ["PDF-COUNT"], pdf => pdf.Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 7 >>")),
        Good("changed and saved at its end", pdf => pdf.End = bytes => { var table = Encoding.Latin1.GetString(bytes).LastIndexOf("xref\n0", StringComparison.Ordinal); var place = bytes.Length; return [.. bytes, .. L($"3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\nxref\n3 1\n{place:0000000000} 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev {table} >>\nstartxref\n{place + 51}\n%%EOF\n".Replace((place + 51).ToString(CultureInfo.InvariantCulture), (place + "3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n".Length).ToString(CultureInfo.InvariantCulture)))]; }),
        Good("white space behind it", pdf => pdf.End = bytes => [.. bytes, .. "\r\n\r\n  \0"u8]),
        Good("lines that end as on Windows", pdf => pdf.End = bytes => bytes),
        Good("white space before it", pdf => pdf.Head = "%PDF-1.4\n\n\n"),
        Good("names with odd letters", pdf => pdf.Page("/Resources << /Font << /A#20B << >> /#E5#AD#97 << >> >> >>")),
        Good("font called AA", pdf => pdf.Page("/Resources << /Font << /AA 4 0 R /JS << >> >> >>")),
        // What acts.
        .. Hidden("PDF-JAVASCRIPT", "script at opening", "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", (pdf, what) => pdf.Catalog(what)),
        .. Hidden("PDF-JAVASCRIPT", "script by name", "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>", (pdf, what) => pdf.Catalog(what)),
        .. Hidden("PDF-JAVASCRIPT", "script of a link", "/Annots [<< /Subtype /Link /A << /S /JavaScript /JS 4 0 R >> >>]", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-LAUNCH", "start of a program", "/OpenAction << /S /Launch /F (cmd.exe) >>", (pdf, what) => pdf.Catalog(what)),
        .. Hidden("PDF-LAUNCH", "start of a program after another action", "/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [<< /S /Launch /F (x) >>] >>", (pdf, what) => pdf.Catalog(what)),
        .. Hidden("PDF-EMBEDDED", "file that is carried", "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /EF << /F 4 0 R >> >>] >> >>", (pdf, what) => pdf.Catalog(what)),
        .. Hidden("PDF-ACTION", "form that is sent", "/Annots [<< /Subtype /Widget /A << /S /SubmitForm /F (http://127.0.0.1:9/) >> >>]", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-ACTION", "link to another computer's file", "/Annots [<< /Subtype /Link /A << /S /GoToR /F (\\\\\\\\host\\\\x) >> >>]", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-ACTION", "link to a file", "/Annots [<< /Subtype /Link /A << /S /URI /URI (file:///etc/passwd) >> >>]", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-ACTION", "data that is taken in", "/Annots [<< /Subtype /Widget /A << /S /ImportData /F (x.fdf) >> >>]", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-XFA", "XFA form", "/AcroForm << /XFA 4 0 R >>", (pdf, what) => pdf.Catalog(what)),
        .. Hidden("PDF-MEDIA", "rich media", "/Annots [<< /Subtype /RichMedia >>]", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-AA", "action when a page is turned", "/AA << /O << /S /Named /N /Print >> >>", (pdf, what) => pdf.Page(what)),
        .. Hidden("PDF-OPENACTION", "action at opening", "/OpenAction << /S /Named /N /Print >>", (pdf, what) => pdf.Catalog(what)),
        Flag("script in a reference", "PDF-JAVASCRIPT", pdf => pdf.Catalog("/OpenAction 5 0 R").Object(5, "<< /S 6 0 R /JS (1) >>").Object(6, "/JavaScript")),
        Flag("script in an object that nothing names", "PDF-JAVASCRIPT", pdf => pdf.Object(9, "<< /S /JavaScript /JS (1) >>")),
        // Encryption.
        Bad("password", "PDF-PASSWORD", pdf => pdf.Trailer += " /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (" + new string('a', 32) + ") /U (" + new string('b', 32) + ") >>"),
        Bad("password, newest kind", "PDF-PASSWORD", pdf => pdf.Trailer += " /Encrypt << /Filter /Standard /V 5 /R 6 /P -4 /O (" + new string('a', 48) + ") /U (" + new string('b', 48) + ") /UE (" + new string('c', 32) + ") >>"),
        Flag("encryption that opens without a password", "PDF-ENCRYPTED", pdf => pdf.Trailer += $" /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{new string('6', 64)}> /U <{Convert.ToHexString(User())}> >>"),
        Bad("locked by Adobe", "DRM-ADOBE", pdf => pdf.Trailer += " /Encrypt << /Filter /EBX_HANDLER /V 4 >>"),
        Bad("locked by another", "DRM-PDF", pdf => pdf.Trailer += " /Encrypt << /Filter /FOPN_fLock >>"),
        // Damage.
        .. Enumerable.Range(1, 9).Select(tenth => new Sample($"PDF: cut off after {tenth} tenths", Verdict.Refuse, ["PDF-TRUNCATED"], () => Plain() is var bytes ? bytes[..(bytes.Length * tenth / 10)] : [])),
        Flag("without its last mark", "PDF-NO-EOF", pdf => pdf.End = bytes => bytes[..^6]),
        Flag("table at a wrong place", "PDF-REPAIRED", pdf => pdf.StartXref = "7"),
        Flag("table out of the file", "PDF-REPAIRED", pdf => pdf.StartXref = "99999999"),
        Flag("objects at wrong places", "PDF-REPAIRED", pdf => pdf.Shift = 3),
        Flag("objects at wrong places, in streams", "PDF-REPAIRED", pdf => (pdf.Shift, pdf.Packed) = (3, [1, 2, 3])),
        Flag("data before it", "PDF-PREFIX", pdf => pdf.End = bytes => [.. "MZ stub\n"u8, .. bytes]),
        Flag("book behind it", "FILE-TRAILING", pdf => pdf.End = bytes => [.. bytes, .. EpubSamples.Three().Bytes()]),
        Bad("no pages", "PDF-NO-PAGES", pdf => pdf.Object(2, "<< /Type /Pages /Kids [] /Count 0 >>")),
        Bad("page that is missing", "PDF-PAGES-MISSING", pdf => pdf.Object(2, "<< /Type /Pages /Kids [3 0 R 77 0 R] /Count 2 >>")),
        Flag("trailer that names no catalog", "PDF-REPAIRED", pdf => pdf.Trailer = ""),
        Bad("no catalog", "PDF-PAGES-MISSING", pdf => pdf.Object(1, "<< >>")),
        Bad("only a head", "PDF-TRUNCATED", pdf => pdf.End = _ => "%PDF-1.7\n"u8.ToArray()),
        Bad("rubbish in the middle", "PDF-DAMAGED", pdf => pdf.End = bytes => [.. "%PDF-1.7\n"u8, .. new byte[1000], .. "startxref\n0\n%%EOF"u8]),
        Flag("page content that cannot be unpacked", "PDF-STREAM", pdf => pdf.Objects[4] = L("<< /Filter /FlateDecode /Length 9 >>\nstream\nnot zlib!\nendstream")),
        Flag("page content that is missing", "PDF-STREAM", pdf => pdf.Object(3, "<< /Type /Page /Parent 2 0 R /Contents 55 0 R >>")),
        // Hostile.
        Flag("tables in a circle", "PDF-REPAIRED", pdf => { var table = Encoding.Latin1.GetString(new Pdf().Bytes()).LastIndexOf("xref\n0", StringComparison.Ordinal); pdf.Trailer += $" /Prev {table}"; }),
        Bad("pages in a circle", "PDF-LOOP", pdf => pdf.Object(2, "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>")),
        Bad("objects that are only references to each other", "PDF-LOOP", pdf => pdf.Catalog("/OpenAction 5 0 R").Object(5, "6 0 R").Object(6, "5 0 R")),
        Bad("arrays 100,000 deep", "PDF-DEPTH", pdf => pdf.Object(5, new string('[', 100_000) + new string(']', 100_000))),
        Bad("dictionaries 100,000 deep", "PDF-DEPTH", pdf => pdf.Object(5, string.Concat(Enumerable.Repeat("<</a", 100_000)) + string.Concat(Enumerable.Repeat(">>", 100_000)))),
        Bad("page content that is a bomb", "PDF-LIMIT", pdf => pdf.Objects[4] = Stream("", new byte[300 << 20], flate: true)),
        Bad("object stream that is a bomb", "PDF-LIMIT", pdf => { pdf.Packed = [1, 2, 3]; pdf.Objects[1] = [.. pdf.Objects[1], .. Enumerable.Repeat((byte)' ', 200 << 20)]; }),
        Flag("table that says it has two thousand million objects", "PDF-REPAIRED", pdf => pdf.End = bytes => L(Encoding.Latin1.GetString(bytes).Replace("xref\n0 5", "xref\n0 2000000000", StringComparison.Ordinal))),
        Good("object stream within itself", pdf => { pdf.Packed = [1, 2, 3]; }),
        Bad("array of three million elements", "PDF-LIMIT", pdf => pdf.Object(5, "[" + string.Concat(Enumerable.Repeat("1 ", 3_000_000)) + "]")),
        Flag("stream that says a wrong length", "PDF-AA", pdf => { pdf.Objects[4] = L("<< /Length 99999 >>\nstream\n0 0 m\nendstream"); pdf.Page("/AA << /O << /S /Named >> >>"); }),
    ];
}
