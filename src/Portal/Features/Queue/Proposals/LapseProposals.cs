using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Proposals;

/// <summary>Proposals that nobody decided in time, and those about a case that is not in review any more.</summary>
public class LapseProposals(PortalDb db, TimeProvider clock) : IOfficeJob
{
    public const string Name = "proposals";

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var proposal in await db.Proposals.Where(p => p.State == ProposalState.Proposed
            && (p.LapsesAt <= now || (p.RequestId != null && (p.Kind == ProposalKind.ReturnAgain || p.Kind == ProposalKind.ApproveRegistrant) && !db.Requests.Any(r => r.Id == p.RequestId && r.State == RequestState.InReview)))).ToListAsync(cancel))
        {
            db.History.Add(proposal.Lapse(Actor.Portal("第二人確認"), now));
            try
            {
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Decided at this moment, or another node was first.
                db.ChangeTracker.Clear();
            }
        }
    }
}
