using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class CaseTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Another_publishers_case_number_is_not_there()
    {
        var request = await host.CaseAsync(await host.PublisherAsync());
        using var other = await host.MemberOfAsync(await host.PublisherAsync());
        foreach (var number in new[] { request.CaseNumber!, "115-999999", "115-00000%2500" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/applications/case/{number}")).Status);
        using var stranger = host.Stranger();
        Assert.Equal(HttpStatusCode.Found, (await stranger.GetAsync($"/applications/case/{request.CaseNumber}", follow: false)).Status);
    }

    [Fact]
    public async Task A_returned_case_is_mended_and_sent_again_with_a_fresh_due_date()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher, "要補件的書");
        var officer = await host.ClerkAsync();
        await host.TakenAsync(request.Id, officer);
        using var clerk = await host.SignedInAsync(officer);
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{request.CaseNumber}"),
            [("Input.Missing", "書名與書名頁不符"), ("Input.Missing", "缺少目次頁或部分內文"), ("Input.Note", "請附譯者授權")], "通知補件");
        host.Clock.Advance(TimeSpan.FromHours(26));
        try
        {
            using var member = await host.MemberOfAsync(publisher);
            var told = await member.GetAsync($"/applications/case/{request.CaseNumber}");
            foreach (var item in new[] { "書名與書名頁不符", "缺少目次頁或部分內文", "請附譯者授權", "補件期間不計入處理時間" }) Assert.Contains(item, told.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("應完成日", told.Page.QuerySelector("dl")!.TextContent, StringComparison.Ordinal);

            var formats = await member.SubmitAsync(await member.GetAsync($"/applications/title/{request.ApplicationId}"), [("Input.Title", "補好的書名")]);
            Assert.StartsWith("/applications/formats/", formats.Path, StringComparison.Ordinal);
            var check = await member.GetAsync($"/applications/check/{request.ApplicationId}");
            Assert.Contains("請附譯者授權", check.Text, StringComparison.Ordinal);
            var sent = await member.SubmitAsync(check, [], "送出補件");

            Assert.Equal($"/applications/case/{request.CaseNumber}", sent.Path);
            Assert.Contains("補好的書名", sent.Text, StringComparison.Ordinal);
            var again = await host.InDbAsync(db => db.Requests.SingleAsync(r => r.Id == request.Id));
            Assert.Equal((RequestState.InReview, new DateOnly(2026, 3, 10), officer.Id), (again.State, again.DueOn, again.OfficerId));
            Assert.Contains("民國 115 年 3 月 10 日", sent.Text, StringComparison.Ordinal);
            Assert.Equal(3, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.RequestId == request.Id)));
        }
        finally
        {
            host.Clock.Advance(TimeSpan.FromHours(-26));
        }
    }

    [Fact]
    public async Task A_case_is_withdrawn_once_with_its_reason()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        var page = await member.GetAsync($"/applications/case/{request.CaseNumber}");

        var tooLong = await member.SubmitAsync(page, [("Why", new string('長', 1001))], "撤回申請");
        Assert.Equal("錯誤：理由最多 1000 字，且不能有控制字元", tooLong.ErrorAt("Why"));
        Assert.Equal(1001, tooLong.Page.QuerySelector("[name=Why]")!.GetAttribute("value")!.Length);

        var done = await member.SubmitAsync(page, [("Why", "改由別家出版")], "撤回申請");
        Assert.Contains("申請已撤回", done.Text, StringComparison.Ordinal);
        Assert.Contains("改由別家出版", done.Text, StringComparison.Ordinal);
        var again = await member.SubmitAsync(page, [], "撤回申請");
        Assert.Equal((HttpStatusCode.BadRequest, "此案已結，不能撤回"), (again.Status, again.Errors.Single()));
        Assert.Equal(RequestState.Withdrawn, (await host.InDbAsync(db => db.Requests.SingleAsync(r => r.Id == request.Id))).State);
    }

    [Fact]
    public async Task The_applicant_reads_what_happened_but_not_who_of_the_office_did_it()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher);
        var officer = await host.ClerkAsync();
        await host.TakenAsync(request.Id, officer);
        using var member = await host.MemberOfAsync(publisher);
        var page = await member.GetAsync($"/applications/case/{request.CaseNumber}");
        Assert.Contains("收案承辦", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(officer.DisplayName, page.Text, StringComparison.Ordinal);
    }
}
