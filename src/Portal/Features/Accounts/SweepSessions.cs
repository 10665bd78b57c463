using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Accounts;

/// <summary>Removes sessions that have ended by themselves.</summary>
public class SweepSessions(PortalDb db, TimeProvider clock) : IOfficeJob
{
    public Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.Sessions.Where(session => session.ExpiresAt < now).ExecuteDeleteAsync(cancel);
    }
}
