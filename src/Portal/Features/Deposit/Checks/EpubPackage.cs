using System.Text;
using System.Xml;

namespace Portal.Features.Deposit.Checks;

/// <summary>An item of the manifest.</summary>
/// <param name="Path">Within the package; null for one on another machine.</param>
/// <param name="Href">As it stands there.</param>
public sealed record EpubItem(string Id, string Href, string? Path, string MediaType, IReadOnlySet<string> Properties, string? Fallback, bool Remote);

/// <summary>The package document of a book (EPUB 3.3 §5, OPF 2.0.1), read as it flows and then looked at as a whole.</summary>
public sealed class EpubPackage(string path, Findings findings)
{
    const string Opf = "http://www.idpf.org/2007/opf", Dc = "http://purl.org/dc/elements/1.1/", Oeb = "http://openebook.org/namespaces/oeb-package/1.0/";
    const int LongestText = 4000, MostOfOne = 100;

    static readonly string[] nonXhtml = ["text/html", "text/x-oeb1-document"];

    readonly List<Entry> _metadata = [];
    readonly List<(string Id, bool Linear)> _spine = [];
    readonly Dictionary<string, EpubItem> _byId = [];
    readonly Dictionary<string, EpubItem> _byPath = [];
    readonly List<string> _guide = [];
    Entry? _open;
    string? _version, _uniqueId, _toc, _progression, _section;
    bool _hasSpine, _hasManifest, _bindings;

    public string Path => path;

    public bool IsEpub3 { get; private set; }

    public IReadOnlyCollection<EpubItem> Items => _byId.Values;

    public IReadOnlyList<EpubItem> Spine { get; private set; } = [];

    /// <summary>Table of contents of EPUB 3.</summary>
    public EpubItem? Nav { get; private set; }

    /// <summary>Value of the identifier that the package calls unique.</summary>
    public string? UniqueIdentifier { get; private set; }

    public EpubItem? At(string itemPath) => _byPath.GetValueOrDefault(itemPath);

    public void See(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Begin(reader);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when _open is not null && _open.Text.Length < LongestText:
                _open.Text.Append(reader.Value);
                break;
            case XmlNodeType.EndElement when _open is not null && reader.LocalName == _open.Name:
                Close();
                break;
        }
    }

    void Begin(XmlReader reader)
    {
        var (name, attribute) = (reader.LocalName, (Func<string, string?>)reader.GetAttribute);
        if (reader.Depth == 0)
        {
            if (name != "package" || reader.NamespaceURI is not (Opf or Oeb or "")) findings.Add("RSC-005", $"{path}: <{name}>");
            (_version, _uniqueId) = (attribute("version"), attribute("unique-identifier"));
            return;
        }
        if (reader.Depth == 1) _section = name;
        switch (_section)
        {
            case "metadata" when reader.NamespaceURI == Dc || name == "meta":
                _open = new(reader.NamespaceURI == Dc, name, attribute("id"), attribute("property"), attribute("refines"), attribute("name"), attribute("content"), new());
                if (reader.IsEmptyElement) Close();
                break;
            case "metadata" when name == "link" && (attribute("rel") ?? "").Split(' ').Contains("dcterms:conformsTo"):
                Keep(new(false, "meta", null, "dcterms:conformsTo", attribute("refines"), null, null, new(attribute("href"))));
                break;
            case "manifest" when name == "manifest":
                _hasManifest = true;
                break;
            case "manifest" when name == "item":
                Item(attribute, reader);
                break;
            case "spine" when name == "spine":
                (_hasSpine, _toc, _progression) = (true, attribute("toc"), attribute("page-progression-direction"));
                break;
            case "spine" when name == "itemref":
                if (attribute("idref") is { Length: > 0 } id) _spine.Add((id, attribute("linear") != "no"));
                else findings.Add("RSC-005", Place(reader, "itemref/@idref"));
                break;
            case "guide" when name == "reference" && attribute("href") is { } href:
                if (_guide.Count < 1000) _guide.Add(href);
                break;
            case "bindings" when name == "mediaType":
                _bindings = true;
                break;
        }
    }

    void Close()
    {
        Keep(_open!);
        _open = null;
    }

    void Keep(Entry entry)
    {
        if (_metadata.Count < 5000) _metadata.Add(entry);
    }

    void Item(Func<string, string?> attribute, XmlReader reader)
    {
        var (id, href, type) = (attribute("id") ?? "", attribute("href") ?? "", (attribute("media-type") ?? "").Trim());
        if (id.Length == 0 || href.Length == 0 || type.Length == 0) findings.Add("RSC-005", Place(reader, "item"));
        var at = BookPath.Of(path, href);
        if (at.Fragment is not null) findings.Add("OPF-091", Place(reader, href));
        var item = new EpubItem(id, href, at.Path, type, (attribute("properties") ?? "").Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(), attribute("fallback"), at.IsRemote);
        if (id.Length > 0 && !_byId.TryAdd(id, item)) findings.Add("RSC-005", Place(reader, $"id=\"{id}\""));
        if (item.Path is not null && !_byPath.TryAdd(item.Path, item)) findings.Add("OPF-074", Place(reader, href));
        if (at.Scheme == "file") findings.Add("HTM-053", Place(reader, href));
    }

    string Place(XmlReader reader, string what) => $"{path}:{(reader as IXmlLineInfo)?.LineNumber} {what}";

    /// <summary>What can be said once all of it has been read. <paramref name="exists"/>: whether the package holds a file of that path.</summary>
    public void Finish(Func<string, bool> exists)
    {
        IsEpub3 = _version?.StartsWith('3') ?? false;
        if (_version is not ("2.0" or "3.0" or "3.1" or "3.2" or "3.3")) findings.Add("OPF-001", $"{path} version=\"{_version}\"");
        Metadata();
        if (!_hasManifest) findings.Add("RSC-005", $"{path}: manifest");
        if (!_hasSpine) findings.Add("OPF-019", path);
        else if (_spine.Count == 0) findings.Add("EPUB-SPINE-EMPTY", path);
        Reading();
        Contents();
        foreach (var item in Items) Look(item, exists);
        foreach (var href in _guide)
        {
            if (BookPath.Of(path, href) is { Path: { } target } && At(target) is null) findings.Add("OPF-031", $"{path} {href}");
        }
        if (_bindings) findings.Add("EPUB-SCRIPT", $"{path}: bindings");
    }

    void Metadata()
    {
        foreach (var needed in new[] { "identifier", "title", "language" })
        {
            if (_metadata.Any(entry => entry.IsDc && entry.Name == needed && entry.Value.Length == 0)) findings.Add("OPF-055", $"{path}: dc:{needed}");
            if (Values(needed) is []) findings.Add("RSC-005", $"{path}: dc:{needed}");
        }
        if (string.IsNullOrWhiteSpace(_uniqueId)) findings.Add("OPF-048", path);
        else if (_metadata.FirstOrDefault(entry => entry is { IsDc: true, Name: "identifier" } && entry.Id == _uniqueId) is not { } unique) findings.Add("OPF-030", $"{path}: {_uniqueId}");
        else UniqueIdentifier = unique.Value;
        if (IsEpub3 && !_metadata.Any(entry => entry is { Property: "dcterms:modified", Refines: null })) findings.Add("RSC-005", $"{path}: meta[dcterms:modified]");
        foreach (var uuid in Values("identifier").Where(value => value.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) && !Guid.TryParseExact(value[9..], "D", out _))) findings.Add("OPF-085", uuid);
    }

    void Reading()
    {
        var read = new List<EpubItem>();
        var seen = new HashSet<string>();
        foreach (var (id, _) in _spine)
        {
            if (!_byId.TryGetValue(id, out var item)) findings.Add("OPF-049", $"{path}: {id}");
            else if (!seen.Add(id)) findings.Add("OPF-034", $"{path}: {id}");
            else read.Add(item);
        }
        Spine = read;
        if (_spine.Count > 0 && _spine.All(place => !place.Linear)) findings.Add("OPF-033", path);
        foreach (var item in read.Where(item => !IsDocument(item.MediaType)))
        {
            if (item.Fallback is null) findings.Add(item.MediaType.StartsWith("image/", StringComparison.Ordinal) ? "OPF-042" : "OPF-043", $"{path}: {item.Href} {item.MediaType}");
            else if (!FallsBack(item, IsDocument)) findings.Add("OPF-044", $"{path}: {item.Href} {item.MediaType}");
        }
    }

    /// <summary>Whether the chain of fallbacks comes to a type that is wanted; a chain that turns in a circle or breaks is a finding.</summary>
    public bool FallsBack(EpubItem item, Func<string, bool> wanted)
    {
        var seen = new HashSet<string> { item.Id };
        while (item.Fallback is { } next)
        {
            if (!_byId.TryGetValue(next, out var other))
            {
                findings.Add("OPF-040", $"{path}: {next}");
                return false;
            }
            if (!seen.Add(next))
            {
                findings.Add("OPF-045", $"{path}: {next}");
                return false;
            }
            if (wanted(other.MediaType)) return true;
            item = other;
        }
        return false;
    }

    public bool IsDocument(string type) => type is "application/xhtml+xml" || (IsEpub3 ? type == "image/svg+xml" : type is "application/x-dtbook+xml" or "text/x-oeb1-document");

    void Contents()
    {
        var navs = Items.Where(item => item.Properties.Contains("nav")).ToList();
        if (IsEpub3 && navs.Count != 1) findings.Add("RSC-005", $"{path}: item[nav]");
        if (IsEpub3 && navs is [{ MediaType: not "application/xhtml+xml" } wrong]) findings.Add("OPF-012", $"{path}: {wrong.Href}");
        Nav = IsEpub3 ? navs.FirstOrDefault() : null;
        if (_toc is null)
        {
            if (!IsEpub3 && _hasSpine && _version == "2.0") findings.Add("NCX-002", path);
        }
        else if (!_byId.TryGetValue(_toc, out var ncx)) findings.Add("OPF-049", $"{path}: {_toc}");
        else if (ncx.MediaType != "application/x-dtbncx+xml") findings.Add("OPF-050", $"{path}: {ncx.Href}");
    }

    void Look(EpubItem item, Func<string, bool> exists)
    {
        if (item.Remote)
        {
            var may = IsEpub3 && (item.MediaType.StartsWith("audio/", StringComparison.Ordinal) || item.MediaType.StartsWith("video/", StringComparison.Ordinal) || IsFont(item.MediaType));
            findings.Add(may ? "EPUB-REMOTE" : "RSC-006", $"{path}: {item.Href}");
        }
        else if (item.Path is null)
        {
            if (!item.Href.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) findings.Add("RSC-020", $"{path}: {item.Href}");
        }
        else if (!exists(item.Path)) findings.Add("RSC-001", $"{path}: {item.Href}");
        if (nonXhtml.Contains(item.MediaType) && (IsEpub3 || item.MediaType == "text/html") && Spine.Contains(item)) findings.Add("OPF-035", $"{path}: {item.Href}");
        if (item.Fallback is not null) FallsBack(item, _ => false);
    }

    public static bool IsFont(string type) => type.StartsWith("font/", StringComparison.Ordinal) || type.Contains("font", StringComparison.Ordinal) || type is "application/vnd.ms-opentype";

    IReadOnlyList<string> Values(string name) => [.. _metadata.Where(entry => entry.IsDc && entry.Name == name && entry.Value.Length > 0).Select(entry => entry.Value).Take(MostOfOne)];

    IReadOnlyList<string> Meta(params string[] names) =>
        [.. _metadata.Where(entry => !entry.IsDc && (names.Contains(entry.Property) || names.Contains(entry.MetaName))).Select(entry => entry.Value).Where(value => value.Length > 0).Distinct().Take(MostOfOne)];

    public BookFacts Facts(bool vertical)
    {
        // Of several titles the one that says it is the main one, else the first.
        var main = _metadata.FirstOrDefault(entry => entry is { Property: "title-type", Value: "main" } && entry.Refines is ['#', ..])?.Refines![1..];
        var title = _metadata.FirstOrDefault(entry => entry is { IsDc: true, Name: "title" } && entry.Id is not null && entry.Id == main)?.Value ?? Values("title").FirstOrDefault();
        var access = new AccessFacts
        {
            Modes = Meta("schema:accessMode"),
            SufficientModes = Meta("schema:accessModeSufficient"),
            Features = Meta("schema:accessibilityFeature"),
            Hazards = Meta("schema:accessibilityHazard"),
            ConformsTo = Meta("dcterms:conformsTo"),
            Summary = Meta("schema:accessibilitySummary").FirstOrDefault(),
            CertifiedBy = Meta("a11y:certifiedBy").FirstOrDefault(),
        };
        var direction = _progression is "rtl" or "ltr" ? _progression : null;
        var mode = Meta("primary-writing-mode").FirstOrDefault() ?? "";
        return new()
        {
            Format = "EPUB " + (_version ?? "?"),
            Title = title,
            Creators = Values("creator"),
            Identifiers = Values("identifier"),
            Languages = Values("language"),
            Publisher = Values("publisher").FirstOrDefault(),
            Direction = direction ?? (mode.EndsWith("-rl", StringComparison.Ordinal) ? "rtl" : null),
            Vertical = vertical || mode.StartsWith("vertical", StringComparison.Ordinal),
            FixedLayout = Meta("rendition:layout").Contains("pre-paginated") || Meta("fixed-layout").Contains("true"),
            Accessibility = access is { Modes: [], SufficientModes: [], Features: [], Hazards: [], ConformsTo: [], Summary: null, CertifiedBy: null } ? null : access,
        };
    }

    sealed record Entry(bool IsDc, string Name, string? Id, string? Property, string? Refines, string? MetaName, string? Content, StringBuilder Text)
    {
        public string Value
        {
            get
            {
                var text = string.Join(' ', (Text.Length > 0 ? Text.ToString() : Content ?? "").Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
                return text.Length > LongestText ? text[..LongestText] : text;
            }
        }
    }
}
