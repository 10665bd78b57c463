using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class CheckTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Everything_that_is_missing_is_said_at_once_with_the_step_where_it_is_mended()
    {
        using var member = await host.MemberOfAsync(await host.PublisherAsync());
        var title = await member.SubmitAsync(await member.GetAsync("/applications/new"), []);
        var id = title.Path.Split('/')[^1];
        await member.SubmitAsync(title, [("Input.Title", "只有書名")]);

        var check = await member.GetAsync($"/applications/check/{id}");

        Assert.Equal(
            [
                ("請填寫著者", "title"), ("請選擇適讀對象", "title"), ("請選擇建議上架分類", "title"), ("請選擇圖書主題", "title"), ("請選擇分級註記", "title"),
                ("請回答是否為引進版權著作", "title"), ("請回答是否為舊書改版", "title"), ("請填寫預計出版年月", "title"), ("請回答是否申請 CIP", "formats"), ("請至少加入一種裝訂或檔案格式", "formats"), ("請上傳書名頁", "pages"), ("請上傳版權頁", "pages"),
            ],
            check.Page.QuerySelectorAll(".govuk-inset-text li a").Select(a => (a.TextContent, a.GetAttribute("href")!.Split('/')[2])));
        Assert.DoesNotContain("送出申請", check.Text, StringComparison.Ordinal);
        var sent = await member.SubmitAsync(check, [], form: null);
        Assert.Equal((HttpStatusCode.BadRequest, "請填寫著者"), (sent.Status, sent.Errors.Single()));
    }

    [Fact]
    public async Task A_complete_draft_becomes_a_case_with_its_number_and_due_date()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);

        var sent = await member.SubmitAsync(await member.GetAsync($"/applications/check/{draft.Id}"), [], "送出申請");

        Assert.Matches("^/applications/case/115-[0-9]{6}$", sent.Path);
        Assert.Contains("申請已送出", sent.Text, StringComparison.Ordinal);
        Assert.Contains("民國 115 年 3 月 9 日", sent.Text, StringComparison.Ordinal);
        Assert.Contains("等待承辦人收案", sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_double_click_and_the_back_button_make_one_case_and_one_letter()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        var check = await member.GetAsync($"/applications/check/{draft.Id}");

        var answers = (await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => member.SubmitAsync(check, [], "送出申請")))).ToList();
        answers.Add(await member.SubmitAsync(check, [], "送出申請"));
        answers.Add(await member.GetAsync($"/applications/check/{draft.Id}"));

        Assert.Single(answers.Select(answer => answer.Path).Distinct());
        Assert.StartsWith("/applications/case/", answers[0].Path, StringComparison.Ordinal);
        var request = await host.InDbAsync(db => db.Requests.Include(r => r.History).SingleAsync(r => r.ApplicationId == draft.Id));
        Assert.Single(request.History);
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.RequestId == request.Id)));
    }

    [Fact]
    public async Task A_publisher_that_is_not_active_cannot_send_and_its_draft_is_kept()
    {
        var publisher = await host.PublisherAsync(active: false);
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);

        var check = await member.GetAsync($"/applications/check/{draft.Id}");
        Assert.Contains("出版機構登記核准後才能送出", check.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("送出申請", check.Text, StringComparison.Ordinal);
        var sent = await member.SubmitAsync(check, []);

        Assert.Equal((HttpStatusCode.BadRequest, "出版機構登記核准後才能送出；草稿會保留。"), (sent.Status, sent.Errors.Single()));
        Assert.Equal(RequestState.Draft, (await host.InDbAsync(db => db.Requests.SingleAsync(r => r.ApplicationId == draft.Id))).State);
    }

    [Fact]
    public async Task A_form_that_was_sent_after_signing_out_asks_to_sign_in_and_the_draft_stays()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        var check = await member.GetAsync($"/applications/check/{draft.Id}");
        using var stranger = host.Stranger();

        var away = await stranger.SubmitAsync(check, [], "送出申請", follow: false);

        Assert.Equal(HttpStatusCode.Found, away.Status);
        Assert.StartsWith("/accounts/sign-in", new Uri(away.Url, away.Headers["Location"]).AbsolutePath, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(RequestState.Draft, (await host.InDbAsync(db => db.Requests.SingleAsync(r => r.ApplicationId == draft.Id))).State);
    }

    [Fact]
    public async Task A_draft_is_thrown_away_with_its_pages_and_what_was_sent_is_not()
    {
        var publisher = await host.PublisherAsync();
        var (draft, sent) = (await host.DraftAsync(publisher), await host.DraftAsync(publisher));
        using var member = await host.MemberOfAsync(publisher);
        var (first, second) = (await member.GetAsync($"/applications/check/{draft.Id}"), await member.GetAsync($"/applications/check/{sent.Id}"));
        await member.SubmitAsync(second, [], "送出申請");

        var gone = await member.SubmitAsync(first, [], "刪除草稿");
        Assert.Equal("/applications", gone.Path);
        Assert.Contains("草稿已刪除", gone.Text, StringComparison.Ordinal);
        Assert.Equal(0, await host.InDbAsync(db => db.PageFiles.CountAsync(p => p.ApplicationId == draft.Id)));
        var kept = await member.SubmitAsync(second, [], "刪除草稿");
        Assert.Equal(["已送出的申請不能刪除，可以撤回"], kept.Errors);
        Assert.Equal(1, await host.InDbAsync(db => db.Applications.CountAsync(a => a.PublisherId == publisher.Id)));
    }
}
