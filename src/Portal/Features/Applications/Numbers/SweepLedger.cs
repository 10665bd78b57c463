using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Applications.Numbers;

/// <summary>Burns numbers that were reserved and never shown: their writer died in between.</summary>
public class SweepLedger(PortalDb db, PublishedHeads heads, TimeProvider clock) : IOfficeJob
{
    /// <summary>A node that is alive shows its numbers long before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    const int Recent = 10_000;

    /// <summary>The recurring run looks at the ledger's end; each start of a node looks at all of it.</summary>
    public async Task RunAsync(CancellationToken cancel) => await RunAsync(Patience, await db.LedgerHeads.Select(h => h.Sequence).SingleAsync(cancel) - Recent);

    public async Task RunAsync(TimeSpan patience, long behind = 0)
    {
        var before = clock.GetUtcNow().UtcDateTime - patience;
        var unseen = await db.Ledger.AsNoTracking()
            .Where(e => e.Sequence > behind && e.Origin == NumberOrigin.Issued && e.At <= before && e.ProductId != null)
            .Where(e => !db.Ledger.Any(b => b.Burns == e.Sequence))
            .Where(e => !db.Products.Any(p => p.Id == e.ProductId && p.Isbn != null && (string)(object)p.Isbn == e.Number))
            .Where(e => !db.Recordings.Any(r => r.Id == e.ProductId && r.Isrc != null && (string)(object)r.Isrc == e.Number))
            .OrderBy(e => e.Sequence).ToListAsync();
        await BurnAsync(unseen);
    }

    /// <summary>Burns those of the entries that no product or recording has; safe to be asked twice.</summary>
    public async Task BurnAsync(IReadOnlyCollection<LedgerEntry> issued)
    {
        if (issued.Count == 0) return;
        var at = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db, toBurn: true);
        // A database that lost its end is no ground to add to: first it is reconciled.
        if ((await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads)).Fault != LedgerFault.None) return;
        await ledger.BurnUnseenAsync(issued, at);
        await ledger.SaveAsync();
        await transaction.CommitAsync();
        await NumberDesk.PublishAsync(db, ledger, heads, at);
    }
}
