using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue.Jobs;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Jobs;

[Trait("On", "database")]
public class JobsPageTests(PortalHost host) : IClassFixture<PortalHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.InDbAsync(db => db.JobLog.ExecuteDeleteAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_job_of_the_timetable_is_listed_with_its_last_result()
    {
        await host.InDbAsync(async db =>
        {
            db.JobLog.Add(new JobLogEntry { Name = "overdue", StartedAt = host.Clock.Now.AddDays(-1), FinishedAt = host.Clock.Now.AddDays(-1) });
            db.JobLog.Add(new JobLogEntry { Name = "overdue", StartedAt = host.Clock.Now, FinishedAt = host.Clock.Now, Error = "TimeoutException: too slow" });
            db.JobLog.Add(new JobLogEntry { Name = "reminders", StartedAt = host.Clock.Now, FinishedAt = host.Clock.Now });
            await db.SaveChangesAsync();
        });
        var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));

        var page = await administrator.GetAsync("/queue/jobs");

        Assert.Equal(Timetable.All.Count, page.Page.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("失敗 TimeoutException: too slow", page.Text, StringComparison.Ordinal);
        Assert.Contains("115/03/04 10:00 成功", page.Text, StringComparison.Ordinal);
        Assert.Contains("尚未執行", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_run_by_hand_without_an_engine_is_done_logged_and_in_the_history()
    {
        var letter = await host.InDbAsync(async db =>
        {
            var waiting = new OutgoingLetter { Key = $"test:{Guid.NewGuid()}", ToAddress = "reader@example.test", Subject = "主旨", Body = "內文", CreatedAt = host.Clock.Now };
            db.Letters.Add(waiting);
            await db.SaveChangesAsync();
            return waiting.Id;
        });
        var user = await host.UserAsync(null, Roles.Administrator);
        var administrator = await host.SignedInAsync(user);
        var page = await administrator.GetAsync("/queue/jobs");

        var done = await administrator.SubmitAsync(page, [], "立即執行 寄送函知");

        Assert.Contains("已開始執行，結果會列在下表", done.Text, StringComparison.Ordinal);
        Assert.Equal(LetterState.Sent, await host.InDbAsync(db => db.Letters.Where(row => row.Id == letter).Select(row => row.State).SingleAsync()));
        Assert.Null((await host.InDbAsync(db => db.JobLog.SingleAsync(run => run.Name == "letters"))).Error);
        var line = await host.InDbAsync(db => db.History.SingleAsync(row => row.Subject == "Job"));
        Assert.Equal(("letters", user.Id), (line.SubjectId, line.ActorId!.Value));
    }

    [Fact]
    public async Task Only_the_administrator_sees_and_runs_jobs()
    {
        var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        Assert.DoesNotContain("立即執行", (await supervisor.GetAsync("/queue/jobs")).Body, StringComparison.Ordinal);

        var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var page = await administrator.GetAsync("/queue/jobs");
        page.Page.QuerySelector("form[action*=letters]")!.SetAttribute("action", "/queue/jobs?handler=Run&name=no-such-job");
        Assert.Equal(404, (int)(await administrator.SubmitAsync(page, [], "立即執行 寄送函知")).Status);
        Assert.Empty(await host.InDbAsync(db => db.JobLog.ToListAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task The_log_is_kept_for_ninety_days()
    {
        await host.InDbAsync(async db =>
        {
            foreach (var days in new[] { 1, 89, 91 })
                db.JobLog.Add(new JobLogEntry { Name = $"{days}", StartedAt = host.Clock.Now.AddDays(-days), FinishedAt = host.Clock.Now });
            await db.SaveChangesAsync();
        });
        await host.RunAsync<SweepRunLog>();
        Assert.Equal(["1", "89"], await host.InDbAsync(db => db.JobLog.Select(run => run.Name).Order().ToListAsync(TestContext.Current.CancellationToken)));
    }
}
