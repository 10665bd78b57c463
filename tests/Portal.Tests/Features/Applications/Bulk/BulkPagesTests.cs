using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Sheets;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Bulk;

/// <summary>整批申請 over HTTP: tried, corrected, made, once.</summary>
[Trait("On", "database")]
public class BulkPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Two_hundred_titles_with_three_wrong_rows_are_corrected_and_made_by_two_clicks_once()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var rows = Enumerable.Range(1, 200).Select(number => BatchTests.Row(("Number", $"{number}"), ("Title", $"第 {number} 本書"), ("Forms", number % 2 == 0 ? "平裝;EPUB" : "EPUB"))).ToList();
        var good = rows.Select(row => row.ToArray()).ToList();
        (rows[6][1], rows[99][13], rows[199][14]) = ("", "竹簡", "2026-99");
        var tried = await TryAsync(member, Excel(rows));
        Assert.Contains("197 本正確，有 3 處要改，還沒有建立任何草稿", tried.Text, StringComparison.Ordinal);
        Assert.Contains("第 8 列「書名及副書名」：請填寫書名", tried.Text, StringComparison.Ordinal);
        Assert.Contains("第 101 列「檔案格式」：「竹簡」看不懂", tried.Text, StringComparison.Ordinal);
        Assert.Contains("第 201 列「預計出版年月」：請填西元年月", tried.Text, StringComparison.Ordinal);
        Assert.Null(tried.Page.QuerySelector("input[name=Read]"));
        Assert.Empty(await DraftsAsync(publisher));

        var read = await TryAsync(member, Excel(good), cip: true);
        Assert.Contains("讀到 200 本書，沒有問題。", read.Text, StringComparison.Ordinal);
        Assert.Empty(await DraftsAsync(publisher));
        var clicks = await Task.WhenAll(ApplyAsync(member, read), ApplyAsync(member, read));
        Assert.StartsWith("/applications/bulk/drafts/", clicks[0].Path, StringComparison.Ordinal);
        Assert.Equal(clicks[0].Path, clicks[1].Path);
        Assert.Contains("正在建立草稿", clicks[0].Text + clicks[1].Text, StringComparison.Ordinal);
        var drafts = await DraftsAsync(publisher);
        Assert.Equal(good.Select(row => row[1]).Order(), drafts.Select(draft => draft.Title.Title).Order());
        Assert.Equal(300, drafts.Sum(draft => draft.Products.Count));
        Assert.All(drafts, draft => Assert.Equal((RequestState.Draft, RequestState.Draft, "林雨果", "name@example.com"), (draft.Isbn.State, draft.Cip!.State, draft.Isbn.ContactName, draft.Cip.ContactEmail)));
        var ids = drafts.ConvertAll(draft => draft.Id.ToString());
        Assert.Equal(200, await host.InDbAsync(db => db.History.CountAsync(entry => entry.What == "開始申請" && ids.Contains(entry.SubjectId!))));

        // Only the pages are missing; with them a draft goes as one made with the form.
        var check = await member.GetAsync($"/applications/check/{drafts[0].Id}");
        Assert.Contains("請上傳書名頁", check.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("請選擇", check.Text, StringComparison.Ordinal);
        Assert.Equal(["請上傳書名頁", "請上傳版權頁"], ApplicationCheck.Faults(drafts[0]).Select(fault => fault.Sentence));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task The_template_can_be_handed_in_as_it_is(string format)
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var template = await member.GetAsync($"/applications/bulk/template.{format}");
        await ApplyAsync(member, await TryAsync(member, template.Bytes));
        Assert.Equal("山海小城", Assert.Single(await DraftsAsync(publisher)).Title.Title);
        Assert.Equal(404, (int)(await member.GetAsync("/applications/bulk/template.exe")).Status);
    }

    [Fact]
    public async Task What_is_no_table_or_has_no_titles_is_refused_in_a_sentence()
    {
        using var member = await host.MemberOfAsync(await host.PublisherAsync());
        foreach (var content in new byte[][] { [(byte)'P', (byte)'K', 3, 4, 9, 9, 9], [0x89, 0x50, 0xFF, 0xFF, 0x00, 0x81], [], Excel([]), Excel([["END"]]), new byte[2_000_001] })
        {
            var answer = await TryAsync(member, content);
            Assert.Equal(200, (int)answer.Status);
            Assert.NotNull(answer.ErrorAt("Upload"));
        }
    }

    [Fact]
    public async Task A_formula_counts_as_what_it_last_gave()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        await ApplyAsync(member, await TryAsync(member, WithFormula("書名 1")));
        Assert.Equal("書名 1", Assert.Single(await DraftsAsync(publisher)).Title.Title);
        Assert.Contains("第 2 列「書名及副書名」：請填寫書名", (await TryAsync(member, WithFormula(null))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[[null]]")]
    [InlineData("{")]
    [InlineData("[[\"書名\"]]")]
    public async Task Rows_that_come_back_otherwise_make_nothing(string rows)
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var read = await TryAsync(member, (await member.GetAsync("/applications/bulk/template.csv")).Bytes);
        var answer = await member.SubmitAsync(read, [("Read", rows)], "建立 1 份草稿", files: []);
        Assert.Equal(400, (int)answer.Status);
        Assert.Contains("請重新選擇檔案", answer.Text, StringComparison.Ordinal);
        Assert.Empty(await DraftsAsync(publisher));
    }

    [Fact]
    public async Task Naughty_titles_are_kept_as_they_are()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        string[] titles = ["'; drop table \"Applications\"--", "<script>alert(1)</script>", "{0} \"引\"", "𠮷野家👩‍👩‍👧", "=1+1", "\\u0000 & &amp;"];
        var read = await TryAsync(member, Excel([.. titles.Select(title => BatchTests.Row(("Title", title), ("TableOfContents", "一\n二")))]));
        await ApplyAsync(member, read);
        var drafts = await DraftsAsync(publisher);
        Assert.Equal(titles.Order(StringComparer.Ordinal), drafts.Select(draft => draft.Title.Title).Order(StringComparer.Ordinal));
        Assert.All(drafts, draft => Assert.Equal("一\n二", draft.Title.TableOfContents));
    }

    [Fact]
    public async Task A_CSV_that_Excel_saved_in_Big5_with_a_short_last_row_is_read()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var text = string.Join("\r\n", string.Join(',', BatchTests.Head()), string.Join(',', BatchTests.Row()), "END", "甲,乙");
        await ApplyAsync(member, await TryAsync(member, Encoding.GetEncoding(950).GetBytes(text)));
        Assert.Equal("山海小城", Assert.Single(await DraftsAsync(publisher)).Title.Title);
    }

    static byte[] Excel(IEnumerable<string[]> rows) => ExcelSheet.Write("批次", [BatchTests.Head(), .. rows, ["END"], BatchTests.Row(("Title", "不讀"))]);

    static byte[] WithFormula(string? value)
    {
        using var content = new MemoryStream();
        content.Write(ExcelSheet.Write("批次", [BatchTests.Head(), BatchTests.Row()]));
        using (var book = SpreadsheetDocument.Open(content, true))
        {
            var cell = book.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<Row>().Last().Elements<Cell>().ElementAt(1);
            (cell.InlineString, cell.DataType, cell.CellFormula) = (null, CellValues.String, new CellFormula("\"書名 \"&1"));
            if (value is not null) cell.CellValue = new CellValue(value);
        }
        return content.ToArray();
    }

    static async Task<Answer> TryAsync(Visitor member, byte[] content, bool cip = false) =>
        await member.SubmitAsync(await member.GetAsync("/applications/bulk"), [("AsksCip", cip ? "True" : "False")], "試讀檔案", files: [("Upload", "batch.xlsx", content)]);

    static Task<Answer> ApplyAsync(Visitor member, Answer read) =>
        member.SubmitAsync(read, [], read.Page.QuerySelectorAll("button").Select(button => button.TextContent.Trim()).Single(text => text.StartsWith("建立 ", StringComparison.Ordinal)), files: []);

    Task<List<Application>> DraftsAsync(Publisher publisher) => host.InDbAsync(db => db.Applications.Where(a => a.PublisherId == publisher.Id).Include(a => a.Products).Include(a => a.Pages).Include(a => a.Requests).AsSplitQuery().ToListAsync());
}
