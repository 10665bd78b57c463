using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue;

namespace Portal.Features.Reading;

/// <summary>The working day before a loan ends: a letter, once a loan.</summary>
public class RemindReaders(PortalDb db, OfficeCalendar calendar, ReadingLetters letters, TimeProvider clock) : IOfficeJob
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (today, days) = (WorkingDays.OfficeDate(now), await calendar.LoadAsync());
        if (!days.IsWorkingDay(today)) return;
        var nextDay = days.Add(today, 1);
        var ending = await db.Loans.AsNoTracking().Include(l => l.Reader).Include(l => l.Deposit.Application)
            .Where(l => l.EndedAt == null && l.DueOn >= today && l.DueOn <= nextDay && l.Reader!.DisabledAt == null && l.Deposit.TakenDownAt == null).ToListAsync(cancel);
        await db.WriteOnceAsync(ending.Select(loan => letters.DueSoon(loan, now)).OfType<Queue.Letters.OutgoingLetter>());
    }
}
