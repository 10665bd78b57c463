using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications.Numbers;

/// <summary>
/// The ledger within one transaction. Whoever has it holds the head's row, so that all writers of all nodes stand in one line until the
/// transaction ends.
/// </summary>
public class NumberLedger
{
    readonly PortalDb _db;
    readonly List<LedgerEntry> _added = [];

    /// <summary>For whoever holds the head's row already.</summary>
    internal NumberLedger(PortalDb db, LedgerHead head) => (_db, Sequence, Hash) = (db, head.Sequence, head.Hash);

    public long Sequence { get; private set; }

    public string Hash { get; private set; }

    /// <summary>The chain's hash before the first entry that was added here.</summary>
    public string HashBefore { get; private set; } = "";

    public IReadOnlyList<LedgerEntry> Added => _added;

    /// <summary>Takes the head's row inside the caller's transaction, and waits for whoever holds it.</summary>
    public static async Task<NumberLedger> LockAsync(PortalDb db, bool toBurn = false)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("The ledger is written inside a transaction only.");
        return new NumberLedger(db, await (toBurn ? LedgerLocks.HoldToBurnAsync(db) : LedgerLocks.HoldToAddAsync(db)));
    }

    public LedgerEntry Append(NumberOrigin origin, DateTime at, string? number = null, long? burns = null, Guid? requestId = null, Guid? productId = null)
    {
        var entry = new LedgerEntry
        {
            Sequence = Sequence + 1,
            Number = number,
            Origin = origin,
            Burns = burns,
            RequestId = requestId,
            ProductId = productId,
            At = new DateTime(at.Ticks - at.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc),
            Hash = "",
        };
        entry.Hash = entry.HashAfter(Hash);
        Take(entry);
        return entry;
    }

    /// <summary>An entry that was published outside and is missing here, exactly as it was.</summary>
    /// <exception cref="InvalidOperationException">It does not follow the last one.</exception>
    public void Import(LedgerEntry entry)
    {
        if (entry.Sequence != Sequence + 1 || entry.HashAfter(Hash) != entry.Hash) throw new InvalidOperationException($"Entry {entry.Sequence} does not follow entry {Sequence}.");
        Take(entry);
    }

    /// <summary>Writes the added entries and the head, and the blocks they were taken from; the caller commits.</summary>
    public async Task SaveAsync(IReadOnlyList<RegistrantBlock>? blocks = null)
    {
        var rows = new BulkRows(_db);
        rows.Insert(_added);
        rows.Update(blocks ?? [], nameof(RegistrantBlock.Next), nameof(RegistrantBlock.State));
        rows.Update([new LedgerHead { Sequence = Sequence, Hash = Hash }], nameof(LedgerHead.Sequence), nameof(LedgerHead.Hash));
        await rows.SaveAsync();
    }

    /// <summary>Burns those of the given issued entries that no product or recording has and that are not burnt yet.</summary>
    public async Task BurnUnseenAsync(IEnumerable<LedgerEntry> issued, DateTime at)
    {
        foreach (var some in issued.Chunk(500))
        {
            var sequences = some.Select(e => (long?)e.Sequence).ToList();
            var burnt = await _db.Ledger.Where(e => sequences.Contains(e.Burns)).Select(e => e.Burns).ToListAsync();
            var products = some.Select(e => e.ProductId).ToList();
            var seen = await _db.Products.Where(p => products.Contains(p.Id) && p.Isbn != null).Select(p => new { p.Id, p.Isbn }).ToListAsync();
            var coded = await _db.Recordings.Where(r => products.Contains(r.Id) && r.Isrc != null).Select(r => new { r.Id, r.Isrc }).ToListAsync();
            var seenNumbers = seen.Select(p => (p.Id, p.Isbn!.Value.Digits)).Concat(coded.Select(r => (r.Id, r.Isrc!.Value.Text))).ToHashSet();
            foreach (var entry in some.Where(e => !burnt.Contains(e.Sequence) && !seenNumbers.Contains((e.ProductId ?? Guid.Empty, e.Number ?? ""))))
                Append(NumberOrigin.Burnt, at, burns: entry.Sequence, requestId: entry.RequestId, productId: entry.ProductId);
        }
    }

    void Take(LedgerEntry entry)
    {
        if (_added.Count == 0) HashBefore = Hash;
        _added.Add(entry);
        (Sequence, Hash) = (entry.Sequence, entry.Hash);
    }
}
