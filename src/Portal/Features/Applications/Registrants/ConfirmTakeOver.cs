using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications.Numbers;

namespace Portal.Features.Applications.Registrants;

/// <summary>A block that waits for its take-over, with what the ledger has of it.</summary>
/// <param name="Below">Numbers in the ledger among those that were used there.</param>
/// <param name="Above">Numbers in the ledger behind them.</param>
public sealed record TakeOverView(BlockTakeOver TakeOver, int Below, int Above)
{
    /// <summary>Used there by its count, and yet not in the ledger: never given here either.</summary>
    public int Missing => (TakeOver.Fill ?? Below) - Below;
}

/// <summary>Two people say that a block is taken over whole.</summary>
public class ConfirmTakeOver(PortalDb db, TimeProvider clock)
{
    public async Task<TakeOverView> LookAsync(BlockTakeOver takeOver)
    {
        var (block, all) = (takeOver.Block, await PlacesAsync(takeOver.Block).CountAsync());
        if (takeOver.Fill is not { } fill || fill >= block.Size) return new(takeOver, all, 0);
        var first = block.NumberAt(fill).Digits;
#pragma warning disable MA0006, CA1309 // Becomes SQL.
        var above = await PlacesAsync(block).CountAsync(number => string.Compare(number, first) >= 0);
#pragma warning restore MA0006, CA1309
        return new(takeOver, all - above, above);
    }

    /// <summary>Those that are complete with it. One that this person may not confirm refuses them all.</summary>
    public async Task<int> ConfirmAsync(IReadOnlyCollection<Guid> blocks, Actor by)
    {
        var at = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        // The desk of numbers writes a block's state too, and holds this while it does.
        await NumberLedger.LockAsync(db);
        var complete = 0;
        foreach (var takeOver in await db.BlockTakeOvers.Include(t => t.Block).Where(t => blocks.Contains(t.BlockId)).ToListAsync())
        {
            var last = await PlacesAsync(takeOver.Block).MaxAsync(number => number);
            var done = takeOver.Confirm(last is null ? 0 : takeOver.Block.PlaceOf(last) + 1, by, at);
            if (done) complete++;
            db.History.Add(by.Did(done ? "移轉覆核完成" : "移轉初核", at, takeOver.Block.Display, "Publisher", takeOver.Block.PublisherId?.ToString() ?? "shared"));
        }
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return complete;
    }

    IQueryable<string?> PlacesAsync(RegistrantBlock block)
    {
        var (first, last) = (block.NumberAt(0).Digits, block.NumberAt(block.Size - 1).Digits);
#pragma warning disable MA0006, CA1309 // Becomes SQL.
        return db.Ledger.Where(e => string.Compare(e.Number, first) >= 0 && string.Compare(e.Number, last) <= 0).Select(e => e.Number);
#pragma warning restore MA0006, CA1309
    }
}
