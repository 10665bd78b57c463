using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Accounts;

namespace Portal.Features.Applications.Opinions;

/// <summary>Removes opinions whose address nobody confirmed while the link was good.</summary>
public class SweepOpinions(PortalDb db, TimeProvider clock) : IOfficeJob
{
    public Task RunAsync(CancellationToken cancel)
    {
        var old = clock.GetUtcNow().UtcDateTime - AccountLinks.ConfirmLife;
        return db.OpinionRequests.Where(opinion => opinion.State == RequestState.Draft && opinion.WrittenAt < old).ExecuteDeleteAsync(cancel);
    }
}
