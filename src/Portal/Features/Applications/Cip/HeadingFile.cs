using System.Text.RegularExpressions;
using Portal.Adapters.Sheets;
using Portal.Domain;
using Portal.Features.Catalogue;

namespace Portal.Features.Applications.Cip;

/// <summary>One thing that is wrong with a file: the row as a spreadsheet counts it, the column by its name.</summary>
public record FileFault(int Row, string Column, Sentence What);

/// <summary>Tables of classes and of subject headings as CSV (RFC 4180), columns by name in any order; UTF-8 or Big5.</summary>
public static partial class HeadingFile
{
    /// <summary>Bytes.</summary>
    public const int Largest = 2_800_000;

    const int MostRows = 200_000, LongestName = 200, LongestNote = 1000, MostFaults = 100;

    /// <summary>Columns 分類號, 類名, and where they are there 英文, 註.</summary>
    /// <exception cref="RuleBroken">It is no such table at all.</exception>
    public static (IReadOnlyList<ClassHeading> Rows, IReadOnlyList<FileFault> Faults) ReadClasses(Stream file)
    {
        var (rows, faults) = (new Dictionary<string, ClassHeading>(), new List<FileFault>());
        foreach (var row in Read(file, HeadingColumns.Classes, ["number", "chinese"]))
        {
            var chinese = row.Text("chinese", LongestName, faults, needed: true);
            var (english, note) = (row.Text("english", LongestName, faults), row.Text("note", LongestNote, faults));
            if (!ClassNumber.TryRead(row["number"], out var number)) row.Fault("number", new("分類號應為三個數字，之後可加小數點與數字，例如 863.57"), faults);
            else if (!rows.TryAdd(number.ToString(), ClassHeading.Of(number, chinese ?? "", english, note))) row.Fault("number", new("「{0}」重複", number.ToString()), faults);
        }
        ClassHeading.SetParents(rows.Values);
        return (MustHaveRows(rows.Values.ToList()), [.. faults.Take(MostFaults)]);
    }

    /// <summary>Columns 主題詞, 標題表, and where it is there 參見.</summary>
    /// <exception cref="RuleBroken">It is no such table at all.</exception>
    public static (IReadOnlyList<SubjectHeading> Rows, IReadOnlyList<FileFault> Faults) ReadSubjects(Stream file)
    {
        var (rows, faults) = (new Dictionary<(string, string), SubjectHeading>(), new List<FileFault>());
        foreach (var row in Read(file, HeadingColumns.Subjects, ["text", "scheme"]))
        {
            var text = row.Text("text", LongestName, faults, needed: true);
            var see = row.Text("see", LongestNote, faults);
            var scheme = CleanText.Plain(row["scheme"]);
            if (!Scheme().IsMatch(scheme)) row.Fault("scheme", new("標題表應為小寫英文與數字的代碼，例如 lcstt、csht"), faults);
            else if (text is not null && !rows.TryAdd((scheme, text), new SubjectHeading { Text = text, Scheme = scheme, SeeAlso = see, SearchText = CatalogueRecord.Fold(text) })) row.Fault("text", new("「{0}」重複", text), faults);
        }
        return (MustHaveRows(rows.Values.ToList()), [.. faults.Take(MostFaults)]);
    }

    static List<T> MustHaveRows<T>(List<T> rows) => rows.Count > 0 ? rows : throw new RuleBroken("檔案沒有可用的資料列");

    static IEnumerable<Row> Read(Stream file, IReadOnlyDictionary<string, string[]> columns, string[] needed)
    {
        var rows = Rows(TextFile.Decode(file, Largest, "檔案太大，最多 2.8 MB"));
        if (rows.Count == 0) throw new RuleBroken("檔案沒有可用的資料列");
        var places = columns.ToDictionary(column => column.Key, column => (Name: column.Value[0], At: -1));
        foreach (var (name, at) in rows[0].Select((name, at) => (CleanText.Plain(name).ToLowerInvariant(), at)))
            foreach (var (key, names) in columns)
                if (names.Contains(name)) places[key] = (name, at);
        if (needed.Where(key => places[key].At < 0).Select(key => columns[key][0]).ToList() is { Count: > 0 } missing) throw new RuleBroken("第一列缺少欄位「{0}」", string.Join('、', missing));
        return rows.Index().Skip(1).Where(row => !row.Item.All(string.IsNullOrWhiteSpace)).Select(row => new Row(row.Index + 1, places, row.Item));
    }

    static IReadOnlyList<string[]> Rows(string text)
    {
        try
        {
            return CsvSheet.Read(text, MostRows);
        }
        catch (SheetUnreadable refused)
        {
            throw new RuleBroken(refused.Message);
        }
    }

    /// <summary>One row, its number as a spreadsheet counts it.</summary>
    sealed class Row(int number, Dictionary<string, (string Name, int At)> places, string[] cells)
    {
        public string this[string key] => places[key].At is var at and >= 0 && at < cells.Length ? cells[at] : "";

        public string? Text(string key, int longest, List<FileFault> faults, bool needed = false)
        {
            var text = this[key];
            if (CleanText.FindFault(text) is { } fault) Fault(key, fault, faults);
            else if (CleanText.Length(text) > longest) Fault(key, new("最多 {0} 字，目前 {1} 字", longest, CleanText.Length(text)), faults);
            var clean = CleanText.Clean(text);
            if (clean.Length > 0) return clean;
            if (needed) Fault(key, new("不可空白"), faults);
            return null;
        }

        public void Fault(string key, Sentence what, List<FileFault> faults) => faults.Add(new(number, places[key].Name, what));
    }

    [GeneratedRegex(@"\A[a-z0-9]{2,20}\z", RegexOptions.None, 1000)]
    private static partial Regex Scheme();
}
