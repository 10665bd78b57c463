using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Benchmarks.Year;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Tests;

/// <summary>A month of the benchmark W8: the same shapes, classes and timetable, and its plain recount.</summary>
[Trait("On", "database")]
public sealed class SimulatedYearTests
{
    static readonly DateTime Morning = new(2026, 9, 13, 15, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_month_of_the_office_equals_its_plain_recount_and_a_difference_is_found()
    {
        await using var host = await StartAsync();
        var month = new SimulatedYear(host, YearLoad.Month);
        await month.RunAsync();
        Assert.Empty(month.Troubles);

        var recount = await YearRecount.CompareAsync(host, month);
        Assert.True(recount.Faults.Count == 0, string.Join('\n', recount.Faults));
        // Everything that can happen did: else the recount proves little.
        Assert.True(recount is { Cases: > 120, Rows: > 120, Returns: > 8, Extensions: > 5, Late: > 0, Moved: > 10, Reminders: > 20, Assigned: > 20, Quarters: 2 }, $"{recount.Cases} cases, {recount.Rows} rows, {recount.Returns} returns, {recount.Extensions} extensions, {recount.Late} late, {recount.Moved} moved, {recount.Reminders} reminders, {recount.Assigned} assigned, {recount.Quarters} quarters");

        // A case that came by another way than the report counts.
        await host.WithAsync(async services =>
        {
            var requests = services.GetRequiredService<PortalDb>().Requests;
            var first = await requests.Where(request => request.Channel == Channel.Online).MinAsync(request => request.CaseNumber, TestContext.Current.CancellationToken);
            await requests.Where(request => request.CaseNumber == first).ExecuteUpdateAsync(set => set.SetProperty(request => request.Channel, Channel.Fax), TestContext.Current.CancellationToken);
        });
        var faults = (await YearRecount.CompareAsync(host, month)).Faults;
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.StartsWith("report 2026-", fault, StringComparison.Ordinal));

        // A due date that is a day wrong.
        await host.WithAsync(async services =>
        {
            var db = services.GetRequiredService<PortalDb>();
            var any = await db.Requests.Where(request => request.DueOn != null).OrderBy(request => request.CaseNumber).FirstAsync(TestContext.Current.CancellationToken);
            await db.Requests.Where(request => request.Id == any.Id).ExecuteUpdateAsync(set => set.SetProperty(request => request.DueOn, any.DueOn!.Value.AddDays(1)), TestContext.Current.CancellationToken);
        });
        Assert.Single((await YearRecount.CompareAsync(host, month)).Faults, fault => fault.Contains("due date should be", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_never_ran_is_found()
    {
        await using var host = await StartAsync();
        string[] left = ["reminders", "overdue", "morning-list", Portal.Features.Queue.Letters.SendLetters.Name, Portal.Features.Applications.Cip.FinishCip.Name];
        var month = new SimulatedYear(host, YearLoad.Month with { Publishers = 25, Rows = 90 }, left);
        await month.RunAsync();

        var faults = (await YearRecount.CompareAsync(host, month)).Faults;
        foreach (var found in new[] { "reminder is missing", "letter is missing: overdue", "letter is missing: late", "times put under watch", "morning list is missing", "is Waiting", "consent was not noticed" })
            Assert.Contains(faults, fault => fault.Contains(found, StringComparison.Ordinal));
    }

    static async Task<YearHost> StartAsync() => await YearHost.StartAsync(PortalHost.OnPostgres ? await Parts.EmptyPostgresAsync() : "", Morning);
}
