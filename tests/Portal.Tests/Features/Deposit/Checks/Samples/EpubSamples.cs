using System.Globalization;
using System.Text;
using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit.Checks.Samples;

/// <summary>Books that are good, and books that are wrong in one way each.</summary>
public static class EpubSamples
{
    const string Container = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""";
    const string Xhtml11 = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">""";

    /// <summary>A book on its way; every part can be changed before it is packed.</summary>
    public sealed class Book
    {
        public Book(bool two)
        {
            Two = two;
            Metadata = two
                ? """<dc:identifier id="id">urn:isbn:9789860000009</dc:identifier><dc:title>山海小城</dc:title><dc:creator>林雨果</dc:creator><dc:language>zh-TW</dc:language>"""
                : """<dc:identifier id="id">urn:isbn:9789860000009</dc:identifier><dc:title>山海小城</dc:title><dc:creator>林雨果</dc:creator><dc:language>zh-TW</dc:language><meta property="dcterms:modified">2026-01-02T03:04:05Z</meta>""";
            Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">第一章</p>", two));
            Item("c2", "text/c2.xhtml", "application/xhtml+xml", Page("<p><a href=\"../c1.xhtml#a\">回到第一章</a></p>", two));
            Spine = """<itemref idref="c1"/><itemref idref="c2"/>""";
            if (two) Item("ncx", "toc.ncx", "application/x-dtbncx+xml", Ncx());
            else Item("nav", "nav.xhtml", "application/xhtml+xml", Page("""<nav epub:type="toc"><ol><li><a href="c1.xhtml">第一章</a></li><li><a href="text/c2.xhtml">第二章</a></li></ol></nav>"""), "nav");
        }

        public bool Two { get; }

        public string Metadata { get; set; }

        public string Spine { get; set; }

        public string SpineAttributes { get; set; } = "";

        public string Rest { get; set; } = "";

        public string PackageAttributes { get; set; } = "unique-identifier=\"id\"";

        public string? Version { get; set; }

        public string? ContainerXml { get; set; } = Container;

        public string OpfPath { get; set; } = "OEBPS/content.opf";

        public Func<string, string> Opf { get; set; } = opf => opf;

        public string Mimetype { get; set; } = "application/epub+zip";

        public bool ManifestWithout { get; set; }

        public Dictionary<string, byte[]> Files { get; } = [];

        public List<string> Items { get; } = [];

        public Action<ZipMaker> Zip { get; set; } = _ => { };

        public Func<byte[], byte[]> End { get; set; } = bytes => bytes;

        public Book Item(string id, string href, string type, string content, string? properties = null, string more = "") => Item(id, href, type, Encoding.UTF8.GetBytes(content), properties, more);

        public Book Item(string id, string href, string type, byte[] content, string? properties = null, string more = "")
        {
            Items.RemoveAll(item => item.Contains($"id=\"{id}\"", StringComparison.Ordinal));
            Items.Add($"""<item id="{id}" href="{href}" media-type="{type}"{(properties is null ? "" : $" properties=\"{properties}\"")}{more}/>""");
            Files["OEBPS/" + Uri.UnescapeDataString(href)] = content;
            return this;
        }

        public Book File(string path, string content)
        {
            Files[path] = Encoding.UTF8.GetBytes(content);
            return this;
        }

        public string Package() => Opf($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <package xmlns="http://www.idpf.org/2007/opf" version="{Version ?? (Two ? "2.0" : "3.0")}" {PackageAttributes}><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{Metadata}</metadata><manifest>{string.Concat(Items)}</manifest><spine{(Two ? " toc=\"ncx\"" : "")}{SpineAttributes}>{Spine}</spine>{Rest}</package>
            """);

        public byte[] Bytes()
        {
            var zip = new ZipMaker();
            zip.Add("mimetype", Encoding.ASCII.GetBytes(Mimetype), deflate: false);
            if (ContainerXml is not null) zip.Add("META-INF/container.xml", Encoding.UTF8.GetBytes(ContainerXml));
            zip.Add(OpfPath, Encoding.UTF8.GetBytes(Package()));
            foreach (var (path, content) in Files) zip.Add(path, content);
            Zip(zip);
            return End(zip.Bytes());
        }
    }

    public static string Page(string body, bool two = false, string head = "", string? doctype = null, string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>") =>
        $"""{xml}{doctype ?? (two ? Xhtml11 : "<!DOCTYPE html>")}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-TW"><head><title>山海小城</title>{head}</head><body>{body}</body></html>""";

    static string Ncx(string uid = "urn:isbn:9789860000009", string target = "c1.xhtml") =>
        $"""<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="{uid}"/></head><docTitle><text>山海小城</text></docTitle><navMap><navPoint id="n1" playOrder="1"><navLabel><text>一</text></navLabel><content src="{target}"/></navPoint></navMap></ncx>""";

    public static Book Three() => new(two: false);

    public static Book Two() => new(two: true);

    static Sample Of(string name, Verdict verdict, string[] codes, Func<Book> start, Action<Book> change) => new("EPUB: " + name, verdict, codes, () =>
    {
        var book = start();
        change(book);
        return book.Bytes();
    });

    static Sample Good(string name, Action<Book> change) => Of(name, Verdict.Accept, [], Three, change);

    static Sample Good2(string name, Action<Book> change) => Of(name, Verdict.Accept, [], Two, change);

    static Sample Flag(string name, string code, Action<Book> change) => Of(name, Verdict.Flag, [code], Three, change);

    static Sample Flag2(string name, string code, Action<Book> change) => Of(name, Verdict.Flag, [code], Two, change);

    static Sample Bad(string name, string code, Action<Book> change) => Of(name, Verdict.Refuse, [code], Three, change);

    static Action<Book> Body(string body, string? properties = null, string head = "") => book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>" + body, book.Two, head), properties);

    static Action<Book> Body2(string body, string head = "") => Body(body, null, head);

    static Action<Book> Meta(string more) => book => book.Metadata += more;

    static Action<Book> Style(string css) => book => book.Item("css", "style.css", "text/css", css).Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", head: """<link rel="stylesheet" href="style.css"/>"""));

    static Action<Book> Lock(string algorithm, string key = "", string target = "OEBPS/f.otf") => book => book.Item("f", "f.otf", "application/vnd.ms-opentype", new byte[2000])
        .File("META-INF/encryption.xml", $"""<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/>{key}<enc:CipherData><enc:CipherReference URI="{target}"/></enc:CipherData></enc:EncryptedData></encryption>""");

    static Action<Book> Zip(Action<ZipMaker> change) => book => book.Zip = change;

    static Action<Book> Drop(string path) => book => book.Files.Remove(path);

    static string Nested(int depth) => string.Concat(Enumerable.Repeat("<div>", depth)) + string.Concat(Enumerable.Repeat("</div>", depth));

    const string Svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>""";

    public static IEnumerable<Sample> All() => [.. Goods(), .. Actives(), .. Wrongs(), .. Containers(), .. Hostiles()];

    static IEnumerable<Sample> Goods() =>
    [
        Good("plain book of EPUB 3", _ => { }),
        Good2("plain book of EPUB 2", _ => { }),
        Good("vertical and from right to left", book => { Style("html{writing-mode:vertical-rl}")(book); book.SpineAttributes = " page-progression-direction=\"rtl\""; }),
        Good("fixed layout", Meta("""<meta property="rendition:layout">pre-paginated</meta>""")),
        Good("EPUB 3 with an NCX as well", book => { book.Item("ncx", "toc.ncx", "application/x-dtbncx+xml", Ncx()); book.SpineAttributes = " toc=\"ncx\""; }),
        Good2("guide", book => book.Rest = """<guide><reference type="text" title="正文" href="c1.xhtml"/></guide>"""),
        Good("ruby and bopomofo", Body("<p><ruby>漢<rt>ㄏㄢˋ</rt></ruby></p>")),
        Good("pictures of every kind", book =>
        {
            book.Item("j", "i/a.jpg", "image/jpeg", PictureSamples.Jpeg(20, 10)).Item("p", "i/a.png", "image/png", PictureSamples.Png(20, 10)).Item("g", "i/a.gif", "image/gif", PictureSamples.Gif()).Item("s", "i/a.svg", "image/svg+xml", Svg);
            Body("""<img src="i/a.jpg" alt=""/><img src="i/a.png" alt=""/><img src="i/a.gif" alt=""/><img src="i/a.svg" alt=""/>""")(book);
        }),
        Good("picture in several sizes", book => { book.Item("p", "a.png", "image/png", PictureSamples.Png(20, 10)).Item("q", "b.png", "image/png", PictureSamples.Png(40, 20)); Body("""<img src="a.png" srcset="a.png 1x, b.png 2x" alt=""/>""")(book); }),
        Good("data picture", Body("""<img src="data:image/png;base64,iVBORw0KGgo=" alt=""/>""")),
        Good("inline SVG", Body(Svg, "svg")),
        Good("formula", Body("""<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>""", "mathml")),
        Good("SVG in the spine", book => { book.Item("s", "a.svg", "image/svg+xml", Svg); book.Spine += """<itemref idref="s"/>"""; }),
        Good("picture in the spine with a fallback", book => { book.Item("i", "i.png", "image/png", PictureSamples.Png(5, 5), null, " fallback=\"c1\""); book.Spine += """<itemref idref="i"/>"""; }),
        Good("sound inside", book => { book.Item("m", "a.mp3", "audio/mpeg", SoundSamples.Mp3(20)); Body("""<audio src="a.mp3" controls="controls"/>""")(book); }),
        Good("read aloud", book =>
        {
            book.Item("m", "a.mp3", "audio/mpeg", SoundSamples.Mp3(20)).Item("o", "o.smil", "application/smil+xml", """<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body><par id="p"><text src="c1.xhtml#a"/><audio src="a.mp3" clipBegin="0s" clipEnd="1s"/></par></body></smil>""");
            book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">一</p>"), null, " media-overlay=\"o\"");
        }),
        Good("fonts obfuscated by IDPF", Lock("http://www.idpf.org/2008/embedding")),
        Good("fonts obfuscated by Adobe", Lock("http://ns.adobe.com/pdf/enc#RC")),
        Good("font in a style", book => { Style("@font-face{font-family:'明';src:url('f.otf')}")(book); book.Item("f", "f.otf", "font/otf", new byte[100]); }),
        Good("style with import and escapes", book => { Style("@charset \"utf-8\";@import \"b.css\"; p{background:url( \"i\\.png\" )} /* url(gone.png) */ q{content:'url(gone)'}")(book); book.Item("b", "b.css", "text/css", "").Item("i", "i.png", "image/png", PictureSamples.Png(3, 3)); }),
        Good("media query and nested rules in a style", Style("@media screen and (min-width: 10em){p{color:red}} @supports (display:grid){q{display:grid}}")),
        Good("Chinese file names", book => { book.Item("x", "第三章.xhtml", "application/xhtml+xml", Page("<p/>")); book.Spine += """<itemref idref="x"/>"""; }),
        Good("percent-encoded reference", book => { book.Item("x", "%E4%B8%89.xhtml", "application/xhtml+xml", Page("<p/>")); book.Spine += """<itemref idref="x"/>"""; }),
        Good("spaces in a file name", book => { book.Item("x", "a%20b.xhtml", "application/xhtml+xml", Page("<p/>")); book.Spine += """<itemref idref="x"/>"""; }),
        Good("package at the root", book => { book.OpfPath = "content.opf"; book.ContainerXml = Container.Replace("OEBPS/", ""); foreach (var (path, content) in book.Files.ToList()) { book.Files.Remove(path); book.Files[path[6..]] = content; } }),
        Good("package in a deep folder", book => { book.OpfPath = "a/b/c.opf"; book.ContainerXml = Container.Replace("OEBPS/content", "a/b/c"); foreach (var (path, content) in book.Files.ToList()) { book.Files.Remove(path); book.Files["a/b/" + path[6..]] = content; } }),
        Good("document in UTF-16", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Page("<p id=\"a\">字</p>", xml: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>"))])),
        Good("document with a byte order mark", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Page("<p id=\"a\">字</p>"))])),
        Good("document without an XML declaration", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", xml: ""))),
        Good("document without a doctype", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", doctype: ""))),
        Good("legacy doctype of HTML 5", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", doctype: "<!DOCTYPE html SYSTEM \"about:legacy-compat\">"))),
        Good("own entities", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">&hua;</p>", doctype: "<!DOCTYPE html [<!ENTITY hua \"花\">]>"))),
        Good2("entities of XHTML 1.1", Body2("<p>a&nbsp;b &mdash; &eacute; &hellip; &lang;</p>")),
        .. new[] { "1.0 Strict", "1.0 Transitional", "1.0 Frameset", "1.1 plus MathML 2.0", "1.1 plus MathML 2.0 plus SVG 1.1", "Basic 1.1" }.Select(kind => Good2($"entities under XHTML {kind}",
            book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">&nbsp;&copy;</p>", doctype: $"<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML {kind}//EN\" \"http://www.w3.org/TR/x.dtd\">")))),
        Good2("SVG with its doctype", book => book.Item("s", "a.svg", "image/svg+xml", """<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">""" + Svg)),
        Good2("anchor by name", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p><a name=\"a\">一</a></p>", two: true))),
        Good2("DTBook", book => { book.Item("d", "d.xml", "application/x-dtbook+xml", """<!DOCTYPE dtbook PUBLIC "-//NISO//DTD dtbook 2005-2//EN" "http://www.daisy.org/z3986/2005/dtbook-2005-2.dtd"><dtbook xmlns="http://www.daisy.org/z3986/2005/dtbook/"><book><bodymatter/></book></dtbook>"""); book.Spine += """<itemref idref="d"/>"""; }),
        Good2("metadata in the old wrapper", book => book.Metadata = "<dc-metadata>" + book.Metadata + "</dc-metadata>"),
        Good2("metadata of conversion programs", Meta("""<meta name="cover" content="c1"/><meta name="calibre:series" content="叢書"/>""")),
        Good("prefixed package", book => book.Opf = opf => opf.Replace("<package xmlns=", "<opf:package xmlns:opf=").Replace("</package>", "</opf:package>").Replace(" xmlns:opf=\"http://www.idpf.org/2007/opf\">", ">").Replace("<metadata", "<opf:metadata").Replace("</metadata", "</opf:metadata").Replace("<manifest", "<opf:manifest").Replace("</manifest", "</opf:manifest").Replace("<item ", "<opf:item ").Replace("<spine", "<opf:spine").Replace("</spine", "</opf:spine").Replace("<itemref", "<opf:itemref").Replace("<meta ", "<opf:meta ").Replace("</meta>", "</opf:meta>")),
        Good("main title among several", Meta("""<dc:title id="t2">副題</dc:title><meta refines="#t2" property="title-type">subtitle</meta>""")),
        Good("accessibility metadata", Meta("""<meta property="schema:accessMode">textual</meta><meta property="schema:accessModeSufficient">textual</meta><meta property="schema:accessibilityFeature">tableOfContents</meta><meta property="schema:accessibilityHazard">none</meta><meta property="schema:accessibilitySummary">可朗讀</meta><link rel="dcterms:conformsTo" href="http://www.idpf.org/epub/a11y/accessibility-20170105.html#wcag-aa"/>""")),
        Good2("accessibility metadata of EPUB 2", Meta("""<meta name="schema:accessMode" content="textual"/>""")),
        Good("links out of the book", Body("""<p><a href="https://www.ncl.edu.tw/">館</a><a href="mailto:a@example.test">信</a><a href="tel:0223619132">電話</a></p>""")),
        Good("structured data in the head", Body("", null, """<script type="application/ld+json">{"a":1}</script>""")),
        Good("comments, CDATA and instructions", Body("<!-- <script/> --><p><![CDATA[<script>]]></p><?x y?>")),
        Good("nested 500 deep", Body(Nested(500))),
        Good("chapter of 3 MB", Body("<p>" + new string('字', 1_000_000) + "</p>")),
        Good("400 chapters", book => { for (var n = 10; n < 410; n++) { book.Item($"x{n}", $"x{n}.xhtml", "application/xhtml+xml", Page($"<p>{n}</p>")); book.Spine += $"""<itemref idref="x{n}"/>"""; } }),
        Good("file that the manifest does not name", book => book.File("OEBPS/notes.txt", "x")),
        Good("options of a reading program", book => book.File("META-INF/com.apple.ibooks.display-options.xml", "<display_options/>")),
        Good("two renditions", book => { book.ContainerXml = Container.Replace("</rootfiles>", """<rootfile full-path="two.opf" media-type="application/oebps-package+xml"/></rootfiles>"""); book.File("two.opf", book.Package()); }),
        Good("rootfile of another type beside", book => { book.ContainerXml = Container.Replace("<rootfiles>", """<rootfiles><rootfile full-path="x.pdf" media-type="application/pdf"/>"""); book.File("x.pdf", "%PDF-1.4"); }),
        Good("fragment in percent signs", book => { book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"註\"/><p id=\"a\"/>")); book.Item("c2", "text/c2.xhtml", "application/xhtml+xml", Page("""<a href="../c1.xhtml#%E8%A8%BB">註</a>""")); }),
        Good("media fragments and CFI", Body("""<p><a href="text/c2.xhtml#epubcfi(/4/2)">x</a></p>""")),
        Good("page list and landmarks", book => book.Item("nav", "nav.xhtml", "application/xhtml+xml", Page("""<nav epub:type="toc"><ol><li><a href="c1.xhtml">一</a></li></ol></nav><nav epub:type="page-list" hidden=""><ol><li><a href="c1.xhtml#a">1</a></li></ol></nav><nav epub:type="landmarks"><ol><li><a epub:type="bodymatter" href="c1.xhtml">正文</a></li></ol></nav>"""), "nav")),
        Good("contents that are read as well", book => book.Spine = """<itemref idref="nav"/>""" + book.Spine),
        .. new[] { "3.1", "3.2", "3.3" }.Select(version => Good($"version {version}", book => book.Version = version)),
        // As programs pack them.
        Good("ZIP written as it flows", Zip(zip => { foreach (var entry in zip.Entries.Skip(1)) entry.Descriptor = true; })),
        Good("ZIP64 fields in the headers of entries", Zip(zip => { foreach (var entry in zip.Entries.Skip(1)) entry.Wide = true; })),
        Good("ZIP64 end record", Zip(zip => zip.Wide = true)),
        Good("ZIP with times in extra fields", Zip(zip => { foreach (var entry in zip.Entries.Skip(1)) (entry.LocalExtra, entry.CentralExtra) = ([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0], [0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]); })),
        Good("ZIP with a comment", Zip(zip => zip.Comment = "made by a program"u8.ToArray())),
        Good("ZIP with folders", Zip(zip => zip.Add("OEBPS/empty/", []))),
        Good("ZIP stored only", Zip(zip => { foreach (var entry in zip.Entries) entry.Deflate = false; })),
        Good("ZIP made on Unix", Zip(zip => { foreach (var entry in zip.Entries) (entry.MadeBy, entry.Attributes) = (0x314, 0x81A4_0000); })),
        Good("names without the mark of UTF-8", Zip(zip => { foreach (var entry in zip.Entries) entry.Flags = 0; })),
    ];

    static IEnumerable<Sample> Actives() =>
    [
        Flag("script", "EPUB-SCRIPT", Body("<script>alert(1)</script>", "scripted")),
        Flag("script in a file", "EPUB-SCRIPT", book => { Body("", "scripted", """<script src="a.js"></script>""")(book); book.Item("js", "a.js", "text/javascript", "1"); }),
        Flag("script as a module", "EPUB-SCRIPT", Body("""<script type="module">1</script>""", "scripted")),
        Flag("script that the manifest does not tell", "OPF-014", Body("<script>1</script>")),
        Flag("script in SVG", "EPUB-SCRIPT", book => book.Item("s", "a.svg", "image/svg+xml", Svg.Replace("<rect", "<script>1</script><rect"))),
        .. new[] { "onclick", "onload", "ONERROR", "onbegin" }.Select(name => Flag($"event {name}", "EPUB-EVENT", Body($"""<p {name}="x()">a</p>""", "scripted"))),
        Flag("event in SVG", "EPUB-EVENT", book => book.Item("s", "a.svg", "image/svg+xml", Svg.Replace("<rect", "<rect onload=\"x()\""))),
        .. new[] { "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:1", "java\tscript:1".Replace("\t", "&#9;"), "java\nscript:1".Replace("\n", "&#10;"), "vbscript:1", "data:text/html,x", "&#106;avascript:1", "&#1;javascript:1".Replace("&#1;", "") }
            .Distinct().Select((link, n) => Flag($"link that runs {n}", "EPUB-SCRIPT", Body($"""<p><a href="{link}">x</a></p>"""))),
        Flag("form", "EPUB-FORM", Body("""<form action="http://example.test/"><p><input name="a"/></p></form>""", "scripted")),
        Flag("button", "EPUB-FORM", Body("<button>x</button>", "scripted")),
        .. new[] { "iframe", "embed", "object" }.Select(name => Flag($"frame by {name}", "EPUB-FRAME", Body($"<{name}/>"))),
        Flag("refresh", "EPUB-REFRESH", Body("", null, """<meta http-equiv="REFRESH" content="0;url=c2.xhtml"/>""")),
        Flag("base", "EPUB-BASE", Body("", null, """<base href="http://example.test/"/>""")),
        Flag("picture on the network", "RSC-006", Body("""<img src="http://127.0.0.1:9/a.png" alt=""/>""", "remote-resources")),
        Flag("picture without a scheme", "RSC-006", Body("""<img src="//127.0.0.1:9/a.png" alt=""/>""", "remote-resources")),
        Flag("style on the network", "RSC-006", Body("", "remote-resources", """<link rel="stylesheet" href="http://127.0.0.1:9/a.css"/>""")),
        Flag("import on the network", "RSC-006", Style("@import url(http://127.0.0.1:9/a.css);")),
        Flag("background on the network", "RSC-006", Style("p{background:u\\72l(http://127.0.0.1:9/a.png)}")),
        Flag("sound on the network", "EPUB-REMOTE", book => { book.Items.Add("""<item id="m" href="http://127.0.0.1:9/a.mp3" media-type="audio/mpeg"/>"""); Body("""<audio src="http://127.0.0.1:9/a.mp3"/>""", "remote-resources")(book); }),
        Flag("font on the network", "EPUB-REMOTE", Style("@font-face{font-family:a;src:url(http://127.0.0.1:9/a.otf)}")),
        Flag("link to a file of the computer", "HTM-053", Body("""<p><a href="file:///etc/passwd">x</a></p>""")),
        Flag("style that runs", "EPUB-SCRIPT", Style("p{width:expression(alert(1))}")),
        Flag("behaviour in a style", "EPUB-SCRIPT", Style("p{behavior:url(a.htc)}")),
        Flag("program inside", "EPUB-PROGRAM", book => book.Item("e", "a.exe", "application/octet-stream", "MZ program"u8.ToArray())),
        Flag("archive inside", "EPUB-ARCHIVE", book => book.Item("e", "a.zip", "application/zip", [(byte)'P', (byte)'K', 3, 4, 0])),
        Flag("rights that lock nothing", "EPUB-RIGHTS", book => book.File("META-INF/rights.xml", "<rights/>")),
    ];

    static IEnumerable<Sample> Wrongs() =>
    [
        .. new[] { "identifier", "title", "language" }.Select(name => Flag($"no {name}", "RSC-005", book => book.Metadata = System.Text.RegularExpressions.Regex.Replace(book.Metadata, $"<dc:{name}.*?</dc:{name}>", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)))),
        Of("empty title", Verdict.Flag, ["OPF-055", "RSC-005"], Three, book => book.Metadata = book.Metadata.Replace("山海小城", " ")),
        Flag("empty second title", "OPF-055", Meta("<dc:title/>")),
        Flag("no date of change", "RSC-005", book => book.Metadata = book.Metadata[..book.Metadata.IndexOf("<meta", StringComparison.Ordinal)]),
        Flag("unique identifier that is missing", "OPF-030", book => book.PackageAttributes = "unique-identifier=\"other\""),
        Flag("no unique identifier", "OPF-048", book => book.PackageAttributes = ""),
        Flag("unknown version", "OPF-001", book => book.Version = "4.0"),
        Flag("no contents", "RSC-005", book => book.Items.RemoveAll(item => item.Contains("nav", StringComparison.Ordinal))),
        Flag("contents without a list", "RSC-005", book => book.Item("nav", "nav.xhtml", "application/xhtml+xml", Page("<p/>"), "nav")),
        Flag("contents that lead to the network", "NAV-010", book => book.Item("nav", "nav.xhtml", "application/xhtml+xml", Page("""<nav epub:type="toc"><ol><li><a href="http://example.test/">一</a></li></ol></nav>"""), "nav")),
        Flag2("no NCX named", "NCX-002", book => book.Opf = opf => opf.Replace(" toc=\"ncx\"", "")),
        Flag2("NCX of another book", "NCX-001", book => book.Item("ncx", "toc.ncx", "application/x-dtbncx+xml", Ncx("urn:x:1"))),
        Flag2("NCX that leads nowhere", "RSC-007", book => book.Item("ncx", "toc.ncx", "application/x-dtbncx+xml", Ncx(target: "gone.xhtml"))),
        Flag2("NCX of another type", "OPF-050", book => { book.Items[^1] = book.Items[^1].Replace("application/x-dtbncx+xml", "text/xml"); }),
        Bad("no spine", "OPF-019", book => book.Opf = opf => System.Text.RegularExpressions.Regex.Replace(opf, "<spine.*</spine>", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))),
        Bad("empty spine", "EPUB-SPINE-EMPTY", book => book.Spine = ""),
        Bad("spine that names nothing", "OPF-049", book => book.Spine += """<itemref idref="gone"/>"""),
        Flag("spine that names one twice", "OPF-034", book => book.Spine += """<itemref idref="c1"/>"""),
        Flag("nothing linear", "OPF-033", book => book.Spine = """<itemref idref="c1" linear="no"/><itemref idref="c2" linear="no"/>"""),
        Flag("picture in the spine", "OPF-042", book => { book.Item("i", "i.png", "image/png", PictureSamples.Png(5, 5)); book.Spine += """<itemref idref="i"/>"""; }),
        Flag("text in the spine", "OPF-043", book => { book.Item("t", "t.txt", "text/plain", "x"); book.Spine += """<itemref idref="t"/>"""; }),
        Flag("text in the spine whose fallback is text", "OPF-044", book => { book.Item("t", "t.txt", "text/plain", "x", null, " fallback=\"u\"").Item("u", "u.txt", "text/plain", "x"); book.Spine += """<itemref idref="t"/>"""; }),
        Flag("fallback that is missing", "OPF-040", book => book.Item("t", "t.bin", "application/x-a", "x", null, " fallback=\"gone\"")),
        Flag("fallbacks in a circle", "OPF-045", book => book.Item("t", "t.bin", "application/x-a", "x", null, " fallback=\"u\"").Item("u", "u.bin", "application/x-a", "x", null, " fallback=\"t\"")),
        Bad("file of the manifest that is missing", "RSC-001", Drop("OEBPS/text/c2.xhtml")),
        Flag("two items for one file", "OPF-074", book => book.Items.Add("""<item id="again" href="c1.xhtml" media-type="application/xhtml+xml"/>""")),
        Flag("two items of one id", "RSC-005", book => { book.Item("x", "x.css", "text/css", ""); book.Items.Add("""<item id="c1" href="x2.css" media-type="text/css"/>"""); book.Files["OEBPS/x2.css"] = []; }),
        Flag("item without a type", "RSC-005", book => { book.Items.Add("""<item id="x" href="x.bin"/>"""); book.File("OEBPS/x.bin", "x"); }),
        Flag("picture that is missing", "RSC-007", Body("""<img src="gone.png" alt=""/>""")),
        Flag("picture out of the book", "RSC-007", Body("""<img src="../../../../etc/passwd" alt=""/>""")),
        Flag("style that is missing", "RSC-007", Body("", null, """<link rel="stylesheet" href="gone.css"/>""")),
        Flag("picture of a style that is missing", "RSC-007", Style("p{background:url(gone.png)}")),
        Flag("picture that the manifest does not name", "RSC-008", book => { Body("""<img src="x.png" alt=""/>""")(book); book.Files["OEBPS/x.png"] = PictureSamples.Png(3, 3); }),
        Flag("link to a page that is not read", "RSC-011", book => { Body("""<p><a href="x.xhtml">x</a></p>""")(book); book.Item("x", "x.xhtml", "application/xhtml+xml", Page("<p/>")); }),
        Flag("link to no place", "RSC-012", Body("""<p><a href="#gone">x</a></p>""")),
        Flag("two ids alike", "RSC-005", Body("""<p id="x"/><p id="x"/>""")),
        Flag("root of another kind", "RSC-005", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", "<book id=\"a\"/>")),
        Flag("html without its namespace", "HTM-049", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", "<html><head><title>x</title></head><body id=\"a\"/></html>")),
        Flag("html without a body", "RSC-005", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", """<html xmlns="http://www.w3.org/1999/xhtml" id="a"><head><title>x</title></head></html>""")),
        Flag("picture of another type", "OPF-029", book => { book.Item("p", "a.png", "image/png", PictureSamples.Jpeg(5, 5)); Body("""<img src="a.png" alt=""/>""")(book); }),
        Flag("broken picture", "PKG-021", book => { book.Item("p", "a.png", "image/png", "nothing"); Body("""<img src="a.png" alt=""/>""")(book); }),
        Flag("picture of a foreign type", "MED-003", book => { book.Item("p", "a.tif", "image/tiff", [73, 73, 42, 0]); Body("""<img src="a.tif" alt=""/>""")(book); }),
        Flag("style with an empty address", "CSS-002", Style("p{background:url()}")),
        Flag("style that is broken", "CSS-008", Style("p{color:red")),
        Flag("style in Big5", "CSS-003", book => book.Item("css", "style.css", "text/css", [0xA4, 0xA4, 0xA4, 0xE5])),
        Flag("direction in a style", "CSS-001", Style("p{direction:rtl}")),
        Flag2("guide that leads nowhere", "OPF-031", book => book.Rest = """<guide><reference type="text" title="x" href="gone.xhtml"/></guide>"""),
        Flag("SVG that the manifest does not tell", "OPF-014", Body(Svg)),
        Of("property that the document does not need", Verdict.Accept, ["OPF-015"], Three, Body("", "mathml")),
        Flag("name with a full stop at its end", "PKG-011", Zip(zip => zip.Add("OEBPS/x.", [1]))),
        Flag("contents of another type", "OPF-012", book => { var nav = book.Items.Single(item => item.Contains("nav", StringComparison.Ordinal)); book.Items.Remove(nav); book.Items.Add(nav.Replace("application/xhtml+xml", "image/x-none")); }),
        Of("identifier that is no UUID", Verdict.Accept, ["OPF-085"], Three, Meta("<dc:identifier>urn:uuid:12</dc:identifier>")),
        Flag("fragment in the manifest", "OPF-091", book => { book.Item("x", "x.css", "text/css", ""); book.Items[^1] = book.Items[^1].Replace("x.css", "x.css#a"); }),
        Flag("address that is none", "RSC-020", book => book.Items.Add("""<item id="x" href="x:y" media-type="text/css"/>""")),
        Of("page without a title", Verdict.Accept, ["HTM-033"], Three, book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>").Replace("<title>山海小城</title>", "", StringComparison.Ordinal))),
        Flag("text/html in the spine", "OPF-035", book => { book.Item("h", "h.html", "text/html", "<p>x", null, " fallback=\"c1\""); book.Spine += """<itemref idref="h"/>"""; }),
        Bad("document that is not well-formed", "RSC-016", Body("<p>a<b></p></b>")),
        Bad("document with an entity that nobody knows", "RSC-016", Body("<p>&nbsp;</p>")),
        Bad("document that ends in the middle", "RSC-016", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">一</p>")[..^20])),
        Bad("empty document", "RSC-016", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", "")),
        Bad("document in XML 1.1", "HTM-001", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", xml: "<?xml version=\"1.1\"?>"))),
        Bad("control character in a document", "RSC-016", Body("<p>\u0001</p>")),
        Bad("package that is not well-formed", "RSC-016", book => book.Opf = opf => opf.Replace("</package>", "")),
        Bad("empty package", "RSC-016", book => book.Opf = _ => ""),
    ];

    static IEnumerable<Sample> Containers() =>
    [
        Bad("no container.xml", "RSC-002", book => book.ContainerXml = null),
        Bad("container.xml not well-formed", "RSC-016", book => book.ContainerXml = "<container>"),
        Bad("container without a rootfile", "RSC-003", book => book.ContainerXml = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles/></container>"),
        Bad("rootfile of another type", "RSC-003", book => book.ContainerXml = Container.Replace("oebps-package+xml", "x")),
        Bad("rootfile without a path", "OPF-016", book => book.ContainerXml = Container.Replace("full-path=\"OEBPS/content.opf\"", "")),
        Bad("rootfile with an empty path", "OPF-017", book => book.ContainerXml = Container.Replace("OEBPS/content.opf", "")),
        Bad("package that is missing", "OPF-002", book => book.ContainerXml = Container.Replace("content.opf", "gone.opf")),
        Bad("no mimetype", "PKG-006", Zip(zip => zip.Entries.RemoveAt(0))),
        Bad("mimetype not first", "PKG-006", Zip(zip => { var first = zip.Entries[0]; zip.Entries.RemoveAt(0); zip.Entries.Add(first); })),
        .. new[] { "application/zip", "application/epub+zip\n", " application/epub+zip", "application/epub", "\uFEFFapplication/epub+zip" }.Select((type, n) => Bad($"mimetype that says something else {n}", "PKG-007", book => book.Mimetype = type)),
        Bad("mimetype compressed", "PKG-007", Zip(zip => zip.Entries[0].Deflate = true)),
        Bad("mimetype with an extra field", "PKG-005", Zip(zip => zip.Entries[0].LocalExtra = [1, 2, 0, 0])),
        Bad("locked by Adobe", "DRM-ADOBE", book => { Lock("http://www.w3.org/2001/04/xmlenc#aes128-cbc", """<ds:KeyInfo><resource xmlns="http://ns.adobe.com/adept">urn:uuid:1</resource></ds:KeyInfo>""", "OEBPS/c1.xhtml")(book); book.File("META-INF/rights.xml", """<adept:rights xmlns:adept="http://ns.adobe.com/adept"/>"""); }),
        Bad("locked by Adobe without its rights", "DRM-ADOBE", Lock("http://www.w3.org/2001/04/xmlenc#aes128-cbc", """<ds:KeyInfo><resource xmlns="http://ns.adobe.com/adept">urn:uuid:1</resource></ds:KeyInfo>""")),
        Bad("locked by Apple", "DRM-APPLE", book => book.File("META-INF/sinf.xml", "<fairplay:sinf xmlns:fairplay=\"http://itunes.apple.com/ns/epub\"/>")),
        Bad("locked by Readium LCP", "DRM-LCP", book => book.File("META-INF/license.lcpl", "{}")),
        Bad("locked by Readium LCP without its licence", "DRM-LCP", Lock("http://www.w3.org/2001/04/xmlenc#aes256-cbc", """<ds:KeyInfo><ds:RetrievalMethod URI="license.lcpl#/encryption/content_key" Type="http://readium.org/2014/01/lcp#EncryptedContentKey"/></ds:KeyInfo>""")),
        Bad("locked by Kobo", "DRM-KOBO", book => book.File("META-INF/rights.xml", "<kdrm/>")),
        Bad("locked by nobody known", "RSC-004", Lock("http://www.w3.org/2001/04/xmlenc#aes256-cbc")),
        // The records of the ZIP file.
        Bad("data before the ZIP", "FILE-TYPE", book => book.End = bytes => [.. "MZ stub"u8, .. bytes]),
        Bad("entries that do not begin at the beginning", "ZIP-STRUCTURE", Zip(zip => { zip.Before = Enumerable.Repeat((byte)'P', 2).Append((byte)'K').ToArray()[1..]; zip.Before = [(byte)'P', (byte)'K', 3, 4]; })),
        Bad("data behind the ZIP", "PKG-008", book => book.End = bytes => [.. bytes, .. "more"u8]),
        Bad("two ZIP files in one", "ZIP-STRUCTURE", book => book.End = bytes => [.. bytes, .. bytes]),
        Bad("hidden entry", "ZIP-STRUCTURE", Zip(zip => zip.Between = new ZipMaker { Entries = { new() { Name = "x"u8.ToArray(), Data = "hidden"u8.ToArray() } } }.Bytes()[..37])),
        Bad("entries over each other", "ZIP-HEADERS", Zip(zip => zip.Entries[^1].Points = 0)),
        Bad("other name in the local header", "ZIP-HEADERS", Zip(zip => zip.Entries[^1].LocalName = [.. zip.Entries[^1].Name[..^1], (byte)'X'])),
        Bad("other sum in the local header", "ZIP-HEADERS", Zip(zip => zip.Entries[^1].LocalCrc = 1)),
        Bad("wrong sum", "ZIP-CONTENT", Zip(zip => zip.Entries[^1].Crc = 1)),
        Bad("wrong sum of a file that nobody reads", "ZIP-CONTENT", Zip(zip => zip.Add("OEBPS/unused.bin", [1, 2, 3]).Crc = 7)),
        Bad("size that is too small", "ZIP-CONTENT", Zip(zip => zip.Entries[^1].Size = 10)),
        Bad("size that is too large", "ZIP-CONTENT", Zip(zip => zip.Entries[^1].Size = 100_000)),
        Bad("more entries than there are", "PKG-008", Zip(zip => zip.CountMore = 1)),
        Bad("fewer entries than there are", "ZIP-STRUCTURE", Zip(zip => zip.CountMore = -1)),
        Bad("one part of several", "ZIP-PARTS", book => book.End = bytes => { bytes[^18] = 1; return bytes; }),
        Bad("encrypted entry", "ZIP-ENCRYPTED", Zip(zip => zip.Entries[^1].Flags = 0x801)),
        Bad("other compression", "ZIP-METHOD", Zip(zip => zip.Entries[^1].Method = 12)),
        Bad("link", "ZIP-LINK", Zip(zip => (zip.Entries[^1].MadeBy, zip.Entries[^1].Attributes) = (0x314, 0xA1FF_0000))),
        Bad("two names alike but for case", "OPF-060", Zip(zip => zip.Add("OEBPS/C1.xhtml", [1]))),
        Bad("two names alike but for the normal form", "OPF-060", Zip(zip => { zip.Add("OEBPS/e\u0301.txt", [1]); zip.Add("OEBPS/\u00e9.txt", [1]); })),
        Bad("the same name twice", "OPF-060", Zip(zip => zip.Add("OEBPS/c1.xhtml", [1]))),
        .. new[] { "../a.txt", "/a.txt", "a/../../b", "C:/a.txt", "a\\b.txt", "a\0.txt", "a\u202Etxt.exe", "a//b" }.Select((name, n) => Bad($"name that is no path {n}", "PKG-009", Zip(zip => zip.Add(name, [1])))),
        .. Enumerable.Range(1, 9).Select(tenth => Bad(string.Create(CultureInfo.InvariantCulture, $"cut off after {tenth} tenths"), "PKG-008", book => book.End = bytes => bytes[..(bytes.Length * tenth / 10)])),
        Bad("Office document", "FILE-TYPE", book => { book.Mimetype = ""; book.ContainerXml = null; book.OpfPath = "[Content_Types].xml"; book.Files.Clear(); }),
    ];

    static IEnumerable<Sample> Hostiles() =>
    [
        Bad("200,000 nested elements", "XML-DEPTH", Body(Nested(200_000))),
        Bad("200,000 nested elements in the package", "XML-DEPTH", book => book.Metadata += Nested(200_000)),
        Bad("entities that multiply", "XML-ENTITIES", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">&j;</p>", doctype: "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\">" + string.Concat("bcdefghij".Select((c, n) => $"<!ENTITY {c} \"{string.Concat(Enumerable.Repeat($"&{"abcdefghi"[n]};", 10))}\">")) + "]>"))),
        Bad("one long entity many times", "XML-ENTITIES", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page($"<p id=\"a\">{string.Concat(Enumerable.Repeat("&a;", 2000))}</p>", doctype: $"<!DOCTYPE html [<!ENTITY a \"{new string('a', 10_000)}\">]>"))),
        Bad("entity that is a file", "HTM-003", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">&x;</p>", doctype: "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"))),
        Bad("entity on the network", "HTM-003", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\">&x;</p>", doctype: "<!DOCTYPE html [<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">]>"))),
        Bad("parameter entity on the network", "HTM-003", book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", doctype: "<!DOCTYPE html [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/x\"> %x;]>"))),
        Bad("entity in the package", "HTM-003", book => book.Opf = opf => opf.Replace("<package", "<!DOCTYPE package [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><package").Replace("山海小城", "&x;")),
        Of("doctype on the network", Verdict.Accept, ["HTM-004"], Three, book => book.Item("c1", "c1.xhtml", "application/xhtml+xml", Page("<p id=\"a\"/>", doctype: "<!DOCTYPE html SYSTEM \"http://127.0.0.1:9/x.dtd\">"))),
        Bad("bomb in one file", "ZIP-RATIO", book => book.Item("z", "z.bin", "application/octet-stream", new byte[200 << 20])),
        Bad("bomb that says it is small", "ZIP-CONTENT", Zip(zip => { var bomb = zip.Add("OEBPS/z.bin", new byte[50 << 20]); bomb.Size = 1000; })),
        Bad("bomb that says it is huge", "ZIP-LARGE", Zip(zip => zip.Add("OEBPS/z.bin", [0]).Size = 0xF000_0000)),
        Bad("20,000 entries", "ZIP-MANY", Zip(zip => { for (var n = 0; n < 20_000; n++) zip.Add($"{n}", []); })),
        Bad("document of 50 MB", "XML-SIZE", Body(string.Concat(Enumerable.Range(0, 50_000).Select(n => $"<p>{n}{new string('x', 1000)}</p>")))),
        Bad("picture of too many pixels", "PICTURE-PIXELS", book => { book.Item("p", "a.png", "image/png", PictureSamples.Png(5, 5, 60_000, 60_000)); Body("""<img src="a.png" alt=""/>""")(book); }),
        Flag("100,000 links", "RSC-007", Body(string.Concat(Enumerable.Range(0, 100_000).Select(n => $"<a href=\"g{n}\"/>")))),
        Flag("style of a million brackets", "CSS-008", Style(new string('{', 1_000_000))),
        Flag("style of a million open functions", "CSS-008", Style(string.Concat(Enumerable.Repeat("url(", 500_000)))),
        Good("element with 10,000 attributes", Body("<p " + string.Concat(Enumerable.Range(0, 10_000).Select(n => $"data-{n}=\"\" ")) + "/>")),
        Flag("fallbacks in a chain of 20,000", "OPF-040", book => { for (var n = 0; n < 2_000; n++) book.Items.Add($"""<item id="f{n}" href="data:,{n}" media-type="application/x-a" fallback="f{n + 1}"/>"""); }),
    ];
}
