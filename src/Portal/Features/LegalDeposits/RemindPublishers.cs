using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.LegalDeposits;

/// <summary>
/// On working days: publishers are asked whether what was expected has come out, and reminded of copies that are not in, by the days of
/// the plan. Only what is due is read; each letter is one save with its titles, so that a second run or node finds nothing left to do.
/// </summary>
public class RemindPublishers(PortalDb db, OfficeCalendar calendar, DepositLetters letters, DepositPlan plan, TimeProvider clock) : IOfficeJob
{
    /// <summary>Titles that are read at a time: a day has a few hundred, a long standstill many more.</summary>
    const int AtATime = 500;

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = WorkingDays.OfficeDate(now);
        if (!(await calendar.LoadAsync()).IsWorkingDay(today)) return;
        var by = Actor.Portal("送存提醒");
        var stuck = 0;
        while (true)
        {
            db.ChangeTracker.Clear();
            // By number, so that the titles of a publisher stand together: they lie in its blocks.
            var due = await DepositDesk.Whole(db.LegalDeposits.Where(d => d.RemindOn <= today)).OrderBy(d => d.Isbn).Skip(stuck).Take(AtATime).ToListAsync(cancel);
            if (due.Count == 0) return;
            foreach (var some in DepositDesk.ByPublisher(due))
            {
                cancel.ThrowIfCancellationRequested();
                if (!await RemindAsync(some, by, now)) stuck += some.Count;
            }
        }
    }

    async Task<bool> RemindAsync(IReadOnlyList<LegalDeposit> due, Actor by, DateTime now)
    {
        db.History.AddRange(due.Select(deposit => deposit.Remind(plan, by, now)));
        db.Letters.Add(letters.Reminder(due, now));
        try
        {
            await db.SaveChangesAsync();
            return true;
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || error.IsUniqueViolation())
        {
            // Reported meanwhile, or another node was first: the next run sees what is left.
            foreach (var entry in db.ChangeTracker.Entries().Where(entry => entry.State != EntityState.Unchanged).ToList()) entry.State = EntityState.Detached;
            return false;
        }
    }
}
