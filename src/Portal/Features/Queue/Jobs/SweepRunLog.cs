using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Queue.Jobs;

/// <summary>Keeps the log of the jobs for ninety days.</summary>
public class SweepRunLog(PortalDb db, TimeProvider clock) : IOfficeJob
{
    public const int DaysKept = 90;

    public Task RunAsync(CancellationToken cancel)
    {
        var before = clock.GetUtcNow().UtcDateTime.AddDays(-DaysKept);
        return db.JobLog.Where(entry => entry.StartedAt < before).ExecuteDeleteAsync(cancel);
    }
}
