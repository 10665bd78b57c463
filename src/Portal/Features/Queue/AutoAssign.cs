using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Features.Queue;

/// <summary>
/// 自動派案, where the setting asks for it: each morning, and at once when a case is sent. A free case goes to the present officer of the right
/// role with the least open work; to whoever has the other case of the same submission, when that one may.
/// </summary>
public class AutoAssign(PortalDb db, OfficeCalendar calendar, IConfiguration settings, TimeProvider clock) : IOfficeJob
{
    public const string Name = "assign";

    public async Task RunAsync(CancellationToken cancel)
    {
        if (!IsOn || !(await calendar.LoadAsync()).IsWorkingDay(WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime))) return;
        await AssignAsync(await db.Requests.Where(request => request.State == RequestState.Submitted && request.OfficerId == null)
            .OrderBy(request => request.DueOn).ThenBy(request => request.CaseNumber).Select(request => request.Id).ToListAsync(cancel));
    }

    /// <summary>These cases, each in a save of its own; what somebody else took first is left alone.</summary>
    public async Task AssignAsync(IReadOnlyCollection<Guid> cases)
    {
        if (!IsOn || cases.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        var today = WorkingDays.OfficeDate(now);
        var days = await calendar.LoadAsync();
        // What comes in on a Sunday is begun on Monday.
        var first = days.IsWorkingDay(today) ? today : days.Add(today, 1);
        var officers = await db.OfficersByRoleAsync();
        var away = (await db.Absences.AsNoTracking().Where(absence => absence.LastDay >= first).ToListAsync()).ToLookup(absence => absence.OfficerId);
        var load = await db.Requests.Where(request => (request.State == RequestState.Submitted || request.State == RequestState.InReview) && request.OfficerId != null)
            .GroupBy(request => request.OfficerId!.Value).ToDictionaryAsync(work => work.Key, work => work.Count());
        foreach (var id in cases)
        {
            if (await db.Requests.Include(request => request.Application!.Requests).SingleOrDefaultAsync(request => request.Id == id) is not { State: RequestState.Submitted, OfficerId: null } free) continue;
            var siblings = free.Application?.Requests.Where(request => request.IsOpen).Select(request => request.OfficerId).ToHashSet() ?? [];
            var officer = officers[free.WorkedBy].Where(officer => !officer.IsInvited && !IsAway(officer, first))
                // Whoever is away on the due date comes last: somebody must begin all the same.
                .OrderBy(officer => IsAway(officer, free.DueOn!.Value)).ThenBy(officer => !siblings.Contains(officer.Id)).ThenBy(officer => load.GetValueOrDefault(officer.Id)).ThenBy(officer => officer.Email, StringComparer.Ordinal)
                .FirstOrDefault();
            if (officer is null) continue;
            free.Assign(officer, Actor.Portal("自動派案"), now);
            try
            {
                await db.SaveChangesAsync();
                load[officer.Id] = load.GetValueOrDefault(officer.Id) + 1;
            }
            catch (DbUpdateConcurrencyException)
            {
                // An officer, or another node, was first.
                db.ChangeTracker.Clear();
            }
        }

        bool IsAway(User officer, DateOnly day) => away[officer.Id].Any(absence => absence.Covers(day));
    }

    bool IsOn => settings.GetValue("Queue:AutoAssign", false);
}
