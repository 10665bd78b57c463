using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>
/// Silence is consent: a CIP whose draft the publisher accepted, or did not remark on in time, is approved when it passes every check; else its officer finds
/// the reason on the morning list.
/// </summary>
public class FinishCip(PortalDb db, CipDesk desk, TimeProvider clock) : IOfficeJob
{
    public const string Name = "cip-consent";

    public async Task RunAsync(CancellationToken cancel)
    {
        var today = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        var waiting = await db.CipRequests
            .Where(r => (r.State == RequestState.Submitted || r.State == RequestState.InReview) && r.DraftSentAt != null && r.Remark == null && (r.AcceptedAt != null || r.RemarkUntil < today))
            .OrderBy(r => r.RemarkUntil).Select(r => r.Id).ToListAsync(cancel);
        foreach (var id in waiting)
        {
            cancel.ThrowIfCancellationRequested();
            db.ChangeTracker.Clear();
            try
            {
                await desk.ConcludeAsync(await db.CipRequests.WithTitle().SingleAsync(r => r.Id == id, cancel), Actor.Portal("編目草稿期滿"));
            }
            catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || error.IsUniqueViolation())
            {
                // The officer, or another node, was first.
            }
        }
        db.ChangeTracker.Clear();
    }
}
