using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Applications.Numbers;

/// <summary>Looks through the catalogue for numbers of ours that the ledger lacks, however they came in, and puts them on the work list.</summary>
public class FindStrays(IServiceScopeFactory scopes, TimeProvider clock) : IOfficeJob
{
    const int GroupSize = 1000;

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var last = ""; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var from = last;
#pragma warning disable MA0006, CA1309 // Becomes SQL.
            var met = await db.CatalogueFormats.AsNoTracking()
                .Where(f => string.Compare((string)(object)f.Isbn, from) > 0)
                .Where(f => !db.Ledger.Any(e => e.Number == (string)(object)f.Isbn) && !db.StrayNumbers.Any(s => s.Number == (string)(object)f.Isbn))
                .OrderBy(f => (string)(object)f.Isbn).Take(GroupSize).Select(f => new { f.Isbn, f.Record!.Title }).ToListAsync(cancel);
#pragma warning restore MA0006, CA1309
            if (met.Count == 0) return;
            last = met[^1].Isbn.Digits;
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var ledger = await NumberLedger.LockAsync(db);
            await StrayNumbers.HoldAsync(db, ledger, await StrayNumbers.UnknownAsync(db, met.Select(f => (f.Isbn.Digits, (string?)f.Title))), "全國新書資訊網", clock.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }
}
