using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Queue;

/// <summary>
/// Every working day one letter to each officer with the own cases and those of their kind that nobody has taken, and to each supervisor with all.
/// Who has none gets none.
/// </summary>
public class MorningList(PortalDb db, OfficeCalendar calendar, StaffLetters letters, TimeProvider clock) : IOfficeJob
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = WorkingDays.OfficeDate(now);
        var days = await calendar.LoadAsync();
        if (!days.IsWorkingDay(today)) return;

        var cases = await db.OpenCases().OrderBy(request => request.DueOn).ThenBy(request => request.CaseNumber).ToListAsync(cancel);
        if (cases.Count == 0) return;
        var supervisors = await db.ColleaguesAsync(Roles.Supervisor);
        var byRole = await db.OfficersByRoleAsync();
        var officers = byRole.Values.SelectMany(users => users).DistinctBy(user => user.Id).ExceptBy(supervisors.Select(user => user.Id), user => user.Id);
        await db.WriteOnceAsync(supervisors.Select(user => (Reader: user, Cases: cases))
            .Concat(officers.Select(user => (Reader: user, Cases: cases.FindAll(request => request.OfficerId == user.Id || (request.OfficerId is null && byRole[request.WorkedBy].Exists(officer => officer.Id == user.Id))))))
            .Where(list => list.Cases.Count > 0)
            .Select(list => letters.Morning(list.Reader, list.Cases, today, days.Add(today, 1), now)));
    }
}
