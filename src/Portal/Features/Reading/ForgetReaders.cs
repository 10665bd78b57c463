using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Reading;

/// <summary>
/// 個人資料保護法 §11: after some time nobody can tell any more who read what. Whose a reading, loan or turnaway was is taken off its row, and the letters about it are deleted; the rows
/// stay for the figures.
/// </summary>
public class ForgetReaders(PortalDb db, ReadingSettings settings, TimeProvider clock) : IOfficeJob
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var before = clock.GetUtcNow().UtcDateTime.AddDays(-settings.ForgetAfterDays);
        await db.ReadingSessions.Where(s => s.EndedAt < before && (s.ReaderId != null || s.Address != null || s.LoanId != null))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.ReaderId, (Guid?)null).SetProperty(s => s.Address, (string?)null).SetProperty(s => s.LoanId, (Guid?)null), cancel);
        await db.OffLineCopies.Where(c => c.Loan.EndedAt < before).ExecuteDeleteAsync(cancel);
        await db.Loans.Where(l => l.EndedAt < before && l.ReaderId != null).ExecuteUpdateAsync(set => set.SetProperty(l => l.ReaderId, (Guid?)null), cancel);
        await db.ReadingPlaces.Where(p => p.At < before).ExecuteDeleteAsync(cancel);
        await db.Turnaways.Where(t => t.At < before && t.Who != null).ExecuteUpdateAsync(set => set.SetProperty(t => t.Who, (string?)null), cancel);
        await db.Letters.Where(l => l.Key.StartsWith(ReadingLetters.Keys) && l.CreatedAt < before && (l.State == LetterState.Sent || l.State == LetterState.Cancelled)).ExecuteDeleteAsync(cancel);
    }
}
