using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Reading;

/// <summary>Ends what is over though nobody asked: readings at rest, loans past their day, copies kept long enough, and all of a book that was taken down or of an account that was disabled.</summary>
public class FreeCopies(PortalDb db, Copies copies, TimeProvider clock) : IOfficeJob
{
    public const string Name = "free-copies";

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var resting = now - ReadingSession.Rest;
        await db.ReadingSessions.Where(s => s.EndedAt == null && s.SeenAt <= resting && !db.CopiesInUse.Any(c => c.HolderId == s.Id)).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.EndedAt, now).SetProperty(s => s.End, ReadingEnd.TimedOut).SetProperty(s => s.KeyHash, (string?)null).SetProperty(s => s.Seat, (string?)null), cancel);
        await db.Holds.Where(h => h.Reader.DisabledAt != null && h.KeptUntil == null).ExecuteDeleteAsync(cancel);
        var over = db.CopiesInUse.Where(c => c.Until <= now || c.Until == null && !db.ReadingSessions.Any(s => s.Id == c.HolderId && s.EndedAt == null && s.SeenAt > resting) || db.Users.Any(u => u.Id == c.ReaderId && u.DisabledAt != null)).Select(c => c.DepositId);
        var free = db.Holds.Where(h => h.KeptUntil == null && db.CopiesInUse.Count(c => c.DepositId == h.DepositId) < h.Deposit.Copies).Select(h => h.DepositId);
        var closed = db.EbookDeposits.Where(d => d.State == RequestState.Approved && d.TakenDownAt != null && (db.CopiesInUse.Any(c => c.DepositId == d.Id) || db.Holds.Any(h => h.DepositId == d.Id))).Select(d => d.Id);
        foreach (var id in await over.Union(free).Union(closed).ToListAsync(cancel))
        {
            await copies.TryAsync(async () =>
            {
                await copies.TidyAsync(await db.EbookDeposits.SingleAsync(d => d.Id == id, cancel));
                return await db.SaveChangesAsync(cancel);
            });
            db.ChangeTracker.Clear();
        }
    }
}
