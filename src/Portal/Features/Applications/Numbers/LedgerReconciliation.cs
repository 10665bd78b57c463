using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications.Numbers;

/// <summary>Brings the ledger and its head outside together again after a restored backup or a lost folder; an administrator does it, with a reason.</summary>
public class LedgerReconciliation(PortalDb db, PublishedHeads heads, TimeProvider clock)
{
    /// <summary>The history's subject of both deeds.</summary>
    public const string Subject = "Ledger";

    /// <summary>
    /// The database lost its end: the missing entries come back exactly as they were published, the blocks and prefix codes go on behind them, and numbers
    /// that were told to somebody but stand on no case here are burnt. Gives those.
    /// </summary>
    public async Task<IReadOnlyList<string>> ReconcileAsync(string reason, Actor by)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db, toBurn: true);
        var state = await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads);
        if (state.Fault != LedgerFault.Behind) throw new RuleBroken("號碼帳沒有落後，不需核對補入");
        var published = ReadPublished() ?? throw new RuleBroken("庫外帳首本身不完整，不能補入；請改為重立帳首");
        if (ledger.Sequence > 0 && published.GetValueOrDefault(ledger.Sequence)?.Hash != ledger.Hash) throw new RuleBroken("資料庫與庫外帳首在第 {0} 筆已不相同，不能補入；請改為重立帳首", ledger.Sequence);

        var at = clock.GetUtcNow().UtcDateTime;
        var from = ledger.Sequence + 1;
        for (var sequence = from; published.TryGetValue(sequence, out var entry); sequence++) ledger.Import(entry);
        var missing = ledger.Added.ToList();
        await AdvanceBlocksAsync(missing);
        await AdvancePrefixesAsync(missing, at);
        var burnt = missing.Select(e => e.Burns).ToHashSet();
        await ledger.BurnUnseenAsync(missing.Where(e => e.Origin == NumberOrigin.Issued && !burnt.Contains(e.Sequence)), at);
        var told = ledger.Added.Skip(missing.Count).Select(b => missing.Single(e => e.Sequence == b.Burns).Number!).ToList();
        db.History.Add(by.Did("號碼帳核對補入", at, $"{reason}（{told.Count}：{string.Join("、", told)}）", Subject, $"{from}-{ledger.Sequence}"));
        await ledger.SaveAsync();
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        await NumberDesk.PublishAsync(db, ledger, heads, at);
        return told;
    }

    /// <summary>
    /// The head outside is lost or not ours: the chain of the database counts from now on and is published anew. What the old head can
    /// still be read of, and the database does not know, is burnt.
    /// </summary>
    public async Task ReplaceHeadAsync(string reason, Actor by)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db, toBurn: true);
        var state = await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads);
        if (state.Fault == LedgerFault.None) throw new RuleBroken("號碼帳與庫外帳首相符，不需重立");
        var at = clock.GetUtcNow().UtcDateTime;
        foreach (var some in (ReadPublished()?.Values ?? Enumerable.Empty<LedgerEntry>()).Where(e => e.Number is not null).Chunk(500))
        {
            var numbers = some.Select(e => e.Number).ToList();
            var known = await db.Ledger.Where(e => numbers.Contains(e.Number)).Select(e => e.Number).ToListAsync();
            foreach (var entry in some.Where(e => !known.Contains(e.Number)))
                ledger.Append(NumberOrigin.Burnt, at, entry.Number, requestId: entry.RequestId, productId: entry.ProductId);
        }
        db.History.Add(by.Did("重立庫外帳首", at, reason, Subject, $"{ledger.Sequence}"));
        await ledger.SaveAsync();
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        heads.Replace(db.Ledger.AsNoTracking().OrderBy(e => e.Sequence), at);
    }

    Dictionary<long, LedgerEntry>? ReadPublished()
    {
        try
        {
            return LedgerVerifier.Published(heads.ReadAll());
        }
        catch (Exception error) when (error is CryptographicException or ChainBroken)
        {
            return null;
        }
    }

    async Task AdvanceBlocksAsync(IEnumerable<LedgerEntry> entries)
    {
        var blocks = await db.Blocks.ToDictionaryAsync(b => (b.Group, b.Registrant));
        foreach (var entry in entries.Where(e => e.Origin == NumberOrigin.Issued && e.Number?.Length == 13))
        {
            var number = Isbn13.Parse(entry.Number);
            var parts = number.Parts();
            // A block that was opened after the backup is not here; once opened again, its numbers are found in the ledger.
            if (parts.Registrant is null || !blocks.TryGetValue((number.Digits[..3] + parts.Group, parts.Registrant), out var block)) continue;
            block.Next = Math.Max(block.Next, int.Parse(parts.Publication!, System.Globalization.CultureInfo.InvariantCulture) + 1);
            if (block.Left <= 0 && block.State == BlockState.Open) block.State = BlockState.Full;
        }
    }

    async Task AdvancePrefixesAsync(IEnumerable<LedgerEntry> entries, DateTime at)
    {
        var codes = entries.Where(e => e.Origin == NumberOrigin.Issued && e.Number?.Length == IsrcCode.Length).Select(e => (Code: IsrcCode.Parse(e.Number), e.RequestId)).ToList();
        var names = codes.Select(entry => entry.Code.Prefix).Distinct().ToList();
        foreach (var prefix in await db.PrefixCodes.Include(p => p.Years).Where(p => names.Contains(p.Code)).ToListAsync())
        {
            var mine = codes.Where(entry => entry.Code.Prefix == prefix.Code).ToList();
            foreach (var year in mine.GroupBy(entry => entry.Code.Year)) prefix.Advance(year.Key, year.Max(entry => entry.Code.Designation) + 1);
            if (prefix.State != PrefixState.Free) continue;
            // Assigned after the backup: it goes back to the producer whose case is still here, and to nobody else.
            var request = mine[0].RequestId;
            if (await db.Requests.Where(r => r.Id == request).Select(r => r.Publisher).SingleOrDefaultAsync() is { } owner) prefix.AssignTo(owner, at);
            else prefix.Close();
        }
    }
}
