using System.Text;
using System.Xml;

namespace Portal.Domain;

/// <summary>An ONIX message that cannot be read, in a sentence with line and position.</summary>
public sealed class OnixUnreadable(Sentence why, Exception? because = null) : RuleBroken(why.Key, why.Values)
{
    /// <summary>What the XML reader found; null where the rule is ours.</summary>
    public Exception? Because => because;
}

/// <summary>An element of a message, by its reference name whether the message has reference names or short tags.</summary>
/// <param name="Name">Reference name of ONIX for Books 3.0 and 3.1; a short tag that the portal does not use stays as it is.</param>
/// <param name="Line">Where it begins in the file, counted from 1.</param>
public sealed record OnixElement(string Name, int Line)
{
    readonly List<OnixElement> _children = [];
    readonly StringBuilder _text = new();

    /// <summary>Its text and that of its mark-up (XHTML in a text), a line for each paragraph, list item or break.</summary>
    public string Text => _text.ToString().Trim();

    public IEnumerable<OnixElement> All(string name) => _children.Where(child => child.Name == name);

    public OnixElement? First(string name) => All(name).FirstOrDefault();

    /// <summary>The text of the first child of that name; null for none or an empty one.</summary>
    public string? Value(string name) => First(name)?.Text is { Length: > 0 } text ? text : null;

    internal void Add(OnixElement child) => _children.Add(child);

    internal void Write(string text) => _text.Append(text);
}

/// <summary>One Product of a message.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Element">The Product.</param>
public sealed record OnixProduct(int Number, OnixElement Element)
{
    /// <summary>RecordReference, the sender's key of the record; empty where it is missing.</summary>
    public string Reference => CleanText.Clean(Element.Value("RecordReference") ?? "");
}

/// <summary>
/// A message of ONIX for Books 3.0 or 3.1 (EDItEUR), read product by product as it flows. No DTD, no entity but XML's five, nothing is fetched; depth, elements
/// and text of a product are limited.
/// </summary>
public sealed class OnixReader : IDisposable
{
    const int Deepest = 30, MostElements = 5000, MostText = 500_000;

    /// <summary>The short tags that the portal uses, each with its reference name.</summary>
    const string Tags = """
        x298 SenderName x299 ContactName j270 TelephoneNumber j272 EmailAddress a001 RecordReference a002 NotificationType b221 ProductIDType b244 IDValue
        x314 ProductComposition b012 ProductForm b333 ProductFormDetail x322 NumberOfItemsOfThisForm x323 NumberOfCopies b202 TitleType
        x409 TitleElementLevel x410 PartNumber b203 TitleText b030 TitlePrefix b031 TitleWithoutPrefix b029 Subtitle b034 SequenceNumber b035 ContributorRole
        b036 PersonName b037 PersonNameInverted b039 NamesBeforeKey b040 KeyNames b047 CorporateName b049 ContributorStatement x419 EditionType
        b057 EditionNumber b058 EditionStatement b253 LanguageRole b252 LanguageCode x420 ScriptCode b218 ExtentType b219 ExtentValue b220 ExtentUnit
        b067 SubjectSchemeIdentifier b171 SubjectSchemeName b069 SubjectCode b070 SubjectHeadingText b204 AudienceCodeType b205 AudienceCodeTypeName
        b206 AudienceCodeValue b074 AudienceRangeQualifier b075 AudienceRangePrecision b076 AudienceRangeValue x426 TextType d104 Text b394 PublishingStatus
        x448 PublishingDateRole b306 Date x462 PriceType j151 PriceAmount j152 CurrencyCode
        """;

    /// <summary>Elements that hold others: their short tag is the reference name in lower case.</summary>
    const string Composites = """
        ONIXMessage Header Sender Product ProductIdentifier DescriptiveDetail ProductPart Collection TitleDetail TitleElement Contributor Language Extent
        Subject Audience AudienceRange CollateralDetail TextContent PublishingDetail PublishingDate ProductSupply SupplyDetail Price
        """;

    static readonly Dictionary<string, string> shortTags = Words(Tags).Chunk(2).Select(tag => (tag[0], tag[1])).Concat(Words(Composites).Select(name => (name.ToLowerInvariant(), name))).Append(("ONIXmessage", "ONIXMessage"))
        .ToDictionary(StringComparer.Ordinal);

    readonly XmlReader _xml;

    static OnixReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="content">The file; stays open.</param>
    /// <param name="mostCharacters">Longest message.</param>
    public OnixReader(Stream content, long mostCharacters) => _xml = XmlReader.Create(content, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = mostCharacters,
        MaxCharactersFromEntities = 1,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    });

    /// <summary>The sender's Header, once the first product was read; null where the message has none.</summary>
    public OnixElement? Header { get; private set; }

    /// <summary>Its products in their order.</summary>
    /// <exception cref="OnixUnreadable">It is no XML, no ONIX 3, or larger than allowed.</exception>
    public IEnumerable<OnixProduct> Products()
    {
        Guarded(() => _xml.MoveToContent());
        if (NameOf(_xml.LocalName) != "ONIXMessage") throw new OnixUnreadable(new("這不是 ONIX 檔：最外層要是 <ONIXMessage>，這份是 <{0}>", CleanText.Cut(_xml.LocalName, 30)));
        var release = _xml.GetAttribute("release") ?? "";
        if (!release.StartsWith("3.", StringComparison.Ordinal) && !_xml.NamespaceURI.StartsWith("http://ns.editeur.org/onix/3.", StringComparison.Ordinal)) throw new OnixUnreadable(new("只接受 ONIX 3.0 與 3.1，這份是「{0}」", release.Length == 0 ? "?" : CleanText.Cut(CleanText.Visible(release), 10)));
        var number = 0;
        for (Guarded(_xml.Read); ;)
        {
            if (_xml.EOF) yield break;
            if (_xml is not { NodeType: XmlNodeType.Element, Depth: 1 } || NameOf(_xml.LocalName) is not ("Product" or "Header"))
            {
                // What is neither is passed over; the reader stands on what comes next.
                if (_xml is { NodeType: XmlNodeType.Element, Depth: 1 }) Guarded(() => { _xml.Skip(); return true; });
                else Guarded(_xml.Read);
                continue;
            }
            var element = Guarded(ReadElement);
            if (element.Name == "Header") Header = element;
            else yield return new OnixProduct(++number, element);
        }
    }

    public void Dispose() => _xml.Dispose();

    /// <summary>The element where the reader stands, without recursion; the reader stands behind it then.</summary>
    OnixElement ReadElement()
    {
        var open = new Stack<OnixElement>();
        var (elements, text) = (0, 0);
        do
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element:
                    if (++elements > MostElements || open.Count >= Deepest) throw new OnixUnreadable(new("第 {0} 行的紀錄太複雜，讀不下去", Line));
                    var element = new OnixElement(NameOf(_xml.LocalName), Line);
                    if (open.TryPeek(out var parent)) parent.Add(element);
                    open.Push(element);
                    if (_xml.IsEmptyElement && Close(open) is { } whole) return whole;
                    break;
                case XmlNodeType.EndElement:
                    if (Close(open) is { } done) return done;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    if ((text += _xml.Value.Length) > MostText) throw new OnixUnreadable(new("第 {0} 行的紀錄太長，讀不下去", Line));
                    open.Peek().Write(_xml.Value);
                    break;
            }
        }
        while (_xml.Read());
        throw new OnixUnreadable(new("ONIX 檔在第 {0} 行中斷，檔案不完整", Line));
    }

    /// <summary>An element ends: the text of mark-up belongs to what it stands in. Gives the outermost one, with the reader behind it.</summary>
    OnixElement? Close(Stack<OnixElement> open)
    {
        var element = open.Pop();
        if (!open.TryPeek(out var parent))
        {
            _xml.Read();
            return element;
        }
        if (char.IsAsciiLetterLower(element.Name[0])) parent.Write(element.Name is "p" or "li" or "br" or "div" or "dd" or "dt" ? element.Text + "\n" : element.Text);
        return null;
    }

    int Line => (_xml as IXmlLineInfo)?.LineNumber ?? 0;

    T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException wrong) when (wrong.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw new OnixUnreadable(new("第 {0} 行有 DTD（<!DOCTYPE>），為了安全不讀，請刪除後再上傳", wrong.LineNumber), wrong);
        }
        catch (XmlException wrong)
        {
            throw new OnixUnreadable(new("ONIX 檔第 {0} 行第 {1} 個字起讀不下去：標籤、字碼或實體不正確，或檔案不完整", wrong.LineNumber, wrong.LinePosition), wrong);
        }
        catch (Exception wrong) when (wrong is DecoderFallbackException or ArgumentException or NotSupportedException)
        {
            throw new OnixUnreadable(new("ONIX 檔的字碼與檔頭宣告的不同，請另存成 UTF-8"), wrong);
        }
    }

    static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    static string NameOf(string tag) => shortTags.GetValueOrDefault(tag, tag);
}
