using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Data;

/// <summary>A small book of our own for the demonstration, as a vertical EPUB 3 with pronunciations and as a PDF.</summary>
public static partial class DemoBook
{
    public const string EpubType = "application/epub+zip";

    static readonly List<(string Title, string[] Lines)> chapters = [.. string.Join('\n', Seed.Lines("demo-book.txt")).Split("# ", StringSplitOptions.RemoveEmptyEntries)
        .Select(chapter => chapter.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(lines => (lines[0], lines[1..]))];

    public static byte[] Epub(string title, string author)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Put("mimetype", "application/epub+zip");
            Put("META-INF/container.xml", """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""");
            Put("EPUB/book.opf", $"""
                <?xml version="1.0" encoding="utf-8"?>
                <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-Hant">
                <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:0d1c6c0e-5b7c-4d5a-9a53-3f6a7c1b2e90</dc:identifier><dc:title>{title}</dc:title><dc:language>zh-Hant</dc:language><dc:creator>{author}</dc:creator><meta property="dcterms:modified">2026-03-01T00:00:00Z</meta></metadata>
                <manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="css" href="book.css" media-type="text/css"/><item id="tide" href="tide.svg" media-type="image/svg+xml"/>{Each((_, n) => $"""<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>""")}</manifest>
                <spine page-progression-direction="rtl">{Each((_, n) => $"""<itemref idref="c{n}"/>""")}</spine>
                </package>
                """);
            Put("EPUB/book.css", "html { writing-mode: vertical-rl; -epub-writing-mode: vertical-rl; }\nh1 { font-size: 1.4em; font-weight: 600; margin: 0 0 0 2em; }\np { text-indent: 2em; text-align: justify; }\nfigure { margin: 0 2em; }\nimg { width: 22em; max-width: 90%; }\n");
            Put("EPUB/tide.svg", """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 220"><rect width="320" height="220" fill="#eaf2f2"/><circle cx="250" cy="52" r="22" fill="#ffd15c"/><g fill="none" stroke="#0b5a66" stroke-width="5"><path d="M0 150q40-24 80 0t80 0 80 0 80 0"/><path d="M0 178q40-24 80 0t80 0 80 0 80 0"/><path d="M0 206q40-24 80 0t80 0 80 0 80 0"/></g><g fill="#073f48"><rect x="60" y="48" width="112" height="8"/><rect x="60" y="124" width="112" height="8"/><rect x="60" y="48" width="8" height="84"/><rect x="164" y="48" width="8" height="84"/></g><g><rect x="74" y="66" width="12" height="58" fill="#a5321f"/><rect x="88" y="74" width="10" height="50" fill="#0b5a66"/><rect x="100" y="62" width="14" height="62" fill="#4c5a5d"/><rect x="116" y="70" width="10" height="54" fill="#9fc1c3"/><rect x="128" y="66" width="12" height="58" fill="#073f48"/></g></svg>""");
            Put("EPUB/nav.xhtml", Page("目次", $"""<nav epub:type="toc"><h1>目次</h1><ol>{Each((chapter, n) => $"""<li><a href="c{n}.xhtml">{chapter.Title}</a></li>""")}</ol></nav>"""));
            foreach (var (index, (name, lines)) in chapters.Index()) Put($"EPUB/c{index + 1}.xhtml", Page(name, $"<h1>{name}</h1>\n{string.Join('\n', lines.Select(Paragraph))}"));

            void Put(string path, string text)
            {
                var entry = zip.CreateEntry(path, path == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
                // Always the same bytes.
                entry.LastWriteTime = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return bytes.ToArray();
    }

    /// <summary>A sheet for the title, then one for each chapter or more.</summary>
    public static byte[] Pdf(string title, string author) => DemoPage.Pdf([[title, author],
        .. chapters.SelectMany(chapter => chapter.Lines.Where(line => line[0] != '!').Select(line => Spoken().Replace(line, "${word}")).SelectMany(line => ("　　" + line).Chunk(26).Select(part => new string(part)))
            .Prepend("").Prepend(chapter.Title).Chunk(20))]);

    static string Each(Func<(string Title, string[] Lines), int, string> write) => string.Concat(chapters.Select((chapter, index) => write(chapter, index + 1)));

    static string Paragraph(string line) => line[0] == '!' ? $"""<figure><img src="tide.svg" alt="{line[2..^1]}"/></figure>""" : $"<p>{Spoken().Replace(line, "<ruby>${word}<rp>（</rp><rt>${sound}</rt><rp>）</rp></ruby>")}</p>";

    static string Page(string title, string body) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-Hant" lang="zh-Hant"><head><title>{title}</title><link rel="stylesheet" href="book.css"/></head><body>
        {body}
        </body></html>
        """;

    [GeneratedRegex(@"\[(?<word>[^|\]]+)\|(?<sound>[^\]]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Spoken();
}
