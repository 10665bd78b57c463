using Portal.Adapters.Sheets;

namespace Portal.Tests.Adapters.Sheets;

public class SheetTests
{
    [Theory]
    [InlineData("a,b\r\nc,d", "a|b/c|d")]
    [InlineData("a\tb\nc\t", "a|b/c|")]
    [InlineData("a;b\n\"c;\"\"x\"\"\";d\n", "a|b/c;\"x\"|d")]
    [InlineData("Take 7\" mix\tb\n\n12\" mix\td\n\n\n", "Take 7\" mix|b//12\" mix|d")]
    [InlineData("\"two\nlines\",b", "two\nlines|b")]
    [InlineData("", "")]
    public void Text_is_read_as_rows_and_empty_rows_keep_their_place(string text, string expected) =>
        Assert.Equal(expected, string.Join('/', CsvSheet.Read(text, 100).Select(row => string.Join('|', row))));

    [Fact]
    public void No_more_rows_are_read_than_asked_for()
    {
        Assert.Equal(3, CsvSheet.Read(string.Concat(Enumerable.Repeat("a,b\n", 1000)), 3).Count);
        Assert.Equal(3, ExcelSheet.Read(ExcelSheet.Write("s", Enumerable.Repeat<string[]>(["a"], 1000)), 3).Count);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@a")]
    [InlineData(" =1")]
    [InlineData("＝1")]
    public void A_formula_is_written_as_text(string cell)
    {
        Assert.Equal("'" + cell, CsvSheet.Read(CsvSheet.Write([[cell]]), 9)[0][0]);
        Assert.Equal(cell, ExcelSheet.Read(ExcelSheet.Write("s", [[cell]]), 9)[0][0]);
    }

    [Fact]
    public void What_is_harmless_is_written_as_it_is()
    {
        string[] row = ["'Cause", "3:45", "a=b", "\"x\", y", "", "山海\n小城"];
        Assert.Equal(row, CsvSheet.Read(CsvSheet.Write([row]), 9)[0]);
        Assert.Equal(row, ExcelSheet.Read(ExcelSheet.Write("s", [row]), 9)[0]);
    }

    [Fact]
    public void A_workbook_is_what_the_official_checker_calls_valid()
    {
        using var book = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(new MemoryStream(ExcelSheet.Write("錄音清單", [["曲名", "長度"], ["山海小城", "3:45"]])), false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(book, TestContext.Current.CancellationToken).Select(error => error.Description));
    }

    [Fact]
    public void What_is_no_table_is_refused_in_a_sentence()
    {
        Assert.Throws<SheetUnreadable>(() => ExcelSheet.Read([(byte)'P', (byte)'K', 3, 4, 1, 2, 3], 9));
        Assert.Throws<SheetUnreadable>(() => CsvSheet.Read([0x81, 0xFF, 0xFE, 0x00, 0x80], 9));
        Assert.Throws<SheetUnreadable>(() => CsvSheet.Read(new string('a', 300_000), 9));
    }
}
