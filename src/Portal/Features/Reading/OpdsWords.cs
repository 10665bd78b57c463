using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;
using Portal.Features.Shared;

namespace Portal.Features.Reading;

/// <summary>What both forms of the catalogue say alike.</summary>
public abstract class OpdsWords(PortalSettings settings, IStringLocalizer<Words> words)
{
    /// <summary>A cover that is larger is for the reader itself, not for a list.</summary>
    const long LargestCover = 5_000_000;

    static readonly ReadingAccess[] ways = [ReadingAccess.Open, ReadingAccess.Lending, ReadingAccess.InLibrary, ReadingAccess.SinglePc];

    protected string Address => settings.Address;

    protected IStringLocalizer<Words> T => words;

    protected string CatalogueName => words["國家圖書館 送存電子書"];

    protected string NameOf(OpdsPage page) => page.Query switch
    {
        { Words: { Length: > 0 } typed } => words["查詢：{0}", typed],
        { Access: { } access } => words[EbookDeposit.AccessNames[access]],
        _ => words["最新的送存電子書"],
    };

    /// <summary>All titles, and each way of reading under which there are some.</summary>
    protected IEnumerable<(ReadingAccess? Access, string Name, int Count)> Ways(OpdsPage page) =>
        [(null, words["最新的送存電子書"].Value, page.All), .. ways.Where(page.ByAccess.ContainsKey).Select(way => ((ReadingAccess?)way, words[EbookDeposit.AccessNames[way]].Value, page.ByAccess[way]))];

    protected static IEnumerable<(string Rel, int Page)> Steps(OpdsPage page)
    {
        yield return ("first", 1);
        if (page.Query.Page > 1) yield return ("previous", page.Query.Page - 1);
        if (page.Query.Page < page.Pages) yield return ("next", page.Query.Page + 1);
        yield return ("last", page.Pages);
    }

    protected static string Titles(ReadingAccess? access) => Titles(new OpdsQuery(access, null, 1));

    protected static string Titles(OpdsQuery query) => QueryHelpers.AddQueryString("/opds/titles", new Dictionary<string, string?>
    {
        ["access"] = query.Access?.ToString(),
        ["query"] = string.IsNullOrEmpty(query.Words) ? null : query.Words,
        ["page"] = query.Page > 1 ? Number(query.Page) : null,
    }.Where(pair => pair.Value is not null));

    /// <summary>
    /// An open book is read by everybody, a lent one by who borrows it, the others in the library. The licence lets a book be read on the library's own pages and gives no file away,
    /// so each leads to the page of its reading.
    /// </summary>
    protected static string Relation(OpdsOffer offer) => offer.Deposit.Access switch
    {
        ReadingAccess.Open => "http://opds-spec.org/acquisition/open-access",
        ReadingAccess.Lending => "http://opds-spec.org/acquisition/borrow",
        _ => "http://opds-spec.org/acquisition",
    };

    protected static string State(OpdsOffer offer) => !offer.IsLimited || offer.Free > 0 ? "available" : "unavailable";

    protected string Licence(OpdsOffer offer) => words[EbookDeposit.AccessNames[offer.Deposit.Access!.Value]];

    /// <summary>The numbers of what was deposited.</summary>
    protected static IEnumerable<string> Isbns(OpdsTitle title) => title.Offers.SelectMany(offer => offer.Books).Select(book => book.Product?.Isbn).OfType<Isbn13>().Select(isbn => "urn:isbn:" + isbn.Digits).Distinct();

    protected static IEnumerable<DepositFile> Covers(OpdsTitle title) => title.Offers.SelectMany(offer => offer.Deposit.Files).Where(file => file.Kind == DepositPart.Cover && IsShown(file)).Take(1);

    /// <summary>A picture that browsers and reading programs show.</summary>
    public static bool IsShown(DepositFile cover) => cover.Type is "image/jpeg" or "image/png" && cover.Length <= LargestCover;

    protected static string CoverPath(DepositFile cover) => $"/opds/cover/{cover.Id}";

    protected string Identity(CatalogueRecord record) => $"{Address}/catalogue/record/{Number(record.Number)}";

    /// <summary>For an empty list too there is a time, as Atom asks.</summary>
    protected static DateTime Updated(OpdsPage page) => page.Titles.Select(title => title.Updated).DefaultIfEmpty(DateTime.UnixEpoch).Max();

    /// <summary>Without what neither XML nor a line of text may hold.</summary>
    protected static string Text(string? text, bool lines = false) => CleanText.Clean(text ?? "", lines);

    protected static string Time(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    protected static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    protected static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The language of a title as BCP 47 has it; null for what the application calls another one.</summary>
    protected static string? Bcp47(string? language) => language switch
    {
        "chi-hant" => "zh-Hant",
        "chi-hans" => "zh-Hans",
        "eng" => "en",
        "jpn" => "ja",
        "kor" => "ko",
        "ger" => "de",
        "fre" => "fr",
        _ => null,
    };
}
