using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Portal.Adapters.Sheets;

/// <summary>Excel workbooks (ECMA-376, .xlsx), by the Open XML SDK: one sheet of text cells.</summary>
public static class ExcelSheet
{
    const long LargestUnpacked = 50_000_000;
    const int MostColumns = 50;
    const uint TextFormat = 1;
    const uint HeadFormat = 2;

    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Whether the content begins as a packed file does, whatever it is called.</summary>
    public static bool Looks(byte[] content) => content is [(byte)'P', (byte)'K', 3, 4, ..];

    /// <summary>The rows of the first sheet as text; a number or date as it is stored. Empty rows keep their place.</summary>
    /// <exception cref="SheetUnreadable">It is no workbook, or one that unpacks to more than a table of that size can be.</exception>
    public static IReadOnlyList<string[]> Read(byte[] content, int mostRows)
    {
        try
        {
            using (var zip = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read))
                if (zip.Entries.Sum(entry => entry.Length) > LargestUnpacked) throw new SheetUnreadable("這份試算表太大，請只留下要匯入的工作表");
            using var book = SpreadsheetDocument.Open(new MemoryStream(content), false, new OpenSettings { MaxCharactersInPart = LargestUnpacked / 2 });
            var main = book.WorkbookPart ?? throw new SheetUnreadable("這不是 Excel 活頁簿（.xlsx）");
            var first = main.Workbook?.Sheets?.Elements<Sheet>().FirstOrDefault()?.Id?.Value ?? throw new SheetUnreadable("這不是 Excel 活頁簿（.xlsx）");
            return ReadRows((WorksheetPart)main.GetPartById(first), Shared(main), mostRows);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or OpenXmlPackageException or XmlException or FileFormatException or InvalidCastException or ArgumentException or FormatException or InvalidOperationException or NotSupportedException or IOException)
        {
            throw new SheetUnreadable("這不是 Excel 活頁簿（.xlsx），或檔案已損壞", wrong);
        }
    }

    /// <summary>A workbook with one sheet; every cell is text and never a formula. The first row is the head.</summary>
    /// <param name="name">The sheet's name, at most 31 characters.</param>
    /// <param name="rows">Rows of cells without control characters.</param>
    public static byte[] Write(string name, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var content = new MemoryStream();
        using (var book = SpreadsheetDocument.Create(content, SpreadsheetDocumentType.Workbook))
        {
            var main = book.AddWorkbookPart();
            main.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var sheet = main.AddNewPart<WorksheetPart>();
            var data = new SheetData(rows.Select((row, index) => new Row(row.Select(cell => new Cell
            {
                DataType = CellValues.InlineString,
                StyleIndex = index == 0 ? HeadFormat : TextFormat,
                InlineString = new InlineString(new Text(cell) { Space = SpaceProcessingModeValues.Preserve }),
            }))));
            // Whole columns are text: what is typed below keeps its zeros and its colons.
            var columns = new Columns(new Column { Min = 1, Max = MostColumns, Width = 22, CustomWidth = true, Style = TextFormat });
            sheet.Worksheet = new Worksheet(columns, data);
            main.Workbook = new Workbook(new DocumentFormat.OpenXml.Spreadsheet.Sheets(new Sheet { Id = main.GetIdOfPart(sheet), SheetId = 1, Name = name }));
        }
        return content.ToArray();
    }

    static List<string> Shared(WorkbookPart main)
    {
        var texts = new List<string>();
        if (main.SharedStringTablePart is not { } part) return texts;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
            if (reader.IsStartElement && reader.ElementType == typeof(SharedStringItem)) texts.Add(Plain(reader.LoadCurrentElement()!));
        return texts;
    }

    static List<string[]> ReadRows(WorksheetPart sheet, List<string> shared, int mostRows)
    {
        var rows = new List<string[]>();
        using var reader = OpenXmlReader.Create(sheet);
        while (rows.Count < mostRows && reader.Read())
        {
            if (!reader.IsStartElement || reader.ElementType != typeof(Row)) continue;
            var row = (Row)reader.LoadCurrentElement()!;
            var cells = new List<string>();
            foreach (var cell in row.Elements<Cell>())
            {
                var column = ColumnOf(cell.CellReference?.Value) ?? cells.Count;
                if (column >= MostColumns) continue;
                while (cells.Count <= column) cells.Add("");
                cells[column] = TextOf(cell, shared);
            }
            while (row.RowIndex?.Value > rows.Count + 1 && rows.Count < mostRows) rows.Add([]);
            if (rows.Count < mostRows) rows.Add([.. cells]);
        }
        while (rows.Count > 0 && rows[^1].All(string.IsNullOrWhiteSpace)) rows.RemoveAt(rows.Count - 1);
        return rows;
    }

    static string TextOf(Cell cell, List<string> shared)
    {
        if (cell.DataType?.Value == CellValues.InlineString) return cell.InlineString is { } inline ? Plain(inline) : "";
        var value = cell.CellValue?.Text ?? "";
        return cell.DataType?.Value == CellValues.SharedString && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < shared.Count ? shared[index] : value;
    }

    /// <summary>Without the reading aids of East Asian texts.</summary>
    static string Plain(OpenXmlElement item)
    {
        var text = new StringBuilder();
        foreach (var part in item.Descendants<Text>().Where(part => part.Parent is not PhoneticRun)) text.Append(part.Text);
        return text.ToString();
    }

    static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(c) || column > MostColumns) break;
            column = column * 26 + c - 'A' + 1;
        }
        return column == 0 ? null : column - 1;
    }

    static Stylesheet Styles() => new(
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        // 49 is "text" in every Excel.
        new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true }, new CellFormat { NumberFormatId = 49, FontId = 1, ApplyNumberFormat = true, ApplyFont = true }));
}
