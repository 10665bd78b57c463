using System.Globalization;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Catalogue;

/// <summary>A title in a list; readable when a file of it was deposited.</summary>
public record ListedTitle(long Number, string Title, string Author, string Publisher, DateOnly? PlannedMonth, bool Readable, IReadOnlyList<Isbn13> Isbns);

/// <summary>The public list by plain commands: what everybody asks first, without a model of all tables behind it.</summary>
public class CatalogueList(PortalSettings settings)
{
    /// <summary>The record of a number; null when there is none.</summary>
    public async Task<long?> FindAsync(Isbn13 isbn) =>
        (await settings.ReadAsync("""SELECT "RecordNumber" FROM "CatalogueFormats" WHERE "Isbn" = @p0""", row => (long?)row.GetInt64(0), isbn.Digits)).SingleOrDefault();

    /// <summary>How many titles hold all the words, which are folded.</summary>
    public async Task<int> CountAsync(string[] words) =>
        (await settings.ReadAsync($"""SELECT count(*) FROM "Catalogue" {Where(words)}""", row => row.GetInt32(0), words)).Single();

    /// <summary>Those titles, newest first, with their numbers.</summary>
    public async Task<IReadOnlyList<ListedTitle>> ReadAsync(string[] words, int skip, int take)
    {
        var titles = await settings.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"""SELECT "Number", "Title", "Author", "Publisher", "PlannedMonth", CASE WHEN {Readable} THEN 1 ELSE 0 END FROM "Catalogue" c {Where(words)} ORDER BY "Number" DESC LIMIT {take} OFFSET {skip}"""),
            row => new ListedTitle(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4), row.GetInt32(5) == 1, []), words);
        if (titles.Count == 0) return titles;
        var numbers = string.Join(',', titles.Select(title => title.Number.ToString(CultureInfo.InvariantCulture)));
        var isbns = (await settings.ReadAsync($"""SELECT "RecordNumber", "Isbn" FROM "CatalogueFormats" WHERE "RecordNumber" IN ({numbers}) ORDER BY "Ordinal" """,
            row => (Number: row.GetInt64(0), Isbn: Isbn13.Parse(row.GetString(1))))).ToLookup(row => row.Number, row => row.Isbn);
        return [.. titles.Select(title => title with { Isbns = [.. isbns[title.Number]] })];
    }

    /// <summary>By the key of its application; asked for the titles of a page only.</summary>
    const string Readable = """EXISTS (SELECT 1 FROM "Requests" r WHERE r."ApplicationId" = c."ApplicationId" AND r."Kind" = 'deposit' AND r."State" = 'Approved' AND r."TakenDownAt" IS NULL)""";

    string Where(string[] words) => words.Length == 0 ? "" : "WHERE " + string.Join(" AND ", words.Select((_, index) =>
        string.Create(CultureInfo.InvariantCulture, $"""{(settings.IsPostgres ? "strpos" : "instr")}("SearchText", @p{index}) > 0""")));
}
