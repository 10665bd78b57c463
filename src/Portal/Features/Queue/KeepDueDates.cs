using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Queue;

/// <summary>
/// Every open due date against the office calendar, before the day begins. A change of the calendar moves them at once; this finds the case
/// that was sent in the same moment, on a calendar read just before.
/// </summary>
public class KeepDueDates(PortalDb db, WorkQueue queue) : IOfficeJob
{
    public const string Name = "due-dates";

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var tries = 3; ; tries--)
        {
            await queue.RescheduleAsync(Actor.Portal(Name), "依辦公日曆核對");
            try
            {
                await db.SaveChangesAsync(cancel);
                return;
            }
            catch (DbUpdateException error) when (tries > 0 && (error is DbUpdateConcurrencyException || error.IsUniqueViolation()))
            {
                // Another node, or an officer, was first: look again.
                db.ChangeTracker.Clear();
            }
        }
    }
}
