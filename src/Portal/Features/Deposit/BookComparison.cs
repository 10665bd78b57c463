using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit.Checks;

namespace Portal.Features.Deposit;

/// <summary>What a file says of itself beside what the case says; Differs is for people to look at, it decides nothing.</summary>
public record Compared(string Label, string Case, string Book, bool Differs);

/// <summary>The book against the case: title, creator, identifier and language.</summary>
public static class BookComparison
{
    static readonly Dictionary<string, string> languages = new() { ["chi-hant"] = "zh", ["chi-hans"] = "zh", ["eng"] = "en", ["jpn"] = "ja", ["kor"] = "ko", ["ger"] = "de", ["fre"] = "fr" };

    public static IEnumerable<Compared> Of(DepositFile file, Application title, BookFacts book)
    {
        if (book.Title is { } named) yield return new("書名", title.Title.Title, named, !TitleLikeness.AreNear(named, title.Title.Title));
        if (book.Creators.Count > 0)
            yield return new("著者", title.Title.Author, string.Join("；", book.Creators), !book.Creators.Any(creator => Bare(title.Title.Author).Contains(Bare(creator), StringComparison.Ordinal)));
        if (file.Product?.Isbn is { } isbn && book.Identifiers.Count > 0)
            yield return new("ISBN", isbn.Hyphenated(), string.Join("；", book.Identifiers), !book.Identifiers.Any(identifier => Bare(identifier).Contains(isbn.Digits, StringComparison.Ordinal)));
        if (book.Languages.Count > 0 && title.Title.Language is { } code && languages.TryGetValue(code, out var language))
            yield return new("作品語文", CodeLists.Languages[code], string.Join("；", book.Languages), !book.Languages.Any(said => said.StartsWith(language, StringComparison.OrdinalIgnoreCase)));
    }

    static string Bare(string text) => new([.. text.ToUpperInvariant().Where(char.IsLetterOrDigit)]);
}
