using System.Text;
using CsvHelper;

namespace Portal.Adapters.Sheets;

/// <summary>Tables as text (RFC 4180), by CsvHelper: comma, semicolon or tab between cells.</summary>
public static class CsvSheet
{
    const int LongestRow = 100_000;

    static CsvSheet() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The rows of a file: UTF-8, UTF-16 with its mark, or Big5, as Excel in Taiwan writes them. Empty rows keep their place.</summary>
    /// <exception cref="SheetUnreadable">The file is larger than allowed or is no text.</exception>
    public static IReadOnlyList<string[]> Read(byte[] content, int mostRows) => Read(Decode(content), mostRows);

    /// <summary>The rows of a text that was copied out of a table, or of a CSV file.</summary>
    /// <exception cref="SheetUnreadable">A cell is longer than any text of ours.</exception>
    public static IReadOnlyList<string[]> Read(string text, int mostRows)
    {
        // What is copied out of a table may hold a lone quotation mark: 7" Version. Quoted cells only begin with one.
        var tabs = text.TrimStart('\r', '\n').Split('\n', 2)[0].Contains('\t', StringComparison.Ordinal);
        var options = CsvReaderOptions.Default with
        {
            HasHeader = false,
            SkipEmptyLines = false,
            TrimWhitespace = false,
            Separator = tabs ? '\t' : null,
            Mode = tabs && !text.Contains("\t\"", StringComparison.Ordinal) ? CsvMode.NoEscape : CsvMode.Rfc4180,
            MaxRecordSize = LongestRow,
        };
        var rows = new List<string[]>();
        try
        {
            using var reader = CsvReader.FromText(text, options);
            while (rows.Count < mostRows && reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        }
        catch (CsvFormatException wrong)
        {
            throw new SheetUnreadable("這份表格讀不出來，請用範本另存一次", wrong);
        }
        while (rows.Count > 0 && rows[^1].All(string.IsNullOrWhiteSpace)) rows.RemoveAt(rows.Count - 1);
        return rows;
    }

    /// <summary>UTF-8 with its mark, so that Excel reads it; a cell that Excel would take for a formula begins with an apostrophe.</summary>
    public static byte[] Write(IEnumerable<IReadOnlyList<string>> rows)
    {
        using var content = new MemoryStream();
        using (var csv = CsvWriter.Create(content, CsvWriterOptions.Default with { WriteByteOrderMark = true }, leaveOpen: true))
            foreach (var row in rows) csv.WriteRecord([.. row.Select(Harmless)]);
        return content.ToArray();
    }

    /// <summary>Also behind spaces and in full width: Excel takes ＝ for = in some languages.</summary>
    static string Harmless(string cell) => cell.TrimStart() is { Length: > 0 } start && "=+-@＝＋－＠\t\r".Contains(start[0], StringComparison.Ordinal) ? "'" + cell : cell;

    static string Decode(byte[] content)
    {
        if (content is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(content.AsSpan(2));
        if (content is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(content.AsSpan(2));
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.AsSpan(content is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0));
        }
        catch (DecoderFallbackException)
        {
            try
            {
                return Encoding.GetEncoding(950, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(content);
            }
            catch (DecoderFallbackException wrong)
            {
                throw new SheetUnreadable("這個檔案不是 UTF-8 也不是 Big5 的文字檔，請另存成 CSV UTF-8 或 Excel 檔", wrong);
            }
        }
    }
}

/// <summary>A table cannot be read; the message is a sentence for people and a key of the words.</summary>
public class SheetUnreadable(string sentence, Exception? because = null) : Exception(sentence, because);
