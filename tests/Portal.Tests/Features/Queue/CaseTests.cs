using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Queue;

[Trait("On", "database")]
public class CaseTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_case_is_taken_and_given_back()
    {
        var request = await host.CaseAsync(await host.PublisherAsync());
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var taken = await clerk.SubmitAsync(await PageAsync(clerk, request), [], "收案");
        Assert.Contains("已收案", taken.Text, StringComparison.Ordinal);
        Assert.Equal(RequestState.InReview, (await NowAsync(request)).State);
        var back = await clerk.SubmitAsync(taken, [], "退回待辦清單");
        Assert.Contains("已退回待辦清單", back.Text, StringComparison.Ordinal);
        Assert.Equal((RequestState.Submitted, (Guid?)null), ((await NowAsync(request)).State, (await NowAsync(request)).OfficerId));
    }

    [Fact]
    public async Task Approval_gives_numbers_a_letter_and_a_public_record()
    {
        var publisher = await host.PublisherAsync();
        var (clerk, request) = await TakenCaseAsync(publisher, "核定的書");

        var approved = await clerk.SubmitAsync(await PageAsync(clerk, request), [], "核定配號");

        var products = await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == request.ApplicationId).OrderBy(p => p.Ordinal).ToListAsync());
        Assert.Equal([publisher.Blocks[0].NumberAt(0), publisher.Blocks[0].NumberAt(1)], products.Select(p => p.Isbn!.Value));
        foreach (var product in products) Assert.Contains(product.Isbn!.Value.Hyphenated(), approved.Text, StringComparison.Ordinal);
        Assert.Equal(RequestState.Approved, (await NowAsync(request)).State);
        var letter = await host.InDbAsync(db => db.Letters.OrderByDescending(l => l.Id).FirstAsync(l => l.RequestId == request.Id));
        Assert.Contains(products[1].Isbn!.Value.Hyphenated(), letter.Body, StringComparison.Ordinal);
        var record = await host.InDbAsync(db => db.Catalogue.SingleAsync(r => r.ApplicationId == request.ApplicationId));
        using var stranger = host.Stranger();
        Assert.Contains(products[0].Isbn!.Value.Hyphenated(), (await stranger.GetAsync($"/catalogue/record/{record.Number}")).Text, StringComparison.Ordinal);
        using var member = await host.MemberOfAsync(publisher);
        Assert.Contains(products[0].Isbn!.Value.Hyphenated(), (await member.GetAsync($"/applications/case/{request.CaseNumber}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_decisions_sent_at_once_one_counts_and_the_other_is_shown_the_case_as_it_is_now()
    {
        for (var pair = 0; pair < 10; pair++)
        {
            var (clerk, request) = await TakenCaseAsync(await host.PublisherAsync());
            var page = await PageAsync(clerk, request);

            var answers = await Task.WhenAll(
                clerk.SubmitAsync(page, [("Input.Note", "請補版權頁")], "通知補件"),
                clerk.SubmitAsync(page, [("Input.Reason", "不是書")], "不予核定"));

            var now = await NowAsync(request);
            var word = now.State == RequestState.Returned ? "待補件" : "不予核定";
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            var told = Assert.Single(answers, answer => answer.Status is HttpStatusCode.Conflict or HttpStatusCode.BadRequest);
            Assert.NotEmpty(told.Errors);
            Assert.Equal(word, told.Page.QuerySelector(".casebar .govuk-tag")!.TextContent.Trim());
            Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.RequestId == request.Id && (l.Key.StartsWith("returned:") || l.Key.StartsWith("refused:")))));
        }
    }

    [Fact]
    public async Task Approval_twice_gives_the_same_numbers_and_a_closed_case_says_so()
    {
        var (clerk, request) = await TakenCaseAsync(await host.PublisherAsync());
        var page = await PageAsync(clerk, request);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => clerk.SubmitAsync(page, [], "核定配號")));
        var late = await clerk.SubmitAsync(page, [("Input.Reason", "太晚")], "不予核定");

        Assert.Equal(2, await host.InDbAsync(db => db.Ledger.CountAsync(entry => entry.RequestId == request.Id)));
        Assert.Equal(["此案已於 2026-03-04 結案"], late.Errors);
    }

    [Fact]
    public async Task Several_missing_items_are_told_at_once_and_none_is_refused()
    {
        var (clerk, request) = await TakenCaseAsync(await host.PublisherAsync());
        var page = await PageAsync(clerk, request);

        Assert.Equal(["請至少勾選或寫出一項待補資料"], (await clerk.SubmitAsync(page, [("Input.Note", " ")], "通知補件")).Errors);
        var bad = await clerk.SubmitAsync(page, [("Input.Missing", "書名頁缺漏或不清楚"), ("Input.Note", new string('長', 2001))], "通知補件");
        Assert.Equal("錯誤：最多 2000 字，目前 2001 字", bad.ErrorAt("Input.Note"));
        Assert.Equal(["書名頁缺漏或不清楚"], bad.Page.QuerySelectorAll("[name='Input.Missing']:checked").Select(box => box.GetAttribute("value")));

        await clerk.SubmitAsync(page, [("Input.Missing", "書名頁缺漏或不清楚"), ("Input.Missing", "著者與書名頁不符"), ("Input.Missing", "不在清單上的")], "通知補件");

        var now = await NowAsync(request);
        Assert.Equal((RequestState.Returned, (DateOnly?)null), (now.State, now.DueOn));
        Assert.Equal(["書名頁缺漏或不清楚", "著者與書名頁不符"], now.MissingItems);
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.RequestId == request.Id && l.Key.StartsWith("returned")));
        Assert.Contains("1. 書名頁缺漏或不清楚\n2. 著者與書名頁不符", letter.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_needs_a_reason()
    {
        var (clerk, request) = await TakenCaseAsync(await host.PublisherAsync());
        var page = await PageAsync(clerk, request);

        Assert.Equal(["請寫明不予核定的理由"], (await clerk.SubmitAsync(page, [("Input.Reason", "")], "不予核定")).Errors);
        Assert.Equal(RequestState.InReview, (await NowAsync(request)).State);
        var refused = await clerk.SubmitAsync(page, [("Input.Reason", "這是月曆")], "不予核定");
        Assert.Contains("已不予核定並通知申請人", refused.Text, StringComparison.Ordinal);
        Assert.Equal((RequestState.Refused, "這是月曆"), ((await NowAsync(request)).State, (await NowAsync(request)).Reason));
    }

    [Fact]
    public async Task A_case_is_extended_once_by_a_number_of_working_days_with_a_reason()
    {
        var (clerk, request) = await TakenCaseAsync(await host.PublisherAsync());
        var page = await PageAsync(clerk, request);

        foreach (var (days, reason, sentence) in new[] { ("", "等", "展期請填 1 到 30 個工作天"), ("0", "等", "展期請填 1 到 30 個工作天"), ("31", "等", "展期請填 1 到 30 個工作天"), ("2", "", "請寫明展期的理由") })
            Assert.Equal([sentence], (await clerk.SubmitAsync(page, [("Input.Days", days), ("Input.Reason", reason)], "展期並通知")).Errors);
        Assert.Equal(new DateOnly(2026, 3, 9), (await NowAsync(request)).DueOn);

        await clerk.SubmitAsync(page, [("Input.Days", "2"), ("Input.Reason", "等待外文資料")], "展期並通知");
        Assert.Equal(new DateOnly(2026, 3, 11), (await NowAsync(request)).DueOn);
        Assert.Equal(["此案已展期一次，不能再展期"], (await clerk.SubmitAsync(page, [("Input.Days", "2"), ("Input.Reason", "再等")], "展期並通知")).Errors);
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.RequestId == request.Id && l.Body.Contains("等待外文資料"))));
    }

    [Fact]
    public async Task A_case_of_another_clerk_is_refused_in_words()
    {
        var (first, request) = await TakenCaseAsync(await host.PublisherAsync());
        var page = await PageAsync(first, request);
        using var second = await host.SignedInAsync(await host.ClerkAsync());
        var seen = await PageAsync(second, request);
        Assert.DoesNotContain("核定配號", seen.Text, StringComparison.Ordinal);

        foreach (var (button, field) in new[] { ("核定配號", "BlockSize"), ("通知補件", "Input.Note"), ("不予核定", "Input.Reason"), ("退回待辦清單", "x") })
        {
            // The first clerk's form with the second one's own token, as if that form had been open since before.
            var token = seen.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            var told = await second.SubmitAsync(page, [(field, "1"), ("__RequestVerificationToken", token)], button);
            Assert.True(told.Errors.Count == 1 && told.Errors[0].StartsWith("此案已由", StringComparison.Ordinal), $"{button}: {told.Status} {told.Text}");
        }
        Assert.Equal(RequestState.InReview, (await NowAsync(request)).State);
    }

    [Fact]
    public async Task A_cataloguer_and_an_administrator_look_but_do_not_decide()
    {
        var request = await host.CaseAsync(await host.PublisherAsync());
        foreach (var role in new[] { Roles.Cataloguer, Roles.Administrator })
        {
            using var reader = await host.SignedInAsync(await host.UserAsync(null, role));
            var page = await PageAsync(reader, request);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain(page.Page.QuerySelectorAll("main button"), button => button.TextContent.Trim() == "收案");
            // The form of somebody who may, sent by this one: who may is asked again.
            using var clerk = await host.SignedInAsync(await host.UserAsync(null, Roles.Clerk));
            var token = (await reader.GetAsync("/accounts/me")).Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            var taken = await reader.SubmitAsync(await PageAsync(clerk, request), [("__RequestVerificationToken", token)], "收案", follow: false);
            Assert.Contains(taken.Status, new[] { HttpStatusCode.Forbidden, HttpStatusCode.Found });
            Assert.Equal(RequestState.Submitted, (await NowAsync(request)).State);
        }
    }

    [Fact]
    public async Task A_member_is_turned_away_and_a_stranger_asked_to_sign_in()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        using var stranger = host.Stranger();
        foreach (var path in new[] { "/queue", $"/queue/case/{request.CaseNumber}" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync(path)).Status);
            Assert.StartsWith("/accounts/sign-in", (await stranger.GetAsync(path)).Path, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task An_unknown_case_is_not_found()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        foreach (var number in new[] { "115-999999", "x" })
            Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/queue/case/{number}")).Status);
    }

    async Task<(Visitor Clerk, Request Request)> TakenCaseAsync(Publisher publisher, string title = "山海小城")
    {
        var request = await host.CaseAsync(publisher, title);
        var officer = await host.ClerkAsync();
        await host.TakenAsync(request.Id, officer);
        return (await host.SignedInAsync(officer), request);
    }

    static Task<Answer> PageAsync(Visitor visitor, Request request) => visitor.GetAsync($"/queue/case/{request.CaseNumber}");

    Task<Request> NowAsync(Request request) => host.InDbAsync(db => db.Requests.AsNoTracking().SingleAsync(r => r.Id == request.Id));
}
