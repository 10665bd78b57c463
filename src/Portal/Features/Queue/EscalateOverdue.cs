using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Queue;

/// <summary>
/// 逾期列管: a case past its due date goes to every supervisor, with an apology to the applicant and a line of history, in one save
/// and once for each due date.
/// </summary>
public class EscalateOverdue(PortalDb db, OfficeCalendar calendar, LetterWriter letters, StaffLetters staffLetters, TimeProvider clock) : IOfficeJob
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = WorkingDays.OfficeDate(now);
        if (!(await calendar.LoadAsync()).IsWorkingDay(today)) return;

        var overdue = await db.OpenCases().Where(request => request.DueOn < today).ToListAsync(cancel);
        var apologies = overdue.ToDictionary(request => request.Id, request => letters.Late(request, now));
        var written = await db.KeysWrittenAsync(apologies.Values);
        var supervisors = await db.ColleaguesAsync(Roles.Supervisor);
        foreach (var request in overdue.Where(request => !written.Contains(apologies[request.Id].Key)))
        {
            cancel.ThrowIfCancellationRequested();
            await EscalateAsync(request, apologies[request.Id], supervisors, now);
        }
    }

    async Task EscalateAsync(Request request, OutgoingLetter apology, List<User> supervisors, DateTime now)
    {
        db.ChangeTracker.Clear();
        request.PutUnderWatch(Actor.Portal("逾期列管"), now);
        db.History.AddRange(request.History);
        // The version goes along, so that a case decided or moved since it was read is left alone.
        db.Entry(request).Property(r => r.Version).IsModified = true;
        db.Letters.Add(apology);
        db.Letters.AddRange(supervisors.Select(supervisor => staffLetters.Overdue(request, supervisor, now)));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || error.IsUniqueViolation())
        {
            // Changed meanwhile, or another node was first: the next run sees what is left.
        }
    }
}
