using System.Globalization;
using System.Xml.Linq;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Deposit;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>OPDS 1.2 (https://specs.opds.io/opds-1.2): Atom, RFC 4287, with the terms of OPDS and of Dublin Core.</summary>
public class OpdsAtom(PortalSettings settings, IStringLocalizer<Words> words) : OpdsWords(settings, words)
{
    public const string Navigation = "application/atom+xml;profile=opds-catalog;kind=navigation";
    public const string Acquisition = "application/atom+xml;profile=opds-catalog;kind=acquisition";
    public const string OpenSearch = "application/opensearchdescription+xml";

    static readonly XNamespace atom = "http://www.w3.org/2005/Atom";
    static readonly XNamespace opds = "http://opds-spec.org/2010/catalog";
    static readonly XNamespace dc = "http://purl.org/dc/terms/";
    static readonly XNamespace search = "http://a9.com/-/spec/opensearch/1.1/";
    static readonly XNamespace thread = "http://purl.org/syndication/thread/1.0";

    /// <summary>Where a reading program begins: the newest, and each way of reading.</summary>
    public string Start(OpdsPage first) => Write(Feed("/opds", Navigation, CatalogueName, first,
        Ways(first).Select(way => new XElement(atom + "entry",
            new XElement(atom + "id", Address + Titles(way.Access)),
            new XElement(atom + "title", Text(way.Name)),
            new XElement(atom + "updated", Time(Updated(first))),
            new XElement(atom + "content", new XAttribute("type", "text"), T["{0} 種", way.Count]),
            Link(way.Access is null ? "http://opds-spec.org/sort/new" : "subsection", Titles(way.Access), Acquisition)))));

    public string List(OpdsPage page) => Write(Feed(Titles(page.Query), Acquisition, NameOf(page), page,
        Steps(page).Select(step => Link(step.Rel, Titles(page.Query with { Page = step.Page }), Acquisition)),
        Ways(page).Select(way => Link("http://opds-spec.org/facet", Titles(page.Query with { Access = way.Access, Page = 1 }), Acquisition,
            new XAttribute("title", way.Name), new XAttribute(opds + "facetGroup", T["閱覽方式"]), new XAttribute(thread + "count", way.Count),
            way.Access == page.Query.Access ? new XAttribute(opds + "activeFacet", "true") : null)),
        new XElement(search + "totalResults", page.Found),
        new XElement(search + "itemsPerPage", OpdsList.PerPage),
        new XElement(search + "startIndex", (page.Query.Page - 1) * OpdsList.PerPage + 1),
        page.Titles.Select(Entry)));

    /// <summary>OpenSearch 1.1: how both catalogues are searched.</summary>
    public string Search() => Write(new XElement(search + "OpenSearchDescription",
        new XElement(search + "ShortName", T["電子書閱覽"]),
        new XElement(search + "Description", T["查詢國家圖書館可以閱覽的送存電子書"]),
        new XElement(search + "InputEncoding", "UTF-8"),
        new[] { ("/opds/titles", Acquisition), ("/opds/v2/titles", OpdsJson.Type) }.Select(form => new XElement(search + "Url",
            new XAttribute("type", form.Item2), new XAttribute("template", $"{Address}{form.Item1}?query={{searchTerms}}&page={{startPage?}}")))));

    XElement Feed(string self, string type, string name, OpdsPage page, params object[] content) => new(atom + "feed",
        new XAttribute(XNamespace.Xml + "lang", CultureInfo.CurrentUICulture.Name),
        new XAttribute(XNamespace.Xmlns + "opds", opds), new XAttribute(XNamespace.Xmlns + "dcterms", dc), new XAttribute(XNamespace.Xmlns + "opensearch", search), new XAttribute(XNamespace.Xmlns + "thr", thread),
        new XElement(atom + "id", Address + self),
        new XElement(atom + "title", Text(name)),
        new XElement(atom + "updated", Time(Updated(page))),
        new XElement(atom + "author", new XElement(atom + "name", T["國家圖書館"]), new XElement(atom + "uri", Address)),
        Link("self", self, type), Link("start", "/opds", Navigation), Link("search", "/opds/search.xml", OpenSearch),
        Link("alternate", self.Replace("/opds", "/opds/v2", StringComparison.Ordinal), OpdsJson.Type),
        content);

    XElement Entry(OpdsTitle title)
    {
        var (record, page) = (title.Record, "/reading/title/" + Number(title.Record.Number));
        return new XElement(atom + "entry",
            new XElement(atom + "id", Identity(record)),
            new XElement(atom + "title", Text(record.Title)),
            new XElement(atom + "author", new XElement(atom + "name", Text(record.Author))),
            new XElement(atom + "updated", Time(title.Updated)),
            new XElement(atom + "published", Time(title.Offers.Min(offer => offer.Since))),
            new XElement(dc + "publisher", Text(record.Publisher)),
            Bcp47(record.Language) is { } language ? new XElement(dc + "language", language) : null,
            record.PlannedMonth is { } month ? new XElement(dc + "issued", Month(month)) : null,
            Isbns(title).Select(isbn => new XElement(dc + "identifier", isbn)),
            title.Offers.SelectMany(offer => offer.Books).Select(book => book.Type).OfType<string>().Distinct().Select(type => new XElement(dc + "format", type)),
            new XElement(atom + "rights", string.Join(Languages.IsEnglish ? "; " : "；", title.Offers.Select(Licence))),
            Text(record.Summary, lines: true) is { Length: > 0 } summary ? new XElement(atom + "summary", new XAttribute("type", "text"), summary) : null,
            Link("alternate", "/catalogue/record/" + Number(record.Number), "text/html"),
            Covers(title).Select(cover => Link("http://opds-spec.org/image", CoverPath(cover), cover.Type!)),
            title.Offers.Select(offer => Link(Relation(offer), page, "text/html", new XAttribute("title", Licence(offer)), Availability(offer))));
    }

    /// <summary>As reading programs of libraries know it: whether there is a copy now, how many there are, how many wait.</summary>
    static IEnumerable<XElement> Availability(OpdsOffer offer)
    {
        yield return new XElement(opds + "availability", new XAttribute("status", State(offer)));
        if (!offer.IsLimited) yield break;
        yield return new XElement(opds + "copies", new XAttribute("total", offer.Copies), new XAttribute("available", offer.Free));
        if (offer.Deposit.Access == ReadingAccess.Lending) yield return new XElement(opds + "holds", new XAttribute("total", offer.Holds));
    }

    XElement Link(string rel, string path, string type, params object?[] more) =>
        new(atom + "link", new XAttribute("rel", rel), new XAttribute("href", Address + path), new XAttribute("type", type), more);

    static string Write(XElement root) => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root;
}
