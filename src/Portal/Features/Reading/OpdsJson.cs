using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Deposit;
using Portal.Features.Shared;

namespace Portal.Features.Reading;

/// <summary>OPDS 2.0 (https://drafts.opds.io/opds-2.0): JSON on the model of Readium's web publication manifest.</summary>
public class OpdsJson(PortalSettings settings, IStringLocalizer<Words> words) : OpdsWords(settings, words)
{
    public const string Type = "application/opds+json";

    // Chinese stays readable; it is no page, so nothing in it can be markup.
    static readonly JsonSerializerOptions options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), WriteIndented = true };

    public string Start(OpdsPage first) => Write(Feed("/opds/v2", CatalogueName, first, new()
    {
        ["navigation"] = List(Ways(first).Select(way => Link(way.Access is null ? "http://opds-spec.org/sort/new" : "subsection", V2(Titles(way.Access)), Type, way.Name, new() { ["numberOfItems"] = way.Count }))),
    }));

    public string List(OpdsPage page)
    {
        var feed = Feed(V2(Titles(page.Query)), NameOf(page), page, new()
        {
            ["facets"] = List([new JsonObject
            {
                ["metadata"] = new JsonObject { ["title"] = T["閱覽方式"].Value },
                ["links"] = List(Ways(page).Select(way => Link(way.Access == page.Query.Access ? "self" : null, V2(Titles(page.Query with { Access = way.Access, Page = 1 })), Type, way.Name, new() { ["numberOfItems"] = way.Count }))),
            }]),
            ["publications"] = List(page.Titles.Select(Publication)),
        });
        var metadata = feed["metadata"]!;
        (metadata["numberOfItems"], metadata["itemsPerPage"], metadata["currentPage"]) = (page.Found, OpdsList.PerPage, page.Query.Page);
        foreach (var (rel, step) in Steps(page)) feed["links"]!.AsArray().Add(Link(rel, V2(Titles(page.Query with { Page = step })), Type));
        return Write(feed);
    }

    JsonObject Feed(string self, string name, OpdsPage page, JsonObject content)
    {
        content.Insert(0, "metadata", new JsonObject { ["title"] = Text(name), ["modified"] = Time(Updated(page)) });
        content.Insert(1, "links", List([Link("self", self, Type), Link("start", "/opds/v2", Type), Templated(Link("search", "/opds/v2/titles{?query}", Type)),
            Link("alternate", self.Replace("/opds/v2", "/opds", StringComparison.Ordinal), self == "/opds/v2" ? OpdsAtom.Navigation : OpdsAtom.Acquisition)]));
        return content;
    }

    JsonObject Publication(OpdsTitle title)
    {
        var record = title.Record;
        var metadata = new JsonObject
        {
            ["@type"] = "http://schema.org/Book",
            ["identifier"] = Isbns(title).FirstOrDefault() ?? Identity(record),
            ["title"] = Text(record.Title),
            ["author"] = Text(record.Author),
            ["publisher"] = Text(record.Publisher),
            ["modified"] = Time(title.Updated),
        };
        if (Bcp47(record.Language) is { } language) metadata["language"] = language;
        if (record.PlannedMonth is { } month) metadata["published"] = Month(month);
        if (Text(record.Summary, lines: true) is { Length: > 0 } summary) metadata["description"] = summary;
        var publication = new JsonObject
        {
            ["metadata"] = metadata,
            ["links"] = List([Link("alternate", "/catalogue/record/" + Number(record.Number), "text/html"), .. title.Offers.Select(offer => Link(Relation(offer), "/reading/title/" + Number(record.Number), "text/html", Licence(offer), Availability(offer)))]),
        };
        if (Covers(title).ToList() is { Count: > 0 } covers) publication["images"] = List(covers.Select(cover => Link(null, CoverPath(cover), cover.Type!)));
        return publication;
    }

    static JsonObject Availability(OpdsOffer offer)
    {
        var state = new JsonObject { ["availability"] = new JsonObject { ["state"] = State(offer) } };
        if (offer.IsLimited) state["copies"] = new JsonObject { ["total"] = offer.Copies, ["available"] = offer.Free };
        if (offer.Deposit.Access == ReadingAccess.Lending) state["holds"] = new JsonObject { ["total"] = offer.Holds };
        return state;
    }

    JsonObject Link(string? rel, string path, string type, string? title = null, JsonObject? properties = null)
    {
        var link = new JsonObject { ["href"] = Address + path, ["type"] = type };
        if (rel is not null) link["rel"] = rel;
        if (title is not null) link["title"] = title;
        if (properties is not null) link["properties"] = properties;
        return link;
    }

    static JsonObject Templated(JsonObject link)
    {
        link["templated"] = true;
        return link;
    }

    static JsonArray List(IEnumerable<JsonObject> items) => [.. items];

    static string V2(string path) => path.Replace("/opds/", "/opds/v2/", StringComparison.Ordinal);

    static string Write(JsonObject feed) => feed.ToJsonString(options);
}
