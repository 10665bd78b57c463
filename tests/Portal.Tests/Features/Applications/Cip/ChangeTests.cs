using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Cip;

/// <summary>更正: asked for by the publisher, looked at side by side, approved with the next issue; numbers never change.</summary>
[Trait("On", "database")]
public class ChangeTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_title_with_CIP_is_corrected_any_number_of_times_and_each_issues_it_anew()
    {
        var publisher = await host.PublisherAsync();
        var cip = await host.ApprovedCipAsync(publisher, "山海小城");
        using var member = await host.MemberOfAsync(publisher);
        using var desk = await host.SignedInAsync(await host.UserAsync(null, Roles.Cataloguer));
        var numbers = await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == cip.ApplicationId).OrderBy(p => p.Ordinal).Select(p => p.Isbn).ToListAsync());
        var edited = await host.InDbAsync(db => db.CipIssues.Where(i => i.ApplicationId == cip.ApplicationId).Select(i => i.Record).SingleAsync());

        foreach (var (title, number) in new[] { ("山海大城", 2), ("山海老城", 3) })
        {
            var form = await member.SubmitAsync(await member.GetAsync($"/applications/cip/change/{cip.ApplicationId}"), [("Input.Title", title), ("Because.Why", "書名頁定稿改名")]);
            Assert.Contains("更正申請已送出", form.Text, StringComparison.Ordinal);
            var change = await host.InDbAsync(db => db.ChangeRequests.SingleAsync(r => r.ApplicationId == cip.ApplicationId && r.State == RequestState.Submitted));

            var filed = await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{change.CaseNumber}"), [], "收案");
            // Old and new stand side by side.
            Assert.Contains(filed.Page.QuerySelectorAll("tr"), row => row.QuerySelector("del")?.TextContent == (number == 2 ? "山海小城" : "山海大城") && row.QuerySelector("ins")?.TextContent == title);
            var record = await desk.GetAsync($"/applications/cip/record/{change.CaseNumber}");
            var text = record.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent;
            // What the cataloguer put in stays; what the correction touches is made anew.
            Assert.Contains($"$a{title}", text, StringComparison.Ordinal);
            Assert.Contains("$a臺灣文學", text, StringComparison.Ordinal);
            var approved = await desk.SubmitAsync(record, [], "核定更正並重新發布 CIP");
            Assert.Contains("已核定", approved.Text, StringComparison.Ordinal);

            var issues = await host.InDbAsync(db => db.CipIssues.Where(i => i.ApplicationId == cip.ApplicationId).OrderBy(i => i.Number).ToListAsync());
            Assert.Equal((number, "書名頁定稿改名"), (issues.Count, issues[^1].Why));
            Assert.Single(issues.Select(i => i.ControlNumber).Distinct());
            Assert.Contains(title, issues[^1].Block, StringComparison.Ordinal);
            Assert.Equal(edited, issues[0].Record);
            Assert.Equal(title, await host.InDbAsync(db => db.Catalogue.Where(r => r.ApplicationId == cip.ApplicationId).Select(r => r.Title).SingleAsync()));
            Assert.Contains(issues[^1].Block, (await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key == $"approved:{change.Id}"))).Body, StringComparison.Ordinal);
        }
        Assert.Equal(numbers, await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == cip.ApplicationId).OrderBy(p => p.Ordinal).Select(p => p.Isbn).ToListAsync()));
        Assert.Contains("發布紀錄（共 3 次）", (await member.GetAsync($"/applications/case/{cip.CaseNumber}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_without_CIP_is_corrected_by_a_clerk_returned_refused_or_withdrawn_like_any_case()
    {
        var (publisher, isbn) = await ApprovedAsync();
        using var member = await host.MemberOfAsync(publisher);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var path = $"/applications/cip/change/{isbn.ApplicationId}";

        var sent = await member.SubmitAsync(await member.GetAsync(path), [("Input.Edition", "二版"), ("Because.Why", "改版")]);
        Assert.Equal("這本書已有一件更正申請在處理中", Assert.Single((await member.GetAsync(path)).Errors));
        Assert.Contains("申請已撤回", (await member.SubmitAsync(sent, [], "撤回申請")).Text, StringComparison.Ordinal);
        sent = await member.SubmitAsync(await member.GetAsync(path), [("Input.Edition", "二版"), ("Because.Why", "改版")]);
        var number = sent.Path.Split('/')[^1];
        var taken = await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{number}"), [], "收案");
        await clerk.SubmitAsync(taken, [("Input.Note", "請附版權頁")], "通知補件");
        var again = await member.GetAsync(path);
        Assert.Contains("請附版權頁", again.Text, StringComparison.Ordinal);
        Assert.Contains("補件已送出", (await member.SubmitAsync(again, [("Input.Edition", "增訂二版"), ("Because.Why", "改版")])).Text, StringComparison.Ordinal);
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{number}"), [], "核定更正");

        Assert.Equal("增訂二版", await host.InDbAsync(db => db.Applications.Where(a => a.Id == isbn.ApplicationId).Select(a => a.Title.Edition).SingleAsync()));
        Assert.Equal("增訂二版", await host.InDbAsync(db => db.Catalogue.Where(r => r.ApplicationId == isbn.ApplicationId).Select(r => r.Edition).SingleAsync()));
        var refused = await member.SubmitAsync(await member.GetAsync(path), [("Input.Author", "別人著"), ("Because.Why", "換作者")]);
        number = refused.Path.Split('/')[^1];
        await clerk.SubmitAsync(await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{number}"), [], "收案"), [("Input.Reason", "不是同一本書")], "不予核定");
        Assert.Equal("林雨果著", await host.InDbAsync(db => db.Applications.Where(a => a.Id == isbn.ApplicationId).Select(a => a.Title.Author).SingleAsync()));
    }

    [Fact]
    public async Task A_double_click_makes_one_case_two_tabs_are_told_and_nothing_is_lost()
    {
        var (publisher, isbn) = await ApprovedAsync();
        using var member = await host.MemberOfAsync(publisher);
        var (one, two) = (await member.GetAsync($"/applications/cip/change/{isbn.ApplicationId}"), await member.GetAsync($"/applications/cip/change/{isbn.ApplicationId}"));

        Assert.EndsWith("請寫明更正的理由", (await member.SubmitAsync(one, [("Input.Title", "新名"), ("Because.Why", "")])).ErrorAt("Because.Why"), StringComparison.Ordinal);
        Assert.Equal("沒有更正任何內容", Assert.Single((await member.SubmitAsync(one, [("Because.Why", "沒事")])).Errors));
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => member.SubmitAsync(one, [("Input.Title", "新名"), ("Because.Why", "改名")])));
        Assert.Equal(1, await host.InDbAsync(db => db.ChangeRequests.CountAsync(r => r.ApplicationId == isbn.ApplicationId)));
        Assert.Contains(answers, answer => answer.Path.StartsWith("/applications/case/", StringComparison.Ordinal));
        var late = await member.SubmitAsync(two, [("Input.Title", "另一名"), ("Because.Why", "也改名")]);
        Assert.Contains(late.Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Conflict });
        Assert.Equal("另一名", late.Page.QuerySelector("[name='Input.Title']")!.GetAttribute("value"));
        Assert.Equal(1, await host.InDbAsync(db => db.ChangeRequests.CountAsync(r => r.ApplicationId == isbn.ApplicationId)));
    }

    [Fact]
    public async Task What_is_not_approved_or_belongs_to_somebody_else_cannot_be_corrected()
    {
        var publisher = await host.PublisherAsync();
        var filed = await host.CaseAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        using var other = await host.MemberOfAsync(await host.PublisherAsync());
        Assert.Equal("核定後才能申請更正", Assert.Single((await member.GetAsync($"/applications/cip/change/{filed.ApplicationId}")).Errors));
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/applications/cip/change/{filed.ApplicationId}")).Status);
    }

    [Fact]
    public void Every_field_of_a_description_shows_when_it_is_changed()
    {
        foreach (var field in typeof(TitleDescription).GetProperties())
        {
            var after = new TitleDescription();
            field.SetValue(after, field.PropertyType == typeof(string) ? "改" : field.PropertyType == typeof(bool?) ? true : new DateOnly(2026, 1, 1));
            Assert.True(TitleDifference.Of(new TitleDescription(), after, new Echo()).Count() == 1, field.Name);
        }
    }

    async Task<(Publisher, Request)> ApprovedAsync()
    {
        var publisher = await host.PublisherAsync();
        var isbn = await host.CaseAsync(publisher);
        var clerk = await host.ClerkAsync();
        await host.TakenAsync(isbn.Id, clerk);
        using var desk = await host.SignedInAsync(clerk);
        await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{isbn.CaseNumber}"), [], "核定配號");
        return (publisher, isbn);
    }

    sealed class Echo : Microsoft.Extensions.Localization.IStringLocalizer
    {
        public Microsoft.Extensions.Localization.LocalizedString this[string name] => new(name, name);

        public Microsoft.Extensions.Localization.LocalizedString this[string name, params object[] arguments] => new(name, name);

        public IEnumerable<Microsoft.Extensions.Localization.LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }
}
