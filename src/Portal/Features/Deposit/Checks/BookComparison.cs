using System.Globalization;
using System.Text.RegularExpressions;
using Portal.Domain;

namespace Portal.Features.Deposit.Checks;

/// <summary>What a case says of a title. Several titles or identifiers are spellings of which any will do; an empty one is not compared.</summary>
/// <param name="Language">BCP 47, or a code of MARC 21.</param>
public sealed record CaseFacts(IReadOnlyList<string> Titles, IReadOnlyList<string> Creators, IReadOnlyList<string> Identifiers, string? Language);

public enum BookField
{
    Title,
    Creator,
    Identifier,
    Language,
}

/// <summary>Where file and case say two things; nothing in the file is a difference as well.</summary>
public sealed record BookDifference(BookField Field, IReadOnlyList<string> InFile, IReadOnlyList<string> InCase);

/// <summary>Compares what a file says of itself with its case: width, capitals, punctuation, spaces, 臺 and 台, the form of an ISBN and the order of a name do not count.</summary>
public static partial class BookComparison
{
    // Codes of MARC 21 that are not the ones of ISO 639-2/T.
    static readonly Dictionary<string, string> marc = new()
    {
        ["chi"] = "zh", ["cmn"] = "zh", ["zho"] = "zh", ["nan"] = "nan", ["hak"] = "hak", ["fre"] = "fr", ["ger"] = "de", ["dut"] = "nl", ["cze"] = "cs", ["gre"] = "el", ["per"] = "fa", ["rum"] = "ro", ["slo"] = "sk", ["tib"] = "bo",
        ["wel"] = "cy", ["bur"] = "my", ["arm"] = "hy", ["baq"] = "eu", ["geo"] = "ka", ["ice"] = "is", ["mac"] = "mk", ["may"] = "ms", ["alb"] = "sq",
    };

    static readonly Lazy<Dictionary<string, string>> threeLetters = new(() => CultureInfo.GetCultures(CultureTypes.NeutralCultures)
        .Where(culture => culture.TwoLetterISOLanguageName.Length == 2).GroupBy(culture => culture.ThreeLetterISOLanguageName).ToDictionary(same => same.Key, same => same.First().TwoLetterISOLanguageName));

    public static IReadOnlyList<BookDifference> Compare(BookFacts book, CaseFacts given)
    {
        var differences = new List<BookDifference>();
        void Differ(BookField field, IReadOnlyList<string> inFile, IReadOnlyList<string> inCase, bool same)
        {
            if (inCase.Count > 0 && !same) differences.Add(new(field, inFile, inCase));
        }
        string[] title = book.Title is null ? [] : [book.Title];
        Differ(BookField.Title, title, given.Titles, title.Any(one => given.Titles.Any(other => TitleKey(one) == TitleKey(other))));
        var (ours, theirs) = (book.Creators.Select(PersonKey).ToHashSet(), given.Creators.Select(PersonKey).Where(key => key.Length > 0).ToHashSet());
        Differ(BookField.Creator, book.Creators, given.Creators, theirs.Count == 0 || theirs.IsSubsetOf(ours));
        var (isbns, wanted) = (book.Identifiers.SelectMany(Isbns).ToList(), given.Identifiers.SelectMany(Isbns).ToHashSet());
        Differ(BookField.Identifier, book.Identifiers, given.Identifiers, wanted.Count > 0 ? isbns.Any(wanted.Contains) : book.Identifiers.Any(given.Identifiers.Contains));
        Differ(BookField.Language, book.Languages, given.Language is { Length: > 0 } language ? [language] : [], book.Languages.Any(one => LanguageKey(one) == LanguageKey(given.Language!)));
        return differences;
    }

    /// <summary>One spelling for titles that are the same to a reader; near-same titles have the same key.</summary>
    public static string TitleKey(string title) => CleanText.Folded(title) is { Length: > 0 } key ? key : CleanText.Plain(title); // A title of signs only is itself.

    /// <summary>A name without what somebody did (林雨果 著) and where he comes from ([日] 村上); the order of a name in Latin letters does not count.</summary>
    static string PersonKey(string name)
    {
        var plain = Role().Replace(Bracketed().Replace(CleanText.Plain(name), " "), "");
        return string.Concat(plain.Split((char[])[' ', ',', '.', '·', '‧', '・', '-', '、'], StringSplitOptions.RemoveEmptyEntries).Select(TitleKey).Order(StringComparer.Ordinal));
    }

    static IEnumerable<string> Isbns(string text)
    {
        foreach (Match match in Number().Matches(CleanText.Plain(text)))
        {
            if (Isbn13.TryParse(match.ValueSpan, out var isbn)) yield return isbn.ToString();
        }
    }

    static string LanguageKey(string language)
    {
        var first = CleanText.Plain(language).ToLowerInvariant().Split('-', '_')[0];
        return marc.GetValueOrDefault(first) ?? (first.Length == 3 ? threeLetters.Value.GetValueOrDefault(first, first) : first);
    }

    [GeneratedRegex(@"[\(\[〔【（][^\)\]〕】）]*[\)\]〕】）]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\s+(?:等)?(合?著|編著|主編|合?編|編輯|合?譯|編譯|譯註|作|文|圖|繪|繪圖|插畫|口述|整理|改寫|原著|作者)$|(編著|主編|合著|編譯|原著)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Role();

    [GeneratedRegex(@"(97[89][- ]?)?([0-9][- ]?){9}[0-9Xx]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
