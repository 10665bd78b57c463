using System.Text;
using System.Xml;

namespace Portal.Features.Deposit.Checks;

/// <summary>What a reference is for.</summary>
public enum ReferenceKind
{
    Link,
    Image,
    Style,
    Font,
    Media,
    Other,
}

/// <summary>A reference from one file of a book to another.</summary>
public sealed record BookReference(string From, int Line, string Text, BookPath To, ReferenceKind Kind);

/// <summary>Reads the documents and styles of a book as they flow: what they refer to, what can be referred to, and what would run.</summary>
public sealed class EpubContent(Findings findings)
{
    const string Xhtml = "http://www.w3.org/1999/xhtml", Svg = "http://www.w3.org/2000/svg", MathMl = "http://www.w3.org/1998/Math/MathML", Ops = "http://www.idpf.org/2007/ops", XLink = "http://www.w3.org/1999/xlink";
    const int MostReferences = 500_000, MostIds = 1_000_000, LargestStyle = 8 << 20;

    static readonly HashSet<string> scripts = ["", "text/javascript", "application/javascript", "application/ecmascript", "text/ecmascript", "module", "text/vbscript", "application/x-javascript", "importmap", "speculationrules"];

    readonly List<BookReference> _references = [];
    readonly Dictionary<string, HashSet<string>> _ids = [];
    readonly Dictionary<string, HashSet<string>> _uses = [];
    int _idCount;

    public IReadOnlyList<BookReference> References => _references;

    /// <summary>A style or an attribute makes lines run from top to bottom.</summary>
    public bool Vertical { get; private set; }

    /// <summary>The ids of a document that was read, null of one that was not.</summary>
    public IReadOnlySet<string>? IdsOf(string path) => _idCount < MostIds ? _ids.GetValueOrDefault(path) : null;

    /// <summary>What a document uses that the manifest must tell: scripted, svg, mathml, remote-resources.</summary>
    public IReadOnlySet<string> UsesOf(string path) => _uses.GetValueOrDefault(path) ?? [];

    /// <summary>Whether a document holds a table of contents of EPUB 3.</summary>
    public HashSet<string> HasContents { get; } = [];

    /// <summary>The identifier that a table of contents of EPUB 2 names.</summary>
    public string? NcxIdentifier { get; private set; }

    public void Document(Stream content, string path, string type, bool isEpub3)
    {
        var (xml, document) = (new StrangersXml(), new DocumentReading(this, path, type));
        try
        {
            xml.Read(content, document.See);
            document.End();
        }
        catch (XmlException broken)
        {
            findings.Add(broken.Message.Contains("Version number", StringComparison.Ordinal) ? "HTM-001" : "RSC-016", $"{path}:{broken.LineNumber}:{broken.LinePosition}");
        }
        catch (XmlBeyond beyond)
        {
            findings.Add(beyond.Message, path);
        }
        if (xml.DeclaresOutside || xml.Unknown.Count > 0) findings.Add(xml.DeclaresOutside ? "HTM-003" : "HTM-004", $"{path} {xml.Unknown.FirstOrDefault()}");
        else if (type == "application/xhtml+xml" && xml.Doctype is { Length: > 0 } doctype && (isEpub3 ? doctype != "about:legacy-compat" : doctype != "-//W3C//DTD XHTML 1.1//EN")) findings.Add("HTM-004", $"{path} {doctype}");
    }

    public void Style(Stream content, string path)
    {
        // A mark decides; without it UTF-8 is tried strictly, as the standard wants it.
        using var bytes = new MemoryStream();
        Span<byte> buffer = stackalloc byte[8192];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > LargestStyle)
            {
                findings.Add("XML-SIZE", path);
                content.CopyTo(Stream.Null);
                return;
            }
            bytes.Write(buffer[..read]);
        }
        var raw = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        var encoding = raw is [0xFF, 0xFE, ..] ? Encoding.Unicode : raw is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode : Encoding.UTF8;
        var text = encoding.GetString(raw).TrimStart('\uFEFF');
        if (encoding.Equals(Encoding.UTF8) && (text.Contains('\uFFFD', StringComparison.Ordinal) || (text.StartsWith("@charset \"", StringComparison.Ordinal) && !text.StartsWith("@charset \"utf-", StringComparison.OrdinalIgnoreCase)))) findings.Add("CSS-003", path);
        Style(text, path, 0, "");
    }

    void Style(string text, string path, int line, string where)
    {
        var css = new CssReading(text);
        var (at, counted) = (line, 0);
        foreach (var (offset, reference, import) in css.References)
        {
            at += text.AsSpan(counted, offset - counted).Count('\n');
            counted = offset;
            if (reference.Trim().Length == 0) findings.Add("CSS-002", $"{path}:{at}");
            else Refer(path, at, reference, import ? ReferenceKind.Style : css.IsFont(offset) ? ReferenceKind.Font : ReferenceKind.Image);
        }
        if (css.Broken) findings.Add("CSS-008", path);
        if (css.Vertical) Vertical = true;
        if (css.Runs) findings.Add("EPUB-SCRIPT", $"{path}{where}: css");
        if (css.Forbidden is { } property) findings.Add("CSS-001", $"{path}{where}: {property}");
    }

    void Refer(string path, int line, string reference, ReferenceKind kind)
    {
        var to = BookPath.Of(path, reference);
        if (to.IsActive) findings.Add("EPUB-SCRIPT", $"{path}:{line} {CutTo(reference)}");
        else if (to.Scheme == "file") findings.Add("HTM-053", $"{path}:{line} {reference}");
        if (to.IsRemote && kind != ReferenceKind.Link) Use(path, "remote-resources");
        if (_references.Count < MostReferences) _references.Add(new(path, line, CutTo(reference), to, kind));
    }

    static string CutTo(string text) => text.Length > 200 ? text[..200] : text;

    void Use(string path, string what)
    {
        if (!_uses.TryGetValue(path, out var uses)) _uses[path] = uses = [];
        uses.Add(what);
    }

    /// <summary>One XML document on its way through the reader.</summary>
    sealed class DocumentReading(EpubContent book, string path, string type)
    {
        readonly HashSet<string> _ids = [];
        readonly StringBuilder _style = new();
        bool _inStyle, _hasHead, _hasBody, _hasTitle;
        int _styleLine;

        public void See(XmlReader reader)
        {
            var line = (reader as IXmlLineInfo)?.LineNumber ?? 0;
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Element(reader, line);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when _inStyle:
                    if (_style.Length < LargestStyle) _style.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement when _inStyle && reader.LocalName == "style":
                    _inStyle = false;
                    book.Style(_style.ToString(), path, _styleLine, $":{_styleLine}");
                    break;
                case XmlNodeType.ProcessingInstruction when reader.Name == "xml-stylesheet" && PseudoHref(reader.Value) is { } href:
                    book.Refer(path, line, href, ReferenceKind.Style);
                    break;
            }
        }

        public void End()
        {
            book._ids[path] = _ids;
            if (type != "application/xhtml+xml") return;
            if (!_hasHead || !_hasBody) book.Find("RSC-005", $"{path}: {(_hasHead ? "body" : "head")}");
            else if (!_hasTitle) book.Find("HTM-033", path);
        }

        void Element(XmlReader reader, int line)
        {
            var (name, space, depth, empty) = (reader.LocalName, reader.NamespaceURI, reader.Depth, reader.IsEmptyElement);
            if (depth == 0) Root(name, space, line);
            if (space == Svg && depth > 0) book.Use(path, "svg");
            else if (space == MathMl) book.Use(path, "mathml");
            (_hasHead, _hasBody, _hasTitle) = (_hasHead || (depth == 1 && name == "head"), _hasBody || (depth == 1 && name is "body" or "frameset"), _hasTitle || (depth == 2 && name == "title"));
            var (rel, httpEquiv, scriptType) = ("", "", "");
            for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            {
                var value = reader.Value;
                switch (reader.LocalName)
                {
                    case "rel":
                        rel = value.ToLowerInvariant();
                        break;
                    case "http-equiv":
                        httpEquiv = value.Trim();
                        break;
                    case "type" when reader.NamespaceURI == Ops:
                        if (name == "nav" && value.Split(' ').Contains("toc")) book.HasContents.Add(path);
                        break;
                    case "type":
                        scriptType = value.Trim().ToLowerInvariant();
                        break;
                }
            }
            for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute()) Attribute(reader, name, space, line, rel);
            reader.MoveToElement();
            Active(name, space, line, scriptType, httpEquiv);
            if (name == "style" && space is Xhtml or Svg && !empty) (_inStyle, _styleLine) = (_style.Clear() is not null, line);
            if (name == "meta" && type == "application/x-dtbncx+xml" && reader.GetAttribute("name") == "dtb:uid") book.NcxIdentifier = reader.GetAttribute("content")?.Trim() ?? "";
        }

        void Root(string name, string space, int line)
        {
            var right = type switch
            {
                "application/xhtml+xml" => name == "html" && space == Xhtml,
                "image/svg+xml" => name == "svg" && space == Svg,
                "application/x-dtbncx+xml" => name == "ncx",
                "application/x-dtbook+xml" => name == "dtbook",
                "application/smil+xml" => name == "smil",
                _ => true,
            };
            if (right) return;
            book.Find(type == "application/xhtml+xml" && name == "html" ? "HTM-049" : "RSC-005", $"{path}:{line} <{name}>");
        }

        void Attribute(XmlReader reader, string element, string space, int line, string rel)
        {
            var (attribute, value) = (reader.LocalName, reader.Value);
            if (attribute == "id")
            {
                if (!_ids.Add(value) && reader.NamespaceURI.Length == 0) book.Find("RSC-005", $"{path}:{line} id=\"{value}\"");
                else book._idCount++;
            }
            else if (attribute == "name" && element == "a") _ids.Add(value);
            else if (attribute.StartsWith("on", StringComparison.OrdinalIgnoreCase) && attribute.Length > 4 && reader.NamespaceURI.Length == 0 && space is Xhtml or Svg)
            {
                book.Find("EPUB-EVENT", $"{path}:{line} {attribute}");
                book.Use(path, "scripted");
            }
            else if (attribute == "style" && space is Xhtml or Svg) book.Style(value, path, line, $":{line}");
            else if (attribute == "srcset") foreach (var candidate in value.Split(',')) book.Refer(path, line, candidate.Trim().Split(' ')[0], ReferenceKind.Image);
            else if (attribute is "href" or "src" or "poster" or "data" or "altimg" or "action" or "formaction" or "background" or "to" or "from" or "values" && KindOf(element, attribute, space, reader.NamespaceURI, rel) is { } kind) book.Refer(path, line, value, kind);
        }

        static ReferenceKind? KindOf(string element, string attribute, string space, string attributeSpace, string rel) => (element, attribute) switch
        {
            ("a" or "area", "href") => ReferenceKind.Link,
            ("link", "href") when space == Xhtml => rel.Split(' ').Contains("stylesheet") ? ReferenceKind.Style : rel.Split(' ') is var words && (words.Contains("icon") || words.Contains("preload")) ? ReferenceKind.Other : null,
            ("image" or "img", "src" or "href") => ReferenceKind.Image,
            ("use", "href") => ReferenceKind.Other,
            ("audio" or "video" or "source" or "track", "src") => ReferenceKind.Media,
            ("video", "poster") => ReferenceKind.Image,
            ("math", "altimg") => ReferenceKind.Image,
            ("script" or "iframe" or "embed" or "frame", "src") => ReferenceKind.Other,
            ("input", "src") => ReferenceKind.Image,
            ("object", "data") => ReferenceKind.Other,
            ("form", "action") or (_, "formaction") => null,
            ("content", "src") => ReferenceKind.Link,
            ("text", "src") => ReferenceKind.Link,
            ("body" or "table" or "td", "background") => ReferenceKind.Image,
            // What an animation puts into a link.
            ("set" or "animate", "to" or "from" or "values") => null,
            (_, "href") when attributeSpace == XLink && space == Svg => null,
            _ => null,
        };

        void Active(string name, string space, int line, string scriptType, string httpEquiv)
        {
            if (space is not (Xhtml or Svg)) return;
            var code = name switch
            {
                "script" when scripts.Contains(scriptType.Split(';')[0].Trim()) => "EPUB-SCRIPT",
                "form" or "input" or "button" or "select" or "textarea" => "EPUB-FORM",
                "iframe" or "frame" or "frameset" or "object" or "embed" or "applet" or "portal" => "EPUB-FRAME",
                "base" => "EPUB-BASE",
                "meta" when httpEquiv.Equals("refresh", StringComparison.OrdinalIgnoreCase) => "EPUB-REFRESH",
                _ => null,
            };
            if (code is null) return;
            book.Find(code, $"{path}:{line} <{name}>");
            if (code is "EPUB-SCRIPT" or "EPUB-FORM") book.Use(path, "scripted");
        }

        static string? PseudoHref(string text)
        {
            var at = text.IndexOf("href=", StringComparison.Ordinal);
            if (at < 0 || at + 6 >= text.Length) return null;
            var end = text.IndexOf(text[at + 5], at + 6);
            return end < 0 ? null : text[(at + 6)..end];
        }
    }

    void Find(string code, string where) => findings.Add(code, where);
}

/// <summary>What a style sheet refers to, read in one pass; comments and strings are what they are.</summary>
public sealed class CssReading
{
    const int MostReferences = 20_000;
    static readonly string[] vertical = ["vertical-rl", "vertical-lr", "tb-rl", "sideways-rl", "sideways-lr"];
    readonly string _text;
    readonly List<(int Offset, string Text, bool Import)> _references = [];
    readonly List<(int From, int To)> _fonts = [];
    int _at;

    public CssReading(string text)
    {
        _text = text;
        Read();
    }

    public IReadOnlyList<(int Offset, string Text, bool Import)> References => _references;

    public bool Broken { get; private set; }

    public bool Vertical { get; private set; }

    /// <summary>Something that old engines run: expression(), behavior, -moz-binding.</summary>
    public bool Runs { get; private set; }

    /// <summary>A property that EPUB leaves to the document: direction, unicode-bidi.</summary>
    public string? Forbidden { get; private set; }

    public bool IsFont(int offset) => _fonts.Any(range => offset >= range.From && offset < range.To);

    void Read()
    {
        var (depth, import, property, word, wordStart) = (0, false, "", new StringBuilder(), 0);
        int? fontFrom = null;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '/' && Next(1) == '*')
            {
                var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0) Broken = true;
                _at = end < 0 ? _text.Length : end + 2;
                continue;
            }
            if (c is '"' or '\'')
            {
                var (start, text) = (_at, String(c));
                if (import) Refer(start, text, true);
                import = false;
                continue;
            }
            if (char.IsLetterOrDigit(c) || c is '-' or '_' or '@' or '\\' || c > 127)
            {
                word.Clear();
                wordStart = _at;
                while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_' or '@' or '\\' || _text[_at] > 127)) word.Append(Character());
                var said = word.ToString().ToLowerInvariant();
                if (said == "@import") import = true;
                else if (said == "@font-face") fontFrom = wordStart;
                else if (said == "url" && Next(0) == '(')
                {
                    Refer(wordStart, Url(), import);
                    import = false;
                }
                else if (said == "expression" && Next(0) == '(') Runs = true;
                else if (property is "writing-mode" or "-epub-writing-mode" or "-webkit-writing-mode" or "-ms-writing-mode" && vertical.Contains(said)) Vertical = true;
                else if (Colon()) property = said;
                continue;
            }
            if (c is ';' or '{' or '}') (property, import) = ("", false);
            if (c == '{') depth++;
            if (c == '}' && --depth < 0) (Broken, depth) = (true, 0);
            if (c == '}' && fontFrom is { } from)
            {
                _fonts.Add((from, _at));
                fontFrom = null;
            }
            if (c == ':' && property is "behavior" or "-moz-binding") Runs = true;
            if (c == ':' && depth != 0 && property is "direction" or "unicode-bidi") Forbidden ??= property;
            _at++;
        }
        if (depth != 0) Broken = true;
    }

    char Next(int more) => _at + more < _text.Length ? _text[_at + more] : '\0';

    bool Colon()
    {
        var at = _at;
        while (at < _text.Length && char.IsWhiteSpace(_text[at])) at++;
        return at < _text.Length && _text[at] == ':';
    }

    void Refer(int at, string reference, bool import)
    {
        if (_references.Count < MostReferences) _references.Add((at, reference, import));
    }

    /// <summary>One character, or what an escape stands for.</summary>
    string Character()
    {
        if (_text[_at] != '\\' || _at + 1 >= _text.Length) return _text[_at++].ToString();
        var digits = 0;
        while (digits < 6 && char.IsAsciiHexDigit(Next(1 + digits))) digits++;
        if (digits == 0)
        {
            _at += 2;
            return _text[_at - 1].ToString();
        }
        var value = Convert.ToInt32(_text.Substring(_at + 1, digits), 16);
        _at += 1 + digits;
        if (char.IsWhiteSpace(Next(0))) _at++;
        return Rune.IsValid(value) ? new Rune(value).ToString() : "\uFFFD";
    }

    string String(char quote)
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] != quote;)
        {
            if (_text[_at] == '\n')
            {
                Broken = true;
                return text.ToString();
            }
            if (_text[_at] == '\\' && Next(1) is '\n') _at += 2;
            else text.Append(Character());
        }
        if (_at >= _text.Length) Broken = true;
        _at++;
        return text.ToString();
    }

    string Url()
    {
        for (_at++; _at < _text.Length && char.IsWhiteSpace(_text[_at]);) _at++;
        if (Next(0) is '"' or '\'')
        {
            var text = String(_text[_at]);
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
            if (Next(0) == ')') _at++;
            return text;
        }
        var plain = new StringBuilder();
        while (_at < _text.Length && _text[_at] != ')') plain.Append(Character());
        if (_at >= _text.Length) Broken = true;
        _at++;
        return plain.ToString();
    }
}
