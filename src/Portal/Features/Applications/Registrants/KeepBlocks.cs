using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;

namespace Portal.Features.Applications.Registrants;

/// <summary>Staff stop a block, open it again, take it back or cancel single unused numbers. All of it holds the ledger, as the desk of numbers does.</summary>
public class KeepBlocks(PortalDb db, PublishedHeads heads, TimeProvider clock)
{
    /// <summary>Numbers cancelled at a time.</summary>
    public const int MostAtOnce = 100;

    /// <summary>One of the block's own verbs.</summary>
    /// <param name="deed">For the history.</param>
    public async Task ChangeAsync(Guid id, Action<RegistrantBlock, string> change, string deed, string? why, Actor by)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await NumberLedger.LockAsync(db);
        var block = await LoadAsync(id);
        change(block, why ?? "");
        Write(block, deed, why, by, clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>A block that was given back gives numbers again: to whom it was, or, when nobody ever had a number of it, to another publisher.</summary>
    public async Task TakeUpAsync(Guid id, Publisher? to, string? why, Actor by)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await NumberLedger.LockAsync(db);
        var block = await LoadAsync(id);
        block.TakeUp(to, await OfBlock(block).AnyAsync(e => e.Origin != NumberOrigin.Burnt), why ?? "");
        Write(block, "重新啟用歸還的識別號", why, by, clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Cancels numbers of the block that nobody was ever given; they are never given then.</summary>
    /// <exception cref="RuleBroken">One of them is not of this block, or stands in the ledger; none is cancelled then.</exception>
    public async Task BurnAsync(Guid id, IReadOnlyCollection<string> numbers, string? why, Actor by)
    {
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明理由");
        if (numbers.Count is 0 or > MostAtOnce) throw new RuleBroken("請填寫要作廢的號碼，一次最多 {0} 個", MostAtOnce);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db, toBurn: true);
        var state = await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads);
        if (state.Refusal is { } refusal) throw new RuleBroken(refusal.Key, refusal.Values);
        var at = clock.GetUtcNow().UtcDateTime;
        if (state is { Sequence: 0, Outside: null }) heads.Publish(LedgerEntry.NoHash, [], at);
        var block = await LoadAsync(id);
        var unused = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in numbers)
        {
            var reading = Isbn13.Read(text);
            if (!reading.Valid) throw new RuleBroken("「{0}」不是正確的 ISBN", CleanText.Cut(CleanText.Visible(text), 30));
            if (!reading.Isbn.Digits.StartsWith(block.Group + block.Registrant, StringComparison.Ordinal)) throw new RuleBroken("號碼 {0} 不屬於 {1}", reading.Isbn.Digits, block.Display);
            unused.Add(reading.Isbn.Digits);
        }
        var used = await db.Ledger.Where(e => unused.Contains(e.Number!)).Select(e => e.Number!).FirstOrDefaultAsync();
        if (used is not null) throw new RuleBroken("號碼 {0} 已在號碼帳，只能作廢未配出的號碼", used);
        foreach (var number in unused) ledger.Append(NumberOrigin.Burnt, at, number);
        Write(block, "作廢未配出的號碼", $"{string.Join(" ", unused)} {why}", by, at);
        await ledger.SaveAsync();
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        await NumberDesk.PublishAsync(db, ledger, heads, at);
    }

    /// <summary>The ledger's entries with a number of the block.</summary>
    public IQueryable<LedgerEntry> OfBlock(RegistrantBlock block)
    {
        var (first, last) = (block.NumberAt(0).Digits, block.NumberAt(block.Size - 1).Digits);
#pragma warning disable MA0006, CA1309 // Becomes SQL.
        return db.Ledger.Where(e => string.Compare(e.Number, first) >= 0 && string.Compare(e.Number, last) <= 0);
#pragma warning restore MA0006, CA1309
    }

    /// <summary>What was done to a block: lines of its publishers that begin with its name.</summary>
    public Task<List<HistoryEntry>> HistoryAsync(RegistrantBlock block)
    {
        var (name, begin) = (block.Display, block.Display + " ");
        return db.History.AsNoTracking().Where(line => line.Subject == "Publisher" && (line.Why == name || line.Why!.StartsWith(begin))).OrderByDescending(line => line.Id).Take(100).ToListAsync();
    }

    void Write(RegistrantBlock block, string deed, string? why, Actor by, DateTime at) =>
        db.History.Add(by.Did(deed, at, $"{block.Display} {why}".TrimEnd(), "Publisher", block.PublisherId?.ToString() ?? "shared"));

    async Task<RegistrantBlock> LoadAsync(Guid id) => await db.Blocks.SingleOrDefaultAsync(b => b.Id == id) ?? throw new RuleBroken("找不到這個出版者識別號");
}
