using Portal.Data;

namespace Portal.Benchmarks.Year;

/// <summary>The office's days, counted one by one from the calendar's rows and from what staff changed since: nothing of the portal's own counting.</summary>
public sealed class OfficeYear(IEnumerable<CalendarDay> rows)
{
    readonly Dictionary<DateOnly, bool> _official = rows.ToDictionary(row => row.Date, row => row.IsWorkingDay);

    /// <summary>Closing days entered (or taken back) at a moment, UTC.</summary>
    public List<(DateTime At, DateOnly Day, bool Closed)> Changes { get; } = [];

    /// <summary>As it was known at that moment.</summary>
    public bool IsWorking(DateOnly day, DateTime at)
    {
        var works = _official.TryGetValue(day, out var official) ? official : day.DayOfWeek != DayOfWeek.Saturday && day.DayOfWeek != DayOfWeek.Sunday;
        foreach (var change in Changes)
            if (change.Day == day && change.At <= at) works = !change.Closed;
        return works;
    }

    /// <summary>The day itself is not counted.</summary>
    public DateOnly Add(DateOnly day, int days, DateTime at)
    {
        while (days > 0)
        {
            day = day.AddDays(1);
            if (IsWorking(day, at)) days--;
        }
        return day;
    }

    /// <summary>Working days after the first up to and with the second.</summary>
    public int Between(DateOnly first, DateOnly last, DateTime at)
    {
        var count = 0;
        for (var day = first.AddDays(1); day <= last; day = day.AddDays(1))
            if (IsWorking(day, at)) count++;
        return count;
    }
}
