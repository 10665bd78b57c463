using System.Text;
using Portal.Domain;
using Portal.Features.Applications.Cip;
using Portal.Tests.Web;

namespace Portal.Tests.Features.Applications.Cip;

public class HeadingFileTests
{
    static MemoryStream File(string text) => new(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_a_class_stands_under_the_nearest_one()
    {
        var (rows, faults) = HeadingFile.ReadClasses(File("\uFEFF類名,註,分類號\r\n語言文學類,,800\r\n\"臺灣小說, 長篇\",\"含「短篇」\",863.57\r\n\r\n臺灣文學,,863\r\n"));
        Assert.Empty(faults);
        Assert.Equal(["800||語言文學類", "863.57|863|臺灣小說, 長篇", "863|800|臺灣文學"], rows.Select(row => $"{row.Number}|{row.Parent}|{row.Chinese}"));
    }

    [Fact]
    public void Big5_is_read()
    {
        var (rows, faults) = HeadingFile.ReadClasses(new MemoryStream(CodePagesEncodingProvider.Instance.GetEncoding(950)!.GetBytes("分類號,類名\n860,中國文學\n")));
        Assert.Empty(faults);
        Assert.Equal("中國文學", Assert.Single(rows).Chinese);
    }

    [Fact]
    public void Every_fault_is_named_with_row_and_column()
    {
        var (_, faults) = HeadingFile.ReadClasses(File("分類號,類名,英文\n8x,文學,\n800,,\n\n810,文學,a\n810,文學,a\n820," + new string('書', 201) + ",\n830,文\u0007學,\n840"));
        Assert.Equal(
        [
            "2 分類號 分類號應為三個數字，之後可加小數點與數字，例如 863.57", "3 類名 不可空白", "6 分類號 「810」重複", "7 類名 最多 200 字，目前 201 字", "8 類名 第 2 個字是控制字元（U+0007），請刪除", "9 類名 不可空白",
        ], faults.Select(fault => $"{fault.Row} {fault.Column} {fault.What}"));
    }

    [Fact]
    public void Subject_headings_carry_their_list()
    {
        var (rows, faults) = HeadingFile.ReadSubjects(File("主題詞,標題表,參見\n臺灣文學,lcstt,文學; 臺灣\n散文,csht,\n散文,lcstt,\n散文,lcstt,\n小說,中文主題詞表,\n"));
        Assert.Equal(["lcstt 臺灣文學 文學; 臺灣", "csht 散文 ", "lcstt 散文 "], rows.Select(row => $"{row.Scheme} {row.Text} {row.SeeAlso}"));
        Assert.Equal(["5 主題詞 「散文」重複", "6 標題表 標題表應為小寫英文與數字的代碼，例如 lcstt、csht"], faults.Select(fault => $"{fault.Row} {fault.Column} {fault.What}"));
    }

    [Theory]
    [InlineData("", "檔案沒有可用的資料列")]
    [InlineData("分類號,類名", "檔案沒有可用的資料列")]
    [InlineData("代碼,類名\n1,2", "第一列缺少欄位「分類號」")]
    [InlineData("a;b\n1;2", "第一列缺少欄位「分類號、類名」")]
    public void Another_file_is_refused_in_a_sentence(string text, string sentence) => Assert.Equal(sentence, Assert.Throws<RuleBroken>(() => HeadingFile.ReadClasses(File(text))).Message);

    [Fact]
    public void A_file_too_large_is_refused() =>
        Assert.Equal("檔案太大，最多 2.8 MB", Assert.Throws<RuleBroken>(() => HeadingFile.ReadClasses(new MemoryStream(new byte[HeadingFile.Largest + 1]))).Message);

    [Fact]
    public void Whatever_stands_in_a_cell_is_kept_clean_or_refused()
    {
        foreach (var text in NaughtyTextTests.All)
        {
            var (rows, faults) = HeadingFile.ReadSubjects(File($"主題詞,標題表\n\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",lcstt\n好,lcstt\n"));
            Assert.True(faults.Count > 0 || rows.Count == 2, text);
            Assert.All(rows, row => Assert.Null(CleanText.FindFault(row.Text)));
        }
    }
}
