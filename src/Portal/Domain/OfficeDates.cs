using System.Globalization;

namespace Portal.Domain;

/// <summary>
/// Dates as people read them: in Chinese by the years of the Republic (1912 is year 1, there is no year 0, 1911 is 民國前 1 年), in
/// English by the Western calendar. The language is the given culture's, the page's own if none is given; nothing else of a culture counts.
/// </summary>
public static class OfficeDates
{
    static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary><c>民國 115 年 3 月 2 日</c>, <c>2 March 2026</c>.</summary>
    public static string Long(DateOnly date, CultureInfo? language = null) => InEnglish(language)
        ? Invariant($"{date.Day} {Months[date.Month - 1]} {date.Year}")
        : Invariant($"{RocYear(date.Year)} 年 {date.Month} 月 {date.Day} 日");

    /// <summary><c>115/03/02</c>, <c>2026-03-02</c>; a year before the Republic is <c>前 1/03/02</c>.</summary>
    public static string Short(DateOnly date, CultureInfo? language = null) => InEnglish(language)
        ? Invariant($"{date:yyyy-MM-dd}")
        : Invariant($"{(date.Year > 1911 ? "" : "前 ")}{Years(date.Year)}/{date:MM'/'dd}");

    /// <summary>A moment on the office's clock: <c>115/03/02 14:05</c>, <c>2026-03-02 14:05</c>.</summary>
    /// <param name="utc">UTC; a time read from the database without kind is taken as UTC.</param>
    /// <param name="language">The language; the page's own if none is given.</param>
    public static string Moment(DateTime utc, CultureInfo? language = null) =>
        $"{Short(WorkingDays.OfficeDate(utc), language)} {Invariant($"{WorkingDays.OfficeTime(utc):HH':'mm}")}";

    /// <summary><c>民國 115 年 3 月</c>, <c>March 2026</c>.</summary>
    public static string YearMonth(int year, int month, CultureInfo? language = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(month, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(month, 12);
        return InEnglish(language) ? Invariant($"{Months[month - 1]} {year}") : Invariant($"{RocYear(year)} 年 {month} 月");
    }

    /// <summary><c>民國 115 年第 1 季</c>, <c>2026 Q1</c>.</summary>
    public static string Quarter(int year, int quarter, CultureInfo? language = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quarter, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quarter, 4);
        return InEnglish(language) ? Invariant($"{year} Q{quarter}") : Invariant($"{RocYear(year)} 年第 {quarter} 季");
    }

    /// <summary>The year of the Republic of an office day, as case numbers begin with it: 115 for 2026.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1912.</exception>
    public static int RepublicYear(DateOnly date)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(date.Year, 1912);
        return date.Year - 1911;
    }

    static string RocYear(int year) => Invariant($"{(year > 1911 ? "民國" : "民國前")} {Years(year)}");

    static int Years(int year) => year > 1911 ? year - 1911 : 1912 - year;

    static bool InEnglish(CultureInfo? language) => (language ?? CultureInfo.CurrentUICulture).TwoLetterISOLanguageName == "en";

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
