using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Queue.Jobs;

/// <summary>Every run of a job is a row, on whichever node it ran; the engine reads there what it missed while it was down.</summary>
public static class RunLog
{
    public static readonly JobDiary Diary = new(
        (services, run) => WriteAsync(services.GetRequiredService<PortalDb>(), run),
        (services, cancel) => LastRunsAsync(services.GetRequiredService<PortalDb>(), cancel));

    static async Task WriteAsync(PortalDb db, JobRun run)
    {
        db.JobLog.Add(new JobLogEntry { Name = run.Name, StartedAt = run.StartedAt, FinishedAt = run.FinishedAt, Error = run.Error });
        await db.SaveChangesAsync();
    }

    static async Task<IReadOnlyDictionary<string, DateTime>> LastRunsAsync(PortalDb db, CancellationToken cancel) => await db.JobLog
        .GroupBy(entry => entry.Name).Select(runs => new { Name = runs.Key, Last = runs.Max(entry => entry.StartedAt) })
        .ToDictionaryAsync(run => run.Name, run => run.Last, cancel);
}
