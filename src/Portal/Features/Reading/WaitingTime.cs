using Portal.Domain;

namespace Portal.Features.Reading;

/// <summary>When a copy is free for somebody who waits, if everybody keeps it as long as they may: seldom later, often sooner.</summary>
public static class WaitingTime
{
    /// <param name="inUse">The copies in use: what for, and until when (UTC).</param>
    /// <param name="copies">Copies of the licence.</param>
    /// <param name="ahead">How many wait before.</param>
    /// <param name="loanDays">Days of a loan.</param>
    /// <param name="now">UTC.</param>
    public static DateTime Estimate(IEnumerable<(CopyUse Use, DateTime Until)> inUse, int copies, int ahead, int loanDays, DateTime now)
    {
        // A kept copy will be lent, at the latest when it is kept no longer.
        var free = inUse.Where(copy => copy.Until > now).Select(copy => copy.Use == CopyUse.Kept ? copy.Until.AddDays(loanDays) : copy.Until).ToList();
        while (free.Count < copies) free.Add(now);
        var queue = new PriorityQueue<DateTime, DateTime>(free.Select(at => (at, at)));
        for (var before = 0; before < ahead; before++)
        {
            var at = queue.Dequeue().AddDays(loanDays);
            queue.Enqueue(at, at);
        }
        return queue.Peek();
    }

    /// <summary>As people read it: today by the clock, later by the day.</summary>
    public static string Shown(DateTime at, DateTime now) =>
        WorkingDays.OfficeDate(at) == WorkingDays.OfficeDate(now) ? OfficeDates.Moment(at) : OfficeDates.Long(WorkingDays.OfficeDate(at));
}
