using System.Text;
using CsvHelper;
using Portal.Domain;

namespace Portal.Features.Applications.Registrants.TakeOver;

/// <summary>A row with its cells by the heads of the columns; a column that the file lacks is empty.</summary>
public sealed class TakeOverRow(long number, IReadOnlyDictionary<string, string> cells)
{
    readonly List<TakeOverFault> _faults = [];

    public long Number => number;

    public IReadOnlyList<TakeOverFault> Faults => _faults;

    public bool IsRight => _faults.Count == 0;

    public string this[string column] => cells.GetValueOrDefault(column, "");

    public void Refuse(string column, Sentence why) => _faults.Add(new(number, column, why.Key, [.. why.Values.Select(value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!)]));

    public void Refuse(string column, string sentence, params object[] values) => Refuse(column, new Sentence(sentence, values));

    /// <summary>A text of at most that many characters; a longer or broken one is refused.</summary>
    public string? Text(string column, int longest, bool must = false)
    {
        var text = this[column];
        if (text.Length == 0)
        {
            if (must) Refuse(column, "這一欄必填");
            return null;
        }
        var length = CleanText.Length(text);
        if (length > longest) Refuse(column, "最多 {0} 字，目前 {1} 字", longest, length);
        else if (CleanText.FindFault(text) is { } fault) Refuse(column, fault);
        return CleanText.Clean(text);
    }
}

/// <summary>A CSV file (RFC 4180, UTF-8) read as it flows, some rows at a time.</summary>
public sealed class TakeOverSheet : IDisposable
{
    const int LongestRow = 20_000;

    readonly CsvReader _csv;
    readonly TakeOverTable _table;
    readonly List<(string Name, int Index)> _columns = [];

    public TakeOverSheet(Stream content, TakeOverTable table)
    {
        _table = table;
        var text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true));
        _csv = CsvReader.Create(text, CsvReaderOptions.Default with { HasHeader = false, SkipEmptyLines = false, Separator = ',', MaxRecordSize = LongestRow }, leaveOpen: false);
    }

    /// <exception cref="RuleBroken">The head lacks a column, or the file is no table.</exception>
    public Task BeginAsync(CancellationToken cancel) => GuardedAsync(async () =>
    {
        if (!await _csv.ReadAsync(cancel)) throw new RuleBroken("檔案是空的");
        for (var index = 0; index < _csv.FieldCount; index++)
        {
            var name = CleanText.Plain(_csv.GetString(index));
            if (_table.Columns.Any(column => column.Name == name)) _columns.Add((name, index));
        }
        if (_table.Columns.FirstOrDefault(column => column.Must && !_columns.Exists(c => c.Name == column.Name)) is { Name: not null } missing)
            throw new RuleBroken("第一列缺少欄位「{0}」", missing.Name);
        return 0;
    });

    public Task SkipAsync(long rows, CancellationToken cancel) => GuardedAsync(async () =>
    {
        while (rows-- > 0 && await _csv.ReadAsync(cancel)) _ = _csv.FieldCount;
        return 0;
    });

    /// <summary>The next rows; fewer than asked for at the end.</summary>
    public Task<List<TakeOverRow>> NextAsync(long done, int most, CancellationToken cancel) => GuardedAsync(async () =>
    {
        var rows = new List<TakeOverRow>(most);
        while (rows.Count < most && await _csv.ReadAsync(cancel))
            rows.Add(new(done + rows.Count + 2, _columns.Where(column => column.Index < _csv.FieldCount).ToDictionary(column => column.Name, column => _csv.GetString(column.Index).Trim())));
        return rows;
    });

    public void Dispose() => _csv.Dispose();

    static async Task<T> GuardedAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (DecoderFallbackException)
        {
            throw new RuleBroken("這個檔案不是 UTF-8，請另存成 CSV UTF-8 再上傳");
        }
        catch (CsvFormatException)
        {
            throw new RuleBroken("這份表格讀不出來，請另存成 CSV 再上傳");
        }
    }
}
