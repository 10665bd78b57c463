using System.Text.RegularExpressions;
using Portal.Domain;

namespace Portal.Features.Applications.Bulk;

/// <summary>A file of a package and the draft and kind of page that its name means.</summary>
public record PageMatch(string Name, BatchLine Line, PageKind Kind);

/// <summary>
/// Which page of which title a file of a package is, by its name alone: the name that the table gave it (書名頁（檔案名稱）...), or the title's 編號 and the kind,
/// 3-書名頁.pdf or 3_title.pdf, or a folder named by the 編號 with 書名頁.pdf in it. Folders above count for nothing.
/// </summary>
public partial class PageNames
{
    /// <summary>Of one kind for one title, as in the form.</summary>
    const int MostOfAKind = 10;

    /// <summary>The words for each kind, the first one for people.</summary>
    public static readonly IReadOnlyDictionary<PageKind, string[]> Words = new Dictionary<PageKind, string[]>
    {
        [PageKind.TitlePage] = ["書名頁", "title", "titlepage"],
        [PageKind.CopyrightPage] = ["版權頁", "copyright", "copyrightpage"],
        [PageKind.Contents] = ["目次頁", "目次", "contents", "toc"],
        [PageKind.PrefaceOrText] = ["序或部分內文", "序", "內文", "preface", "text"],
        [PageKind.Cover] = ["封面", "cover"],
    };

    readonly List<PageMatch> _matches = [];
    readonly List<(string Name, Sentence Why)> _strays = [];

    public IReadOnlyList<PageMatch> Matches => _matches;

    /// <summary>Files whose name means no title or no page.</summary>
    public IReadOnlyList<(string Name, Sentence Why)> Strays => _strays;

    /// <param name="names">Paths of the files.</param>
    /// <param name="lines">The titles that may get pages.</param>
    public PageNames(IEnumerable<string> names, IReadOnlyCollection<BatchLine> lines)
    {
        var byCode = lines.ToDictionary(line => Key(line.Code));
        var byName = lines.SelectMany(line => new[] { (line.TitlePage, PageKind.TitlePage), (line.CopyrightPage, PageKind.CopyrightPage), (line.Cover, PageKind.Cover) }
            .Where(page => page.Item1.Length > 0).Select(page => (Name: Plain(page.Item1.Split('/', '\\')[^1]), Line: line, Kind: page.Item2))).ToLookup(page => page.Name);
        foreach (var name in names.Where(name => !IsLitter(name)))
        {
            var path = name.Split('/');
            var given = byName[Plain(path[^1])].ToList();
            if (given.Select(page => page.Line).Distinct().Count() > 1) _strays.Add((name, new Sentence("表格裡有兩本書用這個檔名，請改成不同的檔名")));
            else if (given.Count > 0) _matches.AddRange(given.Select(page => new PageMatch(name, page.Line, page.Kind)));
            else if (Read(path) is not var (code, kind)) _strays.Add((name, new Sentence("檔名看不出是哪一本的哪一頁")));
            else if (byCode.GetValueOrDefault(Key(code)) is { } line) _matches.Add(new(name, line, kind));
            else _strays.Add((name, new Sentence("沒有編號 {0} 的書，或它已經送出", CleanText.Cut(code, 40))));
        }
        foreach (var many in _matches.GroupBy(match => (match.Line, match.Kind)).Where(same => same.Count() > MostOfAKind)) _strays.Add((many.Last().Name, new Sentence("每一類最多 {0} 個檔案", MostOfAKind)));
    }

    /// <summary>The titles with their 編號: 參考號 or RecordReference, else 項次, else 1, 2, 3; what is empty, double or no name of a file is not one.</summary>
    public static IReadOnlyList<BatchTitle> WithCodes(IReadOnlyList<BatchTitle> titles)
    {
        foreach (var code in new Func<BatchTitle, string?>[] { title => title.Reference, title => title.Number })
        {
            var codes = titles.Select(title => CleanText.Plain(code(title))).ToList();
            if (codes.TrueForAll(one => Code().IsMatch(one)) && codes.Select(Key).Distinct().Count() == codes.Count) return [.. titles.Zip(codes, (title, one) => title with { Code = one })];
        }
        return [.. titles.Select((title, index) => title with { Code = (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) })];
    }

    /// <summary>What systems add by themselves.</summary>
    static bool IsLitter(string name) => name.StartsWith("__MACOSX/", StringComparison.Ordinal) || name.Split('/')[^1] is ".DS_Store" or "Thumbs.db" or "desktop.ini";

    static (string Code, PageKind Kind)? Read(string[] path)
    {
        var name = Plain(Path.GetFileNameWithoutExtension(path[^1]));
        foreach (var (kind, word) in Words.SelectMany(kind => kind.Value.Select(word => (kind.Key, word))).OrderByDescending(word => word.word.Length))
        {
            // Several of a kind are numbered: 3-目次頁-2.
            var at = Numbered().Replace(name, "");
            if (!at.EndsWith(word, StringComparison.Ordinal)) continue;
            var before = at[..^word.Length].TrimEnd('-', '_', ' ', '.');
            if (before.Length > 0 && (before.Length < at.Length - word.Length || char.IsAsciiDigit(before[^1]))) return (before, kind);
            if (before.Length == 0 && path.Length > 1) return (path[^2], kind);
        }
        return null;
    }

    static string Plain(string name) => CleanText.Plain(name).ToLowerInvariant();

    /// <summary>003 is 3.</summary>
    static string Key(string code) => Plain(code) is var plain && plain.All(char.IsAsciiDigit) ? plain.TrimStart('0') : plain;

    [GeneratedRegex(@"(?<=\p{L})[-_ .]?\(?\d{1,2}\)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"\A[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
