using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Numbers;

/// <summary>What a walk through the whole ledger found: how many entries, and the first bad one with the reason.</summary>
public sealed record LedgerReport(long Entries, long? FirstBad = null, Sentence? Reason = null);

/// <summary>
/// Walks the chain in the database beside the heads published outside it: finds an entry changed, taken out, put in, moved, a cut end
/// and a chain replaced whole. It needs no running portal.
/// </summary>
public class LedgerVerifier(PortalDb db, PublishedHeads heads)
{
    public async Task<LedgerReport> VerifyAsync()
    {
        Dictionary<long, LedgerEntry> published;
        try
        {
            published = Published(heads.ReadAll());
        }
        catch (CryptographicException)
        {
            return new(0, 0, new("庫外帳首有一行簽章不符"));
        }
        catch (ChainBroken broken)
        {
            return new(0, broken.Sequence, new("庫外帳首的第 {0} 筆前後不符", broken.Sequence));
        }

        var (sequence, hash) = (0L, LedgerEntry.NoHash);
        var open = new HashSet<long>();
        await foreach (var entry in db.Ledger.AsNoTracking().OrderBy(e => e.Sequence).AsAsyncEnumerable())
        {
            sequence++;
            Sentence? reason = entry.Sequence != sequence ? new("第 {0} 筆不見了", sequence)
                : entry.HashAfter(hash) != entry.Hash ? new("第 {0} 筆與雜湊值不符", sequence)
                : published.TryGetValue(sequence, out var outside) && !outside.Same(entry) ? new("第 {0} 筆與庫外帳首不同", sequence)
                : entry.Burns is { } burns && !open.Remove(burns) ? new("第 {0} 筆作廢了不能作廢的號碼", sequence)
                : null;
            if (reason is not null) return new(sequence - 1, sequence, reason);
            if (entry.Origin == NumberOrigin.Issued) open.Add(sequence);
            hash = entry.Hash;
        }

        var end = published.Count == 0 ? 0 : published.Keys.Max();
        if (end > sequence) return new(sequence, sequence + 1, new("第 {0} 筆不見了", sequence + 1));
        if (published.Count == 0 && sequence > 0) return new(sequence, 1, new("找不到庫外帳首"));
        var head = await db.LedgerHeads.AsNoTracking().SingleAsync();
        if ((head.Sequence, head.Hash) != (sequence, hash)) return new(sequence, Math.Min(head.Sequence, sequence) + 1, new("資料庫的帳首與最後一筆不符"));

        // A number on a case that the ledger does not know, or has burnt.
        var stray = await db.Products.AsNoTracking().Where(p => p.Isbn != null && p.CancelledAt == null
            && !db.Ledger.Any(e => e.ProductId == p.Id && e.Origin == NumberOrigin.Issued && e.Number == (string)(object)p.Isbn && !db.Ledger.Any(b => b.Burns == e.Sequence)))
            .Select(p => p.Isbn).FirstOrDefaultAsync();
        var strayCode = await db.Recordings.AsNoTracking().Where(r => r.Isrc != null
            && !db.Ledger.Any(e => e.ProductId == r.Id && e.Origin == NumberOrigin.Issued && e.Number == (string)(object)r.Isrc && !db.Ledger.Any(b => b.Burns == e.Sequence)))
            .Select(r => r.Isrc).FirstOrDefaultAsync();
        if (strayCode is not null) return new(sequence, sequence, new("案件上的號碼 {0} 不在號碼帳", strayCode.Value.Text));
        return stray is null ? new(sequence) : new(sequence, sequence, new("案件上的號碼 {0} 不在號碼帳", stray.Value.Digits));
    }

    /// <summary>The chain as it was published, from its beginning on.</summary>
    /// <exception cref="ChainBroken">Two lines contradict each other, or one is missing.</exception>
    internal static Dictionary<long, LedgerEntry> Published(IEnumerable<PublishedLine> lines)
    {
        var chain = new Dictionary<long, LedgerEntry>();
        foreach (var line in lines)
        {
            foreach (var entry in line.LedgerEntries())
            {
                var before = entry.Sequence == 1 ? LedgerEntry.NoHash : chain.GetValueOrDefault(entry.Sequence - 1)?.Hash;
                if (entry.HashAfter(before ?? "") != entry.Hash || (chain.TryGetValue(entry.Sequence, out var known) && !known.Same(entry))) throw new ChainBroken(entry.Sequence);
                chain[entry.Sequence] = entry;
            }
            if (line.Entries.Count > 0 && chain[line.Sequence].Hash != line.Hash) throw new ChainBroken(line.Sequence);
        }
        return chain;
    }
}

/// <summary>The published chain does not hold together at that entry.</summary>
public class ChainBroken(long sequence) : Exception($"The published chain does not hold together at entry {sequence}.")
{
    public long Sequence => sequence;
}
