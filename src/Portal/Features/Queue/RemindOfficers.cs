using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Queue;

/// <summary>One working day before a case is due: a letter to its officer, or to everybody whose work it is while nobody has taken it.</summary>
public class RemindOfficers(PortalDb db, OfficeCalendar calendar, StaffLetters letters, TimeProvider clock) : IOfficeJob
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = WorkingDays.OfficeDate(now);
        var days = await calendar.LoadAsync();
        if (!days.IsWorkingDay(today)) return;

        var nextDay = days.Add(today, 1);
        var cases = await db.OpenCases().Where(request => request.DueOn > today && request.DueOn <= nextDay).ToListAsync(cancel);
        var officers = await db.OfficersByRoleAsync();
        foreach (var request in cases)
        {
            var readers = request.Officer is { DisabledAt: null, Email: not null } officer ? [officer] : officers[request.WorkedBy];
            await db.WriteOnceAsync(readers.Select(reader => letters.DueTomorrow(request, reader, now)));
        }
    }
}
