using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Queue;

/// <summary>The supervisor's page, and the absences that it shows; each test on its own tables.</summary>
[Trait("On", "database")]
public sealed class TodayTests : IAsyncLifetime
{
    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task It_counts_open_due_and_late_cases_and_every_number_leads_to_as_many_in_the_list()
    {
        var publisher = await host.PublisherAsync();
        var (clerk, supervisor) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        var dues = new[] { -3, -1, 0, 0, 2, 5 };
        for (var i = 0; i < dues.Length; i++)
        {
            var request = await host.CaseAsync(publisher, $"第{i}本");
            if (i % 2 == 0) await host.TakenAsync(request.Id, clerk);
            await host.InDbAsync(db => db.Requests.Where(r => r.Id == request.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.DueOn, new DateOnly(2026, 3, 4).AddDays(dues[i])).SetProperty(r => r.Channel, i < 2 ? Channel.Post : Channel.Online)));
        }
        await host.SubmissionAsync(publisher);
        using var visitor = await host.SignedInAsync(supervisor);

        var page = await visitor.GetAsync("/queue/today");

        Assert.Equal(["8 案", "2 案", "2 案", "0 人"], page.Page.QuerySelectorAll(".facts dd").Select(fact => fact.TextContent));
        var rows = page.Page.QuerySelectorAll(".tables tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim()))).ToList();
        Assert.Equal(["未收案 5 1 1", $"{clerk.DisplayName} 3 1 1", "ISBN 申請 7 2 2", "CIP 申請 1 0 0", "郵寄 2 0 2", "線上 6 2 0"], rows);
        Assert.Equal(["第0本", "第1本", "第2本"], page.Page.QuerySelectorAll("main > div > table tbody td:nth-child(4)").Take(3).Select(cell => cell.TextContent));
        var links = page.Page.QuerySelectorAll(".tables tbody a").ToList();
        Assert.True(links.Count > 10);
        foreach (var link in links)
            Assert.Contains($"共 {link.TextContent} 案", (await visitor.GetAsync(link.GetAttribute("href")!)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cases_of_somebody_away_on_the_due_date_are_shown_and_moved_and_a_refusal_is_told()
    {
        var publisher = await host.PublisherAsync();
        var (absent, other, supervisor) = (await host.ClerkAsync(), await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        var (due, decided, later) = (await host.CaseAsync(publisher, "三月九日"), await host.CaseAsync(publisher, "三月九日乙"), await host.CaseAsync(publisher, "別日"));
        foreach (var request in new[] { due, decided, later }) await host.TakenAsync(request.Id, absent);
        await host.InDbAsync(db => db.Requests.Where(r => r.Id == later.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.DueOn, new DateOnly(2026, 3, 10))));
        using var visitor = await host.SignedInAsync(supervisor);
        Assert.DoesNotContain("需要改派的案件", (await visitor.GetAsync("/queue/today")).Text, StringComparison.Ordinal);

        // Entered by the officer for two days, the second of which nothing is due on.
        using var officer = await host.SignedInAsync(absent);
        var form = await officer.GetAsync("/queue/absences");
        Assert.Equal("錯誤：最後一天不能早於第一天", (await officer.SubmitAsync(form, [("Input.First", "2026-03-09"), ("Input.Last", "2026-03-08")], "登記請假")).ErrorAt("Input.Last"));
        Assert.Equal(["這段期間已經過去"], (await officer.SubmitAsync(form, [("Input.First", "2026-03-03")], "登記請假")).Errors);
        Assert.Contains("/accounts/denied", (await officer.SubmitAsync(form, [("Input.First", "2026-03-09"), ("Input.Officer", other.Id.ToString())], "登記請假", follow: false)).Headers["Location"], StringComparison.Ordinal);
        Assert.Empty(await host.InDbAsync(db => db.Absences.ToListAsync()));
        await officer.SubmitAsync(form, [("Input.First", "2026-03-08"), ("Input.Last", "2026-03-09")], "登記請假");

        var page = await visitor.GetAsync("/queue/today");
        Assert.Equal(["三月九日", "三月九日乙"], page.Page.QuerySelectorAll("form table tbody td:nth-child(5)").Select(cell => cell.TextContent));
        Assert.Contains("0 人", page.Text, StringComparison.Ordinal); // not yet
        await host.InDbAsync(db => db.Requests.Where(r => r.Id == decided.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RequestState.Withdrawn)));
        Assert.Equal(["請先勾選案件", "請選擇要指派給哪位承辦人"], (await visitor.SubmitAsync(page, [], "指派勾選的案件")).Errors.Order(StringComparer.Ordinal));
        var told = await visitor.SubmitAsync(page, [("Ticked", due.Id.ToString()), ("Ticked", decided.Id.ToString()), ("To", other.Id.ToString())], "指派勾選的案件");

        Assert.Contains("1 案完成，1 案未完成", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("需要改派的案件", told.Text, StringComparison.Ordinal);
        Assert.Equal(other.Id, await host.InDbAsync(db => db.Requests.Where(r => r.Id == due.Id).Select(r => r.OfficerId).SingleAsync()));
    }

    [Fact]
    public async Task A_supervisor_enters_and_removes_the_days_of_others_and_an_officer_only_the_own_ones()
    {
        var (clerk, other, supervisor) = (await host.ClerkAsync(), await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        using var visitor = await host.SignedInAsync(supervisor);
        await visitor.SubmitAsync(await visitor.GetAsync("/queue/absences"), [("Input.Officer", clerk.Id.ToString()), ("Input.First", "2026-03-04")], "登記請假");
        Assert.Contains($"今日請假：{clerk.DisplayName}（到 {OfficeDates.Short(new DateOnly(2026, 3, 4), CultureInfo.GetCultureInfo("zh-TW"))}）", (await visitor.GetAsync("/queue/today")).Text, StringComparison.Ordinal);

        using var colleague = await host.SignedInAsync(other);
        var page = await colleague.GetAsync("/queue/absences");
        Assert.Contains(clerk.DisplayName, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("取消請假", page.Text, StringComparison.Ordinal);
        using var own = await host.SignedInAsync(clerk);
        var mine = await own.GetAsync("/queue/absences");
        await own.SubmitAsync(mine, [], mine.Page.QuerySelector("main tbody button")!.TextContent.Trim());
        Assert.Empty(await host.InDbAsync(db => db.Absences.ToListAsync()));
        Assert.Equal(["登記請假", "取消請假"], await host.InDbAsync(db => db.History.Where(line => line.Subject == "Absence").OrderBy(line => line.Id).Select(line => line.What).ToListAsync()));
    }
}
