using System.Text.Encodings.Web;
using System.Text.Json;
using Portal.Adapters.Sheets;
using Portal.Domain;

namespace Portal.Features.Applications;

/// <summary>A fault of a table: its row as people count it, the column's name, and the sentence; of an ONIX record its RecordReference too. Row 0 is the whole.</summary>
public record TableFault(int Row, string Column, Sentence Sentence, string? Record = null);

/// <summary>A table that comes in or goes out as Excel or CSV, and its rows between the look and the deed.</summary>
public static class SheetFile
{
    const int LargestFile = 2_000_000;
    const int MostText = 3_000_000;

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The rows of an upload; its content says which kind it is.</summary>
    /// <exception cref="SheetUnreadable">It is too large, or no table.</exception>
    public static async Task<IReadOnlyList<string[]>> ReadAsync(IFormFile upload, int mostRows)
    {
        if (upload.Length > LargestFile) throw new SheetUnreadable("檔案超過 2 MB，請只留下要匯入的清單");
        using var content = new MemoryStream();
        await upload.CopyToAsync(content);
        var bytes = content.ToArray();
        var rows = ExcelSheet.Looks(bytes) ? ExcelSheet.Read(bytes, mostRows) : CsvSheet.Read(bytes, mostRows);
        // A packed table may hold more than a form can carry.
        return rows.Sum(row => row.Sum(cell => cell.Length)) <= MostText ? rows : throw new SheetUnreadable("表格裡的文字太多，請分成幾個檔案");
    }

    /// <summary>The rows that were looked at, for a hidden field: what is done is what was shown.</summary>
    public static string Keep(IReadOnlyList<string[]> rows) => JsonSerializer.Serialize(rows, Plain);

    /// <summary>The same back; none when it is not what we wrote.</summary>
    public static string[][] Kept(string? text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[][]>(text ?? "[]") is { } rows && rows.All(row => row?.All(cell => cell is not null) == true) ? rows : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>A table to take away, as .csv or .xlsx; 404 for anything else.</summary>
    public static IResult Of(string name, string format, string sheet, IEnumerable<IReadOnlyList<string>> rows) => format switch
    {
        "csv" => Results.File(CsvSheet.Write(rows), "text/csv; charset=utf-8", name + ".csv"),
        "xlsx" => Results.File(ExcelSheet.Write(sheet, rows), ExcelSheet.MediaType, name + ".xlsx"),
        _ => Results.NotFound(),
    };
}
