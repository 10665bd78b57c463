using System.IO.Compression;
using System.Text;

namespace Portal.BrowserTests;

/// <summary>An EPUB of two chapters, of which every part can be another; nobody has checked it.</summary>
public sealed class HandmadeBook
{
    public string Metadata { get; set; } = "<dc:title>山海小城</dc:title>";

    public string SpineAttributes { get; set; } = "";

    public string Version { get; set; } = "3.0";

    /// <summary>Bytes of a picture that no chapter shows.</summary>
    public int Ballast { get; set; }

    readonly Dictionary<string, (string Type, string Properties, string Content)> _files = new()
    {
        ["nav.xhtml"] = ("application/xhtml+xml", "nav", Page("""<nav epub:type="toc"><ol><li><a href="c1.xhtml">第一章</a></li><li><a href="c2.xhtml">第二章</a></li></ol></nav>""")),
        ["c1.xhtml"] = ("application/xhtml+xml", "", Page("<p>第一章的第一句話。</p>")),
        ["c2.xhtml"] = ("application/xhtml+xml", "", Page("<p>第二章的第一句話。</p>")),
    };

    public HandmadeBook Put(string path, string content, string type = "application/xhtml+xml")
    {
        _files[path] = (type, path == "nav.xhtml" ? "nav" : "", content);
        return this;
    }

    public HandmadeBook Without(string path)
    {
        _files.Remove(path);
        return this;
    }

    public static string Page(string body, string head = "", string before = "<!DOCTYPE html>") =>
        $"""{before}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-Hant" lang="zh-Hant"><head><title>章</title>{head}</head><body>{body}</body></html>""";

    public byte[] Bytes()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write("mimetype", "application/epub+zip");
            Write("META-INF/container.xml", """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""");
            var items = string.Concat(_files.Select((file, index) => $"""<item id="{Id(file.Key)}" href="{file.Key}" media-type="{file.Value.Type}"{(file.Value.Properties.Length > 0 ? $" properties=\"{file.Value.Properties}\"" : "")}/>"""));
            var spine = string.Concat(_files.Keys.Where(path => path[0] == 'c').Order(StringComparer.Ordinal).Select(path => $"""<itemref idref="{Id(path)}"/>"""));
            Write("EPUB/book.opf", $"""<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="{Version}" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x</dc:identifier><dc:language>zh-Hant</dc:language>{Metadata}</metadata><manifest>{items}</manifest><spine{(_files.ContainsKey("toc.ncx") ? " toc=\"toc-ncx\"" : "")}{SpineAttributes}>{spine}</spine></package>""");
            foreach (var (path, file) in _files) Write("EPUB/" + path, file.Content);

            if (Ballast > 0)
            {
                using var ballast = zip.CreateEntry("EPUB/unseen.bin", CompressionLevel.NoCompression).Open();
                ballast.Write(new byte[Ballast]);
            }

            void Write(string path, string text)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return bytes.ToArray();
    }

    static string Id(string path) => path.Replace('.', '-');
}
