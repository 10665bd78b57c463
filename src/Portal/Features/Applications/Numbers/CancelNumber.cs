using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Proposals;

namespace Portal.Features.Applications.Numbers;

/// <summary>
/// 註銷號碼: an ISBN that was given by mistake or is not used. It is burnt in the ledger and never given again; the title keeps it, marked.
/// Two persons: one proposes, another confirms.
/// </summary>
public class CancelNumber(PortalDb db, PublishedHeads heads, LetterWriter letters, SecondPerson second, TimeProvider clock)
{
    /// <summary>The product that was given the number; null when this portal gave it to none.</summary>
    public Task<Product?> FindAsync(Isbn13 isbn) => db.Products.Include(product => product.Application!.Publisher).Include(product => product.Application!.Requests).SingleOrDefaultAsync(product => product.Isbn == isbn);

    public Task<string> ProposeAsync(Product product, string? why, Actor by)
    {
        product.MustBeCancellable();
        return second.ProposeAsync(ProposalKind.CancelNumber, $"cancel:{product.Isbn!.Value.Digits}", $"{product.Isbn.Value.Hyphenated()} {product.Application!.Title.Title}", why,
            new ProposalDetail(Subject: product.Id), product.Application.Isbn.Id, by);
    }

    /// <summary>Saves whatever the caller has tracked in the same commit: the confirmation.</summary>
    public async Task RunAsync(Guid productId, string why, Actor by)
    {
        var at = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db, toBurn: true);
        if ((await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads)).Refusal is { } refusal) throw new RuleBroken(refusal.Key, refusal.Values);
        var product = await db.Products.Include(p => p.Application!.Publisher).Include(p => p.Application!.Requests).SingleAsync(p => p.Id == productId);
        product.Cancel(at);
        var (isbn, request) = (product.Isbn!.Value, product.Application!.Isbn);
        var entry = await db.Ledger.SingleOrDefaultAsync(e => e.Number == isbn.Digits && e.ProductId == productId && e.Origin == NumberOrigin.Issued)
            ?? throw new RuleBroken("號碼帳沒有配出 {0} 的紀錄，請系統管理者查明", isbn.Hyphenated());
        ledger.Append(NumberOrigin.Burnt, at, burns: entry.Sequence, requestId: entry.RequestId, productId: productId);
        if (await db.CatalogueFormats.SingleOrDefaultAsync(format => format.Isbn == isbn) is { } format) format.CancelledAt = at;
        if (await db.LegalDeposits.FindAsync(isbn) is { IsOpen: true } deposit) db.History.Add(deposit.Stop("號碼已註銷", by, at));
        var line = by.Did("註銷號碼", at, $"{isbn.Hyphenated()}：{why}");
        line.RequestId = request.Id;
        db.History.Add(line);
        db.Letters.Add(letters.NumberCancelled(request, isbn, why, at));
        await db.SaveChangesAsync();
        await ledger.SaveAsync();
        await transaction.CommitAsync();
        await NumberDesk.PublishAsync(db, ledger, heads, at);
    }
}
