using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Portal.Features.Deposit.Checks;

/// <summary>
/// XML that a stranger sent, read as it flows: nested at most so deep, entities expand at most so far, nothing is fetched. The public doctypes of EPUB 2 are
/// known by name and give the entities of XHTML 1 from memory, since books may use them.
/// </summary>
public sealed partial class StrangersXml : XmlResolver
{
    const int Deepest = 1000, EntityCharacters = 1_000_000, Characters = 40_000_000;

    /// <summary>The 248 entities of XHTML 1 (HTMLlat1, HTMLsymbol, HTMLspecial) beside the five that XML itself has.</summary>
    const string Entities = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
        Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml
        Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave
        uacute ucirc uuml yacute thorn yuml OElig oelig Scaron scaron Yuml fnof circ tilde Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau
        Upsilon Phi Chi Psi Omega alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega thetasym upsih piv ensp emsp
        thinsp zwnj zwj lrm rlm ndash mdash lsquo rsquo sbquo ldquo rdquo bdquo dagger Dagger bull hellip permil prime Prime lsaquo rsaquo oline frasl euro image weierp real trade alefsym larr
        uarr rarr darr harr crarr lArr uArr rArr dArr hArr forall part exist empty nabla isin notin ni prod sum minus lowast radic prop infin ang and or cap cup int there4 sim cong asymp ne
        equiv le ge sub sup nsub sube supe oplus otimes perp sdot lceil rceil lfloor rfloor lang rang loz spades clubs hearts diams
        """;

    static readonly Lazy<byte[]> dtd = new(() => Encoding.UTF8.GetBytes(string.Concat(Entities.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(name => $"<!ENTITY {name} \"{WebUtility.HtmlDecode($"&{name};")}\">"))));

    readonly List<string> _unknown = [];

    /// <summary>Names that the document asked for and that are not known.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>Public name of the doctype, the system's name where it has none, null without a doctype.</summary>
    public string? Doctype { get; private set; }

    /// <summary>Whether the document declares an entity that lies outside it.</summary>
    public bool DeclaresOutside { get; private set; }

    /// <summary>Gives every element, text, attribute holder and processing instruction to <paramref name="see"/>, once, in order.</summary>
    /// <exception cref="XmlException">It is not well-formed.</exception>
    /// <exception cref="XmlBeyond">It goes beyond a limit.</exception>
    public void Read(Stream content, Action<XmlReader> see)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = this, MaxCharactersFromEntities = EntityCharacters, MaxCharactersInDocument = Characters, IgnoreComments = true };
        using var reader = XmlReader.Create(content, settings);
        try
        {
            while (reader.Read())
            {
                if (reader.Depth > Deepest) throw new XmlBeyond("XML-DEPTH");
                if (reader.NodeType == XmlNodeType.DocumentType)
                {
                    Doctype = reader.GetAttribute("PUBLIC") ?? reader.GetAttribute("SYSTEM") ?? "";
                    DeclaresOutside = Outside().IsMatch(reader.Value);
                    // What was asked for is the doctype itself or what its declarations name.
                    if (reader.GetAttribute("SYSTEM") is { } system) _unknown.Remove(system);
                }
                else
                {
                    see(reader);
                }
            }
        }
        catch (XmlException broken) when (broken.Message.Contains("MaxCharactersFromEntities", StringComparison.Ordinal))
        {
            throw new XmlBeyond("XML-ENTITIES");
        }
        catch (XmlException broken) when (broken.Message.Contains("MaxCharactersInDocument", StringComparison.Ordinal))
        {
            throw new XmlBeyond("XML-SIZE");
        }
    }

    public override Uri ResolveUri(Uri? baseUri, string? relativeUri)
    {
        var name = relativeUri ?? "";
        if (Public().IsMatch(name)) return new("known:xhtml");
        // An unknown public name falls through to the system's name.
        if (name.StartsWith("-//", StringComparison.Ordinal) || name.StartsWith("+//", StringComparison.Ordinal)) return new("known:not");
        _unknown.Add(name);
        return new("known:nothing");
    }

    public override object GetEntity(Uri absoluteUri, string? role, Type? ofObjectToReturn) => absoluteUri.AbsoluteUri switch
    {
        "known:xhtml" => new MemoryStream(dtd.Value, writable: false),
        "known:nothing" => new MemoryStream([], writable: false),
        _ => throw new XmlException("not known"),
    };

    // Public names of EPUB 2 and before, and the addresses that stand beside them.
    [GeneratedRegex(@"^-//W3C//DTD (XHTML (1\.0 (Strict|Transitional|Frameset)|1\.1( plus MathML 2\.0( plus SVG 1\.1)?)?|Basic 1\.[01])|SVG 1\.[01]( Basic| Tiny)?|MathML 2\.0)//EN$|^-//W3C//ENTITIES |^-//NISO//DTD (ncx 2005-1|dtbook 2005-[123])//EN$|^\+//ISBN 0-9673008-1-9//DTD OEB 1\.(0\.1|2) (Package|Document)//EN$|^https?://www\.w3\.org/(TR|Graphics|MarkUp|Math)/[\w./-]+\.(dtd|ent)$|^https?://www\.daisy\.org/z3986/2005/[\w./-]+\.dtd$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Public();

    [GeneratedRegex(@"<!ENTITY\s+(%\s+)?[^\s>]+\s+(SYSTEM|PUBLIC)\s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Outside();
}

/// <summary>A document that goes beyond a limit; the code of its finding.</summary>
public sealed class XmlBeyond(string code) : Exception(code);
