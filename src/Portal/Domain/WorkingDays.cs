namespace Portal.Domain;

/// <summary>A day that differs from Monday to Friday: a holiday, a make-up Saturday, a day that the office closes.</summary>
/// <param name="Date">Day in Taiwan.</param>
/// <param name="Works">True for a make-up working day, false for a day off.</param>
/// <param name="Name">What people call it, 春節.</param>
public readonly record struct OfficeDay(DateOnly Date, bool Works, string Name);

/// <summary>The office calendar has no such year, so nothing may be counted in it.</summary>
public sealed class CalendarYearMissing(int year) : RuleBroken("{0} 年的辦公日曆尚未載入，無法計算工作天", year)
{
    public int Year { get; } = year;
}

/// <summary>
/// Counting on the office calendar of Taiwan. The day of receipt is not counted (行政程序法 §48). A year that is not loaded is refused,
/// never taken for plain weeks.
/// </summary>
/// <param name="exceptions">Days that differ from Monday to Friday; of two entries for a day the later one holds.</param>
/// <param name="years">Years whose calendar is known.</param>
public sealed class WorkingDays(IEnumerable<OfficeDay> exceptions, IEnumerable<int> years)
{
    static readonly TimeZoneInfo Taipei = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");
    readonly Dictionary<DateOnly, OfficeDay> exceptions = exceptions.GroupBy(day => day.Date).ToDictionary(days => days.Key, days => days.Last());
    readonly HashSet<int> years = [.. years];

    /// <summary>The office's date at that moment, whatever the server's own zone.</summary>
    /// <param name="utc">UTC; a time read from the database without kind is taken as UTC.</param>
    public static DateOnly OfficeDate(DateTime utc) => DateOnly.FromDateTime(OfficeTime(utc));

    /// <summary>The office's wall clock at that moment.</summary>
    /// <param name="utc">UTC; a time read from the database without kind is taken as UTC.</param>
    public static DateTime OfficeTime(DateTime utc)
    {
        if (utc.Kind == DateTimeKind.Local)
            throw new ArgumentException("The time must be UTC.", nameof(utc));
        return TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), Taipei);
    }

    /// <summary>The moment (UTC) at which a day begins in the office.</summary>
    public static DateTime StartOf(DateOnly day) => TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), Taipei);

    /// <exception cref="CalendarYearMissing">The year is not loaded.</exception>
    public bool IsWorkingDay(DateOnly day)
    {
        if (!years.Contains(day.Year))
            throw new CalendarYearMissing(day.Year);
        return exceptions.TryGetValue(day, out var exception) ? exception.Works : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    /// <summary>What the day is called when it differs from a plain week; null otherwise.</summary>
    public string? NameOf(DateOnly day) => exceptions.TryGetValue(day, out var exception) ? exception.Name : null;

    /// <summary>The day on which the given number of working days after the day of receipt is complete; the day itself for 0.</summary>
    /// <exception cref="CalendarYearMissing">A year that is needed is not loaded.</exception>
    public DateOnly Add(DateOnly received, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var day = received;
        for (var left = days; left > 0;)
        {
            if (day == DateOnly.MaxValue)
                throw new CalendarYearMissing(day.Year + 1);
            day = day.AddDays(1);
            if (IsWorkingDay(day))
                left--;
        }
        return day;
    }

    /// <summary>Working days after <paramref name="from"/> up to and with <paramref name="until"/>; 0 when that is not later.</summary>
    /// <exception cref="CalendarYearMissing">A year that is needed is not loaded.</exception>
    public int CountBetween(DateOnly from, DateOnly until)
    {
        var count = 0;
        for (var day = from; day < until;)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day))
                count++;
        }
        return count;
    }
}
