using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Queue;

/// <summary>
/// One working day before a case is due: a letter to its officer, or to everybody whose work it is while nobody has taken it; to the supervisors
/// too when its officer is away on the due date. On the due date itself to whoever was not told then: its date was moved there, it came late from paper, it has a new officer.
/// </summary>
public class RemindOfficers(PortalDb db, OfficeCalendar calendar, StaffLetters letters, TimeProvider clock) : IOfficeJob
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = WorkingDays.OfficeDate(now);
        var days = await calendar.LoadAsync();
        if (!days.IsWorkingDay(today)) return;

        var nextDay = days.Add(today, 1);
        var cases = await db.OpenCases().Where(request => request.DueOn >= today && request.DueOn <= nextDay).ToListAsync(cancel);
        var officers = await db.OfficersByRoleAsync();
        var away = await db.Absences.Where(absence => absence.FirstDay <= nextDay && absence.LastDay >= today).AsNoTracking().ToListAsync(cancel);
        foreach (var request in cases)
        {
            List<User> readers = request.Officer is { DisabledAt: null, Email: not null } officer ? [officer] : officers[request.WorkedBy];
            if (away.Exists(absence => absence.OfficerId == request.OfficerId && absence.Covers(request.DueOn!.Value)))
                readers = [.. readers.UnionBy(await db.ColleaguesAsync(Roles.Supervisor), user => user.Id)];
            await db.WriteOnceAsync(readers.Select(reader => letters.DueSoon(request, reader, now)));
        }
    }
}
