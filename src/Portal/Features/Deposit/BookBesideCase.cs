using Portal.Features.Applications;
using Portal.Features.Deposit.Checks;

namespace Portal.Features.Deposit;

/// <summary>What a file says of itself beside what the case says, for people to look at; it decides nothing.</summary>
public record BookBesideCase(string Label, string Case, string Book, bool Differs)
{
    static readonly char[] between = ['；', ';', '、'];

    /// <summary>The code of the list that names no language.</summary>
    const string OtherLanguage = "other";

    /// <summary>A row for each field of which the case says something.</summary>
    public static IEnumerable<BookBesideCase> Rows(DepositFile file, Application title, BookFacts book)
    {
        var (named, isbn) = (title.Title.Title, file.Product?.Isbn);
        var language = title.Title.Language is OtherLanguage ? null : title.Title.Language;
        var differing = BookComparison.Compare(book, new CaseFacts(
            [named, named.Split(" : ")[0]], [.. title.Title.Author.Split(between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(author => author.TrimEnd('著'))],
            isbn is { } number ? [number.Digits] : [], language)).Select(difference => difference.Field).ToHashSet();
        yield return new("書名", named, book.Title ?? "", differing.Contains(BookField.Title));
        yield return new("著者", title.Title.Author, string.Join("；", book.Creators), differing.Contains(BookField.Creator));
        if (isbn is { } given) yield return new("ISBN", given.Hyphenated(), string.Join("；", book.Identifiers), differing.Contains(BookField.Identifier));
        if (language is not null) yield return new("作品語文", CodeLists.Languages[language], string.Join("；", book.Languages), differing.Contains(BookField.Language));
    }
}
