using System.Text;
using System.Xml;
using Portal.Adapters.Files;

namespace Portal.Features.Deposit.Checks;

/// <summary>
/// An EPUB 2 or 3: its container (OCF 3.3), its package, its documents. The codes are EPUBCheck's where it has one. What cannot be opened, is not whole, is locked
/// or goes beyond a limit is refused; what is against the standard, or active, is flagged.
/// </summary>
public sealed class EpubCheck
{
    const string Mimetype = "application/epub+zip", ContainerPath = "META-INF/container.xml", OpfType = "application/oebps-package+xml";
    static readonly ZipLimits limits = new(10_000, 1L << 30, 1L << 30);

    static readonly HashSet<string> images = ["image/jpeg", "image/png", "image/gif", "image/svg+xml", "image/webp"];

    readonly Stream _content;
    readonly Findings _findings;
    readonly EpubContent _book;
    readonly HashSet<string> _locked = [];
    ZipPackage _zip = null!;
    Dictionary<string, ZipItem> _files = [];
    EpubPackage? _package;

    EpubCheck(Stream content, Findings findings)
    {
        (_content, _findings) = (content, findings);
        _book = new(findings);
    }

    /// <summary>The media type of what begins like a ZIP file, and what an EPUB says of itself.</summary>
    public static (string Type, BookFacts? Book) Of(Stream content, Findings findings)
    {
        var check = new EpubCheck(content, findings);
        try
        {
            return check.Container() ? (Mimetype, check.Book()) : ("application/zip", null);
        }
        catch (ZipRefused refused)
        {
            findings.Add(CodeOf(refused.Fault), refused.Message);
            return (SaysEpub(content) ? Mimetype : "application/zip", null);
        }
    }

    static string CodeOf(ZipFault fault) => fault switch
    {
        ZipFault.Damaged => "PKG-008",
        ZipFault.Structure => "ZIP-STRUCTURE",
        ZipFault.Headers => "ZIP-HEADERS",
        ZipFault.Parts => "ZIP-PARTS",
        ZipFault.Encrypted => "ZIP-ENCRYPTED",
        ZipFault.Method => "ZIP-METHOD",
        ZipFault.Link => "ZIP-LINK",
        ZipFault.Name => "PKG-009",
        ZipFault.Twins => "OPF-060",
        ZipFault.TooMany => "ZIP-MANY",
        ZipFault.TooLarge => "ZIP-LARGE",
        ZipFault.Ratio => "ZIP-RATIO",
        _ => "ZIP-CONTENT",
    };

    static bool SaysEpub(Stream content)
    {
        var head = new byte[58];
        content.Position = 0;
        return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan(30).SequenceEqual("mimetypeapplication/epub+zip"u8);
    }

    /// <summary>Whether it is meant as a book at all.</summary>
    bool Container()
    {
        _zip = new(_content, limits);
        _files = _zip.Files.ToDictionary(file => file.Name);
        var mimetype = _files.GetValueOrDefault("mimetype");
        var says = mimetype is { Size: < 200 } ? Encoding.ASCII.GetString(Bytes(mimetype)) : "";
        if (!says.Contains("epub", StringComparison.Ordinal) && !_files.ContainsKey(ContainerPath) && !_files.Keys.Any(name => name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase)))
        {
            _findings.Add("FILE-TYPE", _files.ContainsKey("[Content_Types].xml") ? "Office Open XML" : says.StartsWith("application/", StringComparison.Ordinal) ? says : "ZIP");
            return false;
        }
        if (mimetype is not { Header: 0 }) _findings.Add("PKG-006");
        if (mimetype is not null)
        {
            if (mimetype.Deflated || says != Mimetype) _findings.Add("PKG-007", says);
            if (mimetype.Start - mimetype.Header != 30 + 8) _findings.Add("PKG-005");
        }
        foreach (var name in _files.Keys)
        {
            if (name.EndsWith('.') || name.Contains("./", StringComparison.Ordinal)) _findings.Add("PKG-011", name);
            if (name.AsSpan().IndexOfAny("\"*<>?|") >= 0) _findings.Add("PKG-009", name);
            if (name.Contains(' ', StringComparison.Ordinal)) _findings.Add("PKG-010", name);
        }
        return true;
    }

    BookFacts? Book()
    {
        Protection();
        var roots = Roots();
        if (roots.Count > 0 && _files.TryGetValue(roots[0], out var opf))
        {
            var package = new EpubPackage(roots[0], _findings);
            if (Xml(opf, package.See))
            {
                package.Finish(_files.ContainsKey);
                _package = package;
            }
        }
        // Every byte is read, since its sum must be right; with its type from the manifest where there is one.
        foreach (var file in _zip.Files)
        {
            if (file.Name is "mimetype" or ContainerPath || file.Name == _package?.Path) continue;
            Read(file);
        }
        if (_package is null) return null;
        References(_package);
        if (_package.IsEpub3 && _package.Nav is { Path: { } nav } && _book.IdsOf(nav) is not null && !_book.HasContents.Contains(nav)) _findings.Add("RSC-005", $"{nav}: nav[toc]");
        if (_book.NcxIdentifier is { } ncx && _package.UniqueIdentifier is { } unique && ncx != unique) _findings.Add("NCX-001", $"{ncx} ≠ {unique}");
        return _package.Facts(_book.Vertical);
    }

    List<string> Roots()
    {
        var roots = new List<string>();
        if (!_files.TryGetValue(ContainerPath, out var container))
        {
            _findings.Add("RSC-002");
            return roots;
        }
        var (isContainer, rootfiles) = (false, 0);
        var good = Xml(container, reader =>
        {
            if (reader.NodeType != XmlNodeType.Element) return;
            if (reader.Depth == 0) isContainer = reader.LocalName == "container";
            if (reader.LocalName != "rootfile") return;
            rootfiles++;
            if (reader.GetAttribute("media-type") is { } type && type.Trim() != OpfType) return;
            if (reader.GetAttribute("full-path") is not { } full) _findings.Add("OPF-016");
            else if (full.Trim().Length == 0) _findings.Add("OPF-017");
            else if (!_files.ContainsKey(full.Normalize())) _findings.Add("OPF-002", full);
            else roots.Add(full.Normalize());
        });
        if (good && !isContainer) _findings.Add("RSC-005", ContainerPath);
        // A rootfile with a fault of its own has been told already.
        if (good && roots.Count == 0 && _findings.AreHarmless) _findings.Add("RSC-003", rootfiles == 0 ? null : OpfType);
        if (roots.Count > 1) _findings.Add("PKG-013", string.Join(' ', roots));
        return roots;
    }

    /// <summary>Locks by their names. A font whose beginning is turned around (by IDPF's or Adobe's way) is not locked.</summary>
    void Protection()
    {
        var found = false;
        void Locked(string code, string where)
        {
            found = true;
            _findings.Add(code, where);
        }
        if (_files.ContainsKey("META-INF/license.lcpl")) Locked("DRM-LCP", "META-INF/license.lcpl");
        if (_files.ContainsKey("META-INF/sinf.xml")) Locked("DRM-APPLE", "META-INF/sinf.xml");
        if (_files.TryGetValue("META-INF/rights.xml", out var rights))
        {
            var space = "";
            Xml(rights, reader => space += reader.NodeType == XmlNodeType.Element && space.Length < 2000 ? reader.NamespaceURI + " " + reader.LocalName + " " : "");
            if (space.Contains("adept", StringComparison.OrdinalIgnoreCase)) Locked("DRM-ADOBE", rights.Name);
            else if (space.Contains("kdrm", StringComparison.OrdinalIgnoreCase)) Locked("DRM-KOBO", rights.Name);
            else _findings.Add("EPUB-RIGHTS", rights.Name);
        }
        if (!_files.TryGetValue("META-INF/encryption.xml", out var encryption)) return;
        string algorithm = "", key = "";
        var (algorithmDepth, obfuscated) = (-1, 0);
        Xml(encryption, reader =>
        {
            if (reader.NodeType != XmlNodeType.Element) return;
            if (reader.LocalName is "EncryptedData" or "EncryptedKey") (algorithm, key, algorithmDepth) = ("", "", -1);
            if (reader.LocalName == "EncryptionMethod" && (algorithmDepth < 0 || reader.Depth <= algorithmDepth)) (algorithm, algorithmDepth) = (reader.GetAttribute("Algorithm") ?? "", reader.Depth);
            if (reader.LocalName is "resource" or "RetrievalMethod") key += reader.NamespaceURI + " " + reader.GetAttribute("URI") + " " + reader.GetAttribute("Type") + " ";
            if (reader.LocalName != "CipherReference") return;
            var path = BookPath.Of("", reader.GetAttribute("URI") ?? "").Path ?? "";
            _locked.Add(path);
            if (algorithm is "http://www.idpf.org/2008/embedding" or "http://ns.adobe.com/pdf/enc#RC") obfuscated++;
            else if (!found) Locked(key.Contains("adept", StringComparison.OrdinalIgnoreCase) ? "DRM-ADOBE" : key.Contains("lcp", StringComparison.OrdinalIgnoreCase) ? "DRM-LCP" : "RSC-004", $"{path} {algorithm}");
        });
        if (obfuscated > 0) _findings.Add("EPUB-OBFUSCATED", $"{obfuscated}");
    }

    void Read(ZipItem file)
    {
        var item = _package?.At(file.Name);
        var type = _locked.Contains(file.Name) ? "" : item?.MediaType ?? (file.Name.StartsWith("META-INF/", StringComparison.Ordinal) ? "" : TypeByName(file.Name));
        using var plain = _zip.Open(file);
        switch (type)
        {
            case "application/xhtml+xml" or "image/svg+xml" or "application/x-dtbncx+xml" or "application/x-dtbook+xml" or "application/smil+xml":
                _book.Document(plain, file.Name, type, _package?.IsEpub3 ?? true);
                break;
            case "text/css":
                _book.Style(plain, file.Name);
                break;
            default:
                Head(plain, file, type);
                break;
        }
        plain.CopyTo(Stream.Null);
    }

    /// <summary>For files that the manifest does not name: a reader may come to them all the same.</summary>
    static string TypeByName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".xhtml" or ".html" or ".htm" => "text/html",
        _ => "",
    };

    void Head(Stream plain, ZipItem file, string type)
    {
        var head = new byte[512 * 1024];
        var read = plain.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var start = head.AsSpan(0, read);
        if (start is [(byte)'M', (byte)'Z', ..] or [0x7F, (byte)'E', (byte)'L', (byte)'F', ..]) _findings.Add("EPUB-PROGRAM", file.Name);
        else if (start is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] || start.StartsWith("Rar!"u8)) _findings.Add("EPUB-ARCHIVE", file.Name);
        if (!images.Contains(type) && type != "image/jpg") return;
        if (read == 0)
        {
            _findings.Add("PKG-021", file.Name);
            return;
        }
        var (real, width, height) = PictureCheck.Head(start);
        if (real is null) _findings.Add("PKG-021", file.Name);
        else if (real != (type == "image/jpg" ? "image/jpeg" : type)) _findings.Add("OPF-029", $"{file.Name}: {real} ≠ {type}");
        else if ((long)width * height > PictureCheck.MostPixels) _findings.Add("PICTURE-PIXELS", $"{file.Name} {width} × {height}");
    }

    void References(EpubPackage package)
    {
        var spine = package.Spine.Select(item => item.Path).ToHashSet();
        var outside = package.Items.Where(item => item.Remote).Select(item => item.Href).ToHashSet();
        foreach (var reference in _book.References)
        {
            var (place, to) = ($"{reference.From}:{reference.Line} {reference.Text}", reference.To);
            if (to.IsRemote)
            {
                // A link leaves the book, which is allowed; sound, pictures that move and fonts may come from outside in EPUB 3.
                if (reference.Kind != ReferenceKind.Link) _findings.Add(package.IsEpub3 && reference.Kind is ReferenceKind.Media or ReferenceKind.Font ? "EPUB-REMOTE" : "RSC-006", place);
                else if (reference.From == package.Nav?.Path) _findings.Add("NAV-010", place);
                if (package.IsEpub3 && reference.Kind is ReferenceKind.Media or ReferenceKind.Font && !outside.Contains(reference.Text)) _findings.Add("RSC-008", place);
                continue;
            }
            if (to.Path is null) continue;
            if (!_files.ContainsKey(to.Path))
            {
                _findings.Add("RSC-007", place);
                continue;
            }
            if (package.At(to.Path) is not { } item)
            {
                _findings.Add("RSC-008", place);
                continue;
            }
            if (reference.Kind == ReferenceKind.Link && package.IsDocument(item.MediaType) && !spine.Contains(item.Path) && item != package.Nav) _findings.Add("RSC-011", place);
            if (reference.Kind == ReferenceKind.Image && !images.Contains(item.MediaType) && item.MediaType != "image/jpg" && item.MediaType.StartsWith("image/", StringComparison.Ordinal) && !package.FallsBack(item, type => images.Contains(type) || package.IsDocument(type))) _findings.Add("MED-003", place);
            if (to.Fragment is { Length: > 0 } fragment && item.MediaType is "application/xhtml+xml" or "application/x-dtbook+xml" && !fragment.Contains('(', StringComparison.Ordinal) && !fragment.Contains('=', StringComparison.Ordinal) && _book.IdsOf(to.Path) is { } ids && !ids.Contains(fragment)) _findings.Add("RSC-012", place);
        }
        foreach (var item in package.Items.Where(item => item.Path is not null)) Properties(item, package);
        foreach (var file in _files.Keys.Where(name => name != "mimetype" && !name.StartsWith("META-INF/", StringComparison.Ordinal) && package.At(name) is null && name != package.Path && !name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase))) _findings.Add("OPF-003", file);
    }

    void Properties(EpubItem item, EpubPackage package)
    {
        if (!package.IsEpub3 || item.MediaType is not ("application/xhtml+xml" or "image/svg+xml" or "text/css")) return;
        var uses = _book.UsesOf(item.Path!);
        foreach (var property in uses.Where(use => !item.Properties.Contains(use) && !(use == "svg" && item.MediaType == "image/svg+xml"))) _findings.Add("OPF-014", $"{item.Path}: {property}");
        foreach (var property in item.Properties.Where(name => name is "scripted" or "svg" or "mathml" && !uses.Contains(name) && _book.IdsOf(item.Path!) is not null)) _findings.Add("OPF-015", $"{item.Path}: {property}");
    }

    bool Xml(ZipItem file, Action<XmlReader> see)
    {
        var xml = new StrangersXml();
        using var plain = _zip.Open(file);
        var good = false;
        try
        {
            xml.Read(plain, see);
            good = true;
        }
        catch (XmlException broken)
        {
            _findings.Add(broken.Message.Contains("Version number", StringComparison.Ordinal) ? "HTM-001" : "RSC-016", $"{file.Name}:{broken.LineNumber}:{broken.LinePosition}");
        }
        catch (XmlBeyond beyond)
        {
            _findings.Add(beyond.Message, file.Name);
        }
        if (xml.DeclaresOutside || xml.Unknown.Count > 0) _findings.Add("HTM-003", $"{file.Name} {xml.Unknown.FirstOrDefault()}");
        plain.CopyTo(Stream.Null);
        return good;
    }

    byte[] Bytes(ZipItem file)
    {
        using var plain = _zip.Open(file);
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        return bytes.ToArray();
    }
}
