using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;

namespace Portal.Tests.Features.Applications.Bulk;

/// <summary>A batch file as it is read: heads, places, codes, END, and a fault for each wrong cell.</summary>
public class BatchTests
{
    /// <summary>A row that is right, with these cells changed.</summary>
    public static string[] Row(params (string Field, string Cell)[] changes) =>
        [.. BatchColumns.All.Select(column => changes.Where(change => change.Field == column.Field).Select(change => change.Cell).FirstOrDefault(column.Example))];

    public static string[] Head() => [.. BatchColumns.All.Select(column => column.Name)];

    static Batch Read(params string[][] rows) => new([Head(), .. rows], asksCip: false);

    [Fact]
    public void A_row_with_NCLs_codes_becomes_a_title_of_our_lists()
    {
        var batch = Read(Row(), ["END"], Row());
        Assert.Empty(batch.Faults);
        var title = Assert.Single(batch.Titles);
        Assert.Equal((2, "chi-hant", "m", "2", "9", "1", "271"), (title.Row, title.Title.Language, title.Title.Audience, title.Title.Category, title.Title.Topic, title.Title.Rating, title.Title.NationalLanguage));
        Assert.Equal((false, false, new DateOnly(2026, 12, 1)), (title.Title.IsTranslation, title.Title.IsRevision, title.Title.PlannedMonth));
        Assert.Equal([ProductForm.Epub], title.Forms);
        Assert.Equal(("林雨果", "02-23619132", "name@example.com"), (title.Contact.Name, title.Contact.Phone, title.Contact.Email));
    }

    [Fact]
    public void Chinese_names_full_width_and_several_formats_are_read_too()
    {
        var batch = Read(Row(("Language", "日文"), ("Audience", "兒童（6-12歲）"), ("Category", "其他"), ("Topic", "語言／文學"), ("Rating", "限制級"), ("IsTranslation", " 是 "), ("Forms", "平裝；ＥＰＵＢ、平裝"), ("PlannedMonth", "115年7月"), ("NationalLanguage", "")));
        Assert.Empty(batch.Faults);
        var title = batch.Titles[0];
        Assert.Equal(("jpn", "child", "18", "9", "2", true, null), (title.Title.Language, title.Title.Audience, title.Title.Category, title.Title.Topic, title.Title.Rating, title.Title.IsTranslation, title.Title.NationalLanguage));
        Assert.Equal([ProductForm.Paperback, ProductForm.Epub], title.Forms);
        Assert.Equal(new DateOnly(2026, 7, 1), title.Title.PlannedMonth);
    }

    [Fact]
    public void Without_a_heading_the_places_of_NCLs_workbook_count()
    {
        var cells = Enumerable.Repeat("", 42).ToArray();
        foreach (var column in BatchColumns.All.Where(column => column.Place >= 0)) cells[column.Place] = column.Example;
        Assert.Equal((0, 1, 27, 36), (BatchColumns.All[0].Place, BatchColumns.All[1].Place, BatchColumns.All.Single(c => c.Letter == "AB").Place, BatchColumns.All.Single(c => c.Letter == "AK").Place));
        var batch = new Batch([cells, [], ["end"], cells], asksCip: true);
        Assert.Empty(batch.Faults);
        Assert.Equal(("山海小城", 1), (Assert.Single(batch.Titles).Title.Title, batch.Titles[0].Row));
        Assert.NotNull(batch.Titles[0].Draft(Guid.NewGuid(), true, default, Guid.NewGuid()).Cip);
    }

    [Theory]
    [InlineData("Title", "", "請填寫書名")]
    [InlineData("Title", "甲\u202E乙", "第 2 個字會改變文字方向（U+202E），請刪除")]
    [InlineData("Author", " ", "請填寫著者")]
    [InlineData("Language", "", "請選擇作品語文")]
    [InlineData("Audience", "x", "「x」看不懂，請填 成人(一般)、成人(學術)、青少年、兒童(6-12歲)、學前兒童、樂齡")]
    [InlineData("Rating", "3", "「3」看不懂，請填 普遍級、限制級")]
    [InlineData("IsTranslation", "maybe", "請填是或否")]
    [InlineData("IsTranslation", "", "請回答是否為引進版權著作")]
    [InlineData("Name", "", "請填寫填表人")]
    [InlineData("Phone", "", "請填寫電話")]
    [InlineData("Email", "=1+1", "請填寫電子郵件，例如 name@example.com")]
    [InlineData("Forms", "", "請至少加入一種裝訂或檔案格式")]
    [InlineData("PlannedMonth", "2026-13", "請填西元年月（2026-06）或民國年月（115/06）")]
    [InlineData("PlannedMonth", "", "請填寫預計出版年月")]
    [InlineData("Edition", "初版\0", "第 3 個字是控制字元（U+0000），請刪除")]
    public void A_wrong_cell_is_one_fault_with_its_row_and_column(string field, string cell, string sentence)
    {
        var batch = Read(Row(), Row((field, cell)), Row());
        var fault = Assert.Single(batch.Faults);
        Assert.Equal((3, BatchColumns.All.Single(column => column.Field == field).Name, sentence), (fault.Row, fault.Column, fault.Sentence.ToString()));
        Assert.Equal(2, batch.Right);
    }

    [Fact]
    public void A_format_that_is_none_is_told_with_those_that_are() =>
        Assert.StartsWith("「EPUB;竹簡」看不懂，請填 EPUB、PDF、平裝、精裝", Assert.Single(Read(Row(("Forms", "EPUB;竹簡"))).Faults).Sentence.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("46357", true)] // Excel's day number of 2026-12-01.
    [InlineData("4635", false)]
    public void A_month_that_Excel_made_a_date_of_is_read(string cell, bool read)
    {
        var batch = Read(Row(("PlannedMonth", cell)));
        Assert.Equal(read, batch.Faults.Count == 0);
        if (read) Assert.Equal(new DateOnly(2026, 12, 1), batch.Titles[0].Title.PlannedMonth);
    }

    [Fact]
    public void A_missing_column_is_told_once()
    {
        var batch = new Batch([["說明"], ["書名", "著者", "版次"], ["甲", "乙", "初版"], ["丙", "丁", "初版"]], asksCip: false);
        Assert.All(batch.Faults, fault => Assert.Equal((2, "找不到這一欄"), (fault.Row, fault.Sentence.Key)));
        Assert.Equal(BatchColumns.All.Count(column => column.Must) - 2, batch.Faults.Count);
    }

    [Fact]
    public void More_titles_than_a_batch_holds_are_refused()
    {
        Assert.Empty(Read([.. Enumerable.Repeat(Row(), Batch.MostTitles)]).Faults);
        Assert.Equal((Batch.MostTitles + 2, "項次"), Assert.Single(Read([.. Enumerable.Repeat(Row(), Batch.MostTitles + 1)]).Faults) is var fault ? (fault.Row, fault.Column) : default);
    }

    [Fact]
    public void Nothing_and_strange_rows_are_read_without_a_crash()
    {
        Assert.Empty(new Batch([], asksCip: false).Titles);
        Assert.Empty(new Batch([[], ["", " "], Head()], asksCip: false).Titles);
        foreach (var naughty in new[] { "'; drop table--", "<script>alert(1)</script>", "{0}{1}", "𠮷👩‍👩‍👧", new string('長', 20_001), "\uD800", "=cmd|' /C calc'!A0" })
            Assert.NotEmpty(Read([.. Row().Select(_ => naughty)]).Faults);
    }
}
