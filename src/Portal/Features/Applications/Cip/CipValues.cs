using System.Globalization;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>What the templates of the CIP may ask for, taken from a MARC 21 record without its ISBD punctuation. The names are those that administrators write.</summary>
public static class CipValues
{
    static readonly Dictionary<string, Func<MarcRecord, IEnumerable<string?>>> places = new()
    {
        ["題名"] = record => [Bare(record["245"]?['a'])],
        ["副題名"] = record => [Subtitle(record).Sub],
        ["並列題名"] = record => [Subtitle(record).Parallel ?? Bare(Find(record, "246", "31")?['a'])],
        ["著者敘述"] = record => [Bare(record["245"]?['c'])],
        ["版次"] = record => [Bare(record["250"]?['a'])],
        ["出版地"] = record => [Bare(Imprint(record)?['a'])],
        ["出版者"] = record => [Bare(Imprint(record)?['b'])],
        ["西元年月"] = record => [Month(record) is { } month ? month.ToString("yyyy.MM", CultureInfo.InvariantCulture) : Bare(Imprint(record)?['c'])],
        ["民國年月"] = record => [Month(record) is { } month ? string.Create(CultureInfo.InvariantCulture, $"民{month.Year - 1911}.{month.Month:D2}") : null],
        ["西元年"] = record => [Month(record)?.Year.ToString(CultureInfo.InvariantCulture)],
        ["數量"] = record => [Bare(record["300"]?['a'])],
        ["高廣"] = record => [Bare(record["300"]?['c'])],
        ["叢書名"] = record => [Bare(record["490"]?['a'])],
        ["集叢號"] = record => [Bare(record["490"]?['v'])],
        ["附註"] = record => record.All("500").Select(field => field['a']),
        ["原題名"] = record => [OriginalTitle(record)],
        ["書目附註"] = record => record.All("504").Select(field => field['a']),
        ["摘要"] = record => record.All("520").Select(field => field['a']),
        ["適讀對象"] = record => record.All("521").Select(field => field['a']),
        ["ISBN"] = record => Numbers(record).Select(field => Isbn13.TryParse(field['a'], out var isbn) ? isbn.Parts().ToString() : field['a']),
        ["裝訂"] = record => Numbers(record).Select(field => string.Join(' ', field.All('q'))),
        ["定價"] = record => Numbers(record).Select(field => field['c']),
        ["主題"] = record => Subjects(record).Select(Heading),
        ["標題表"] = record => Subjects(record).Select(field => field['2'] switch { "lcstt" => "CST", "csht" => "CSH", var other => other?.ToUpperInvariant() }),
        ["關鍵詞"] = record => record.All("653").SelectMany(field => field.All('a')),
        ["檢索款目"] = record => record.All("100", "110", "700", "710").Select(field => string.Join(' ', field.Subfields.Where(subfield => subfield.Code is 'a' or 'b' or 'c' or 'd').Select(subfield => Bare(subfield.Value)))),
        ["分類號"] = record => [record["084"]?['a']],
        ["著者號"] = record => [record["084"]?['b']],
        ["控制號"] = record => [record["001"]?.Value],
    };

    /// <summary>The names that may stand in a template.</summary>
    public static IReadOnlySet<string> Places { get; } = places.Keys.ToHashSet();

    /// <summary>The values of a record by name; lists that belong together (ISBN, 裝訂, 定價) have the same length.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(MarcRecord record) =>
        places.ToDictionary(place => place.Key, place => (IReadOnlyList<string>)[.. place.Value(record).Select(value => value ?? "")]);

    static IEnumerable<MarcField> Numbers(MarcRecord record) => record.All("020").Where(field => field['a'] is not null);

    static IEnumerable<MarcField> Subjects(MarcRecord record) => record.All("600", "650", "651");

    /// <summary>A subject with its subdivisions: 臺灣 -- 方志.</summary>
    static string Heading(MarcField field) => string.Join(' ', field.Subfields.Where(subfield => subfield.Code is not ('2' or '0' or '1' or '6' or '8'))
        .Select(subfield => subfield.Code is 'v' or 'x' or 'y' or 'z' ? $"-- {Bare(subfield.Value)}" : Bare(subfield.Value)));

    static (string? Sub, string? Parallel) Subtitle(MarcRecord record)
    {
        var (title, rest) = (record["245"]?['a']?.TrimEnd() ?? "", Bare(record["245"]?['b']));
        if (rest is null) return (null, null);
        if (title.EndsWith('=')) return (null, rest);
        var parallel = rest.IndexOf(" = ", StringComparison.Ordinal);
        return parallel < 0 ? (rest, null) : (rest[..parallel], rest[(parallel + 3)..]);
    }

    static MarcField? Imprint(MarcRecord record) => Find(record, "264", " 1") ?? record["264"] ?? record["260"];

    static MarcField? Find(MarcRecord record, string tag, string indicators) => record.All(tag).FirstOrDefault(field => field.Indicators == indicators);

    static DateOnly? Month(MarcRecord record) => YearMonth.TryRead(record["263"]?['a'], out var month) ? month : null;

    static string? OriginalTitle(MarcRecord record) => record.All("500").Select(field => field['a'] ?? "").Where(note => note.StartsWith("譯自", StringComparison.Ordinal))
        .Select(note => note[2..].TrimStart(' ', ':', '：')).FirstOrDefault();

    /// <summary>Without the punctuation that ISBD puts before the next element.</summary>
    static string? Bare(string? value) => value?.Trim().TrimEnd(':', ';', '/', '=', ',', ' ') is { Length: > 0 } bare ? bare : null;
}
