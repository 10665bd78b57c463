using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Queue.Intake;

[Trait("On", "database")]
public class IntakeTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_paper_form_becomes_the_same_cases_with_the_clock_from_the_day_the_papers_came()
    {
        var publisher = await host.PublisherAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var done = await KeyInAsync(clerk, IntakePages.Fields(publisher.Name));

        Assert.Empty(done.Errors);
        var cases = await CasesAsync(publisher);
        Assert.Equal(["IsbnRequest", "CipRequest"], cases.Select(r => r.GetType().Name));
        // Monday the 2nd: the third working day after is Thursday the 5th, though it was keyed in on Wednesday.
        Assert.All(cases, r => Assert.Equal((RequestState.Submitted, Channel.Post, new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 5)), (r.State, r.Channel, r.PapersOn, r.DueOn)));
        Assert.Contains($"已收件，收件號 {cases[0].CaseNumber}", done.Text, StringComparison.Ordinal);
        Assert.Contains($"郵寄", done.Text, StringComparison.Ordinal);
        Assert.Contains(cases[0].CaseNumber!, (await clerk.GetAsync("/queue?q=" + cases[0].CaseNumber)).Text, StringComparison.Ordinal);
        var letters = await host.InDbAsync(db => db.Letters.Where(l => l.RequestId == cases[0].Id).ToListAsync());
        var letter = Assert.Single(letters);
        Assert.Equal((ReplyBy.Post, "臺北市中正區中山南路20號"), (letter.By, letter.ToAddress));
        // Without an account, by the code of the letter.
        using var stranger = host.Stranger();
        Assert.Contains("紙上的書", (await stranger.GetAsync($"/applications/status?number={cases[0].CaseNumber}&code={cases[0].StatusCode}")).Text, StringComparison.Ordinal);
        Assert.Contains(await HistoryAsync(cases[0].Id), line => line.What == "代為收件" && line.Why == "2026-03-02");
    }

    [Fact]
    public async Task What_was_typed_and_scanned_is_kept_when_it_is_refused()
    {
        var publisher = await host.PublisherAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var refused = await KeyInAsync(clerk, IntakePages.Fields(publisher.Name, ("Input.Audience", ""), ("Paper.Lines[1].PageCount", "12")));

        Assert.Equal("錯誤：請選擇裝訂或檔案格式", refused.ErrorAt("Paper_Lines_1__Form"));
        Assert.Equal("紙上的書", refused.Page.QuerySelector("[name='Input.Title']")!.GetAttribute("value"));
        Assert.Contains("書名頁.png", refused.Text, StringComparison.Ordinal);
        var audience = await clerk.SubmitAsync(refused, [("Paper.Lines[1].PageCount", "")], "收件", files: []);
        Assert.Equal(["請選擇適讀對象"], audience.Errors);
        Assert.Empty(await CasesAsync(publisher));
        // The scans are there: nothing is uploaded again.
        var done = await clerk.SubmitAsync(audience, [("Input.Audience", "m")], "收件", files: []);
        Assert.Empty(done.Errors);
        Assert.Equal(2, (await CasesAsync(publisher))[0].Application!.Pages.Count);
    }

    [Fact]
    public async Task A_sealed_scan_of_somebody_elses_making_is_not_taken()
    {
        var publisher = await host.PublisherAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var refused = await KeyInAsync(clerk, IntakePages.Fields(publisher.Name, ("Input.Audience", "")));

        var forged = await clerk.SubmitAsync(refused, [("Paper.Scans", "CfDJ8forged"), ("Input.Audience", "m")], "收件", files: []);

        Assert.Equal(["請上傳書名頁", "請上傳版權頁"], forged.Errors);
    }

    [Theory]
    [InlineData("2026-03-05", "收件日應在今天以前 60 天內")]
    [InlineData("2026-03-01", "收件日應為工作天；假日送到的，填下一個工作天")]
    [InlineData("2025-12-01", "收件日應在今天以前 60 天內")]
    [InlineData("", "請填寫收件日")]
    public async Task Papers_came_on_a_working_day_of_late(string day, string sentence)
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var refused = await KeyInAsync(clerk, IntakePages.Fields((await host.PublisherAsync()).Name, ("Paper.ReceivedOn", day)));
        Assert.Equal([sentence], refused.Errors);
    }

    [Fact]
    public async Task Incomplete_papers_are_received_and_returned_at_once_and_mended_on_paper()
    {
        var publisher = await host.PublisherAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var fields = IntakePages.Fields(publisher.Name, ("Input.Audience", ""), ("Paper.AsksCip", "False"), ("Paper.Incomplete", "true"), ("Paper.Note", "封面請重印"));

        var done = await clerk.SubmitAsync(await clerk.GetAsync("/queue/intake"), fields, "收件", files: []);

        var filed = Assert.Single(await CasesAsync(publisher));
        Assert.Contains($"已收件並通知補件，收件號 {filed.CaseNumber}", done.Text, StringComparison.Ordinal);
        Assert.Equal((RequestState.Returned, (DateOnly?)null), (filed.State, filed.DueOn));
        Assert.Equal(["請選擇適讀對象", "請上傳書名頁", "請上傳版權頁"], filed.MissingItems);
        var letter = Assert.Single(await host.InDbAsync(db => db.Letters.Where(l => l.RequestId == filed.Id).ToListAsync()));
        Assert.Contains("封面請重印", letter.Body, StringComparison.Ordinal);

        var again = await clerk.GetAsync($"/queue/intake?number={filed.CaseNumber}");
        Assert.Equal("紙上的書", again.Page.QuerySelector("[name='Input.Title']")!.GetAttribute("value"));
        var mended = await clerk.SubmitAsync(again, [("Input.Audience", "m"), ("Paper.ReceivedOn", "2026-03-03")], "收件", files: IntakePages.Scans);
        Assert.Empty(mended.Errors);
        filed = Assert.Single(await CasesAsync(publisher));
        Assert.Equal((RequestState.Submitted, new DateOnly(2026, 3, 6)), (filed.State, filed.DueOn));
    }

    [Fact]
    public async Task A_publisher_that_was_never_here_is_registered_on_the_same_papers()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var unknown = await KeyInAsync(clerk, IntakePages.Fields("初來乍到書房"));
        Assert.Equal(["查無此出版機構；第一次申請的，請勾選「第一次申請」並填寫資料"], unknown.Errors);

        await clerk.SubmitAsync(unknown, [("Paper.IsNew", "true"), ("Paper.New.Kind", "Individual"), ("Paper.New.Address", "花蓮市"), ("Paper.ReplyTo", "")], "收件", files: []);

        var publisher = await host.InDbAsync(db => db.Publishers.SingleAsync(p => p.Name == "初來乍到書房"));
        Assert.Equal(PublisherState.Pending, publisher.State);
        var cases = await host.InDbAsync(db => db.Requests.Where(r => r.PublisherId == publisher.Id).OrderBy(r => r.CaseNumber).ToListAsync());
        Assert.Equal(["RegistrantRequest", "IsbnRequest", "CipRequest"], cases.Select(r => r.GetType().Name));
        Assert.All(cases, r => Assert.Equal((Channel.Post, "花蓮市"), (r.Channel, r.ReplyTo)));
    }

    [Fact]
    public async Task Of_several_publishers_of_one_name_one_is_chosen_and_a_prefix_finds_its_own()
    {
        var (one, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == one.Id || p.Id == other.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, "同名出版社")));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var asked = await KeyInAsync(clerk, IntakePages.Fields("同名"));
        Assert.Equal(["找到 2 家出版機構，請選一家"], asked.Errors);
        await clerk.SubmitAsync(asked, [("Paper.PublisherId", other.Id.ToString())], "收件", files: []);
        Assert.Equal(2, (await CasesAsync(other)).Count);

        await KeyInAsync(clerk, IntakePages.Fields(one.Blocks[0].Display));
        Assert.Equal(2, (await CasesAsync(one)).Count);
    }

    [Fact]
    public async Task The_code_of_a_printed_form_opens_its_draft()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher, title: "草稿裡的書");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var opened = await clerk.GetAsync("/queue/intake?code=" + Uri.EscapeDataString("https://portal.example/queue/intake?code=" + draft.FormCode!.ToLowerInvariant()));
        Assert.Equal("草稿裡的書", opened.Page.QuerySelector("[name='Input.Title']")!.GetAttribute("value"));
        await clerk.SubmitAsync(opened, [("Paper.Channel", "Fax"), ("Paper.ReplyBy", "Fax"), ("Paper.ReplyTo", "02-2361-9133")], "收件", files: []);

        var filed = Assert.Single(await CasesAsync(publisher));
        Assert.Equal((draft.Id, RequestState.Submitted, Channel.Fax), (filed.ApplicationId, filed.State, filed.Channel));
        Assert.Equal(2, filed.Application!.Products.Count);
        Assert.Equal(["這份申請已經送出，不必再收件"], (await clerk.GetAsync("/queue/intake?code=" + draft.FormCode)).Errors);
        Assert.Equal(["找不到這個代碼的草稿"], (await clerk.GetAsync("/queue/intake?code=22222-33333")).Errors);
    }

    [Fact]
    public async Task A_double_click_makes_one_case()
    {
        var publisher = await host.PublisherAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync("/queue/intake");

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => clerk.SubmitAsync(page, IntakePages.Fields(publisher.Name, ("Paper.AsksCip", "False")), "收件", files: IntakePages.Scans)));

        Assert.Single(await CasesAsync(publisher));
    }

    [Fact]
    public async Task Harmful_text_in_any_field_is_refused_or_inert_and_never_fails()
    {
        var publisher = await host.PublisherAsync(blockSize: 1000);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        foreach (var text in Portal.Tests.Web.NaughtyTextTests.All)
        {
            foreach (var field in new[] { "Paper.Publisher", "Paper.ContactName", "Paper.ReplyTo", "Paper.Note", "Input.Title", "Paper.Lines[0].Note", "Paper.Scans" })
            {
                var answer = await KeyInAsync(clerk, IntakePages.Fields(publisher.Name, ("Input.Category", field == "Input.Title" ? "2" : ""), (field, text)));
                Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{(int)answer.Status} {field}");
                Assert.Null(answer.Page.QuerySelector("main script:not([src]), main svg[onload], main img[onerror]"));
            }
        }
    }

    static async Task<Answer> KeyInAsync(Visitor clerk, (string, string)[] fields) => await clerk.SubmitAsync(await clerk.GetAsync("/queue/intake"), fields, "收件", files: IntakePages.Scans);

    Task<List<Request>> CasesAsync(Publisher publisher) => host.InDbAsync(db => db.Requests.Where(r => r.PublisherId == publisher.Id).OrderBy(r => r.CaseNumber)
        .Include(r => r.Application!.Products).Include(r => r.Application!.Pages).ToListAsync());

    Task<List<HistoryEntry>> HistoryAsync(Guid request) => host.InDbAsync(db => db.History.Where(line => line.RequestId == request).ToListAsync());
}
