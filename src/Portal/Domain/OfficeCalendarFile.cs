using System.Globalization;

namespace Portal.Domain;

/// <summary>The files an office calendar is read from: our own short list and the government's list of every day of a year.</summary>
/// <param name="Years">Years that the file covers completely.</param>
/// <param name="Exceptions">Days that differ from Monday to Friday.</param>
public sealed record OfficeCalendarFile(IReadOnlyList<int> Years, IReadOnlyList<OfficeDay> Exceptions)
{
    const int LargestFile = 1_000_000;

    /// <summary>The calendar that comes with the portal (<c>Data/Seed/office-calendar.csv</c>: date,kind,name).</summary>
    public static OfficeCalendarFile Embedded()
    {
        using var reader = new StreamReader(typeof(OfficeCalendarFile).Assembly.GetManifestResourceStream("office-calendar.csv")!);
        var days = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(','))
            .Select(fields => new OfficeDay(DateOnly.ParseExact(fields[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), fields[1] == "work", fields[2]))
            .ToArray();
        return new([.. days.Select(day => day.Date.Year).Distinct()], days);
    }

    /// <summary>
    /// Reads 政府行政機關辦公日曆表 of one year (data.gov.tw dataset 14718): columns 西元日期, 星期, 是否放假 (2 = off, 0 = work), 備註; UTF-8 or Big5.
    /// </summary>
    /// <exception cref="RuleBroken">Another file, a day missing or twice, an unknown value; the sentence says which.</exception>
    public static OfficeCalendarFile ReadOfficial(Stream file)
    {
        var lines = TextFile.Decode(file, LargestFile, "這個檔案太大，不是辦公日曆表").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var header = lines.Length == 0 ? [] : lines[0].Split(',', StringSplitOptions.TrimEntries);
        var (date, off, note) = (Array.IndexOf(header, "西元日期"), Array.IndexOf(header, "是否放假"), Array.IndexOf(header, "備註"));
        if (date < 0 || off < 0)
            throw new RuleBroken("這不是辦公日曆表：第一列應有「西元日期」與「是否放假」");

        var days = new SortedDictionary<DateOnly, OfficeDay>();
        for (var row = 1; row < lines.Length; row++)
        {
            var fields = lines[row].Split(',', header.Length, StringSplitOptions.TrimEntries);
            if (fields.All(field => field.Length == 0))
                continue;
            if (fields.Length <= Math.Max(date, off) || fields[off] is not ("0" or "2")
                || !DateOnly.TryParseExact(fields[date], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                throw new RuleBroken("辦公日曆表第 {0} 列無法讀取", row + 1);
            var name = note >= 0 && fields.Length > note ? CleanText.Cut(CleanText.Clean(fields[note].Trim('"')), 100) : "";
            if (!days.TryAdd(day, new(day, fields[off] == "0", name)))
                throw new RuleBroken("辦公日曆表的 {0} 重複", day);
        }
        return new([WholeYear(days.Keys)], [.. days.Values.Where(IsException)]);
    }

    static bool IsException(OfficeDay day) => day.Works == (day.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);

    static int WholeYear(ICollection<DateOnly> days)
    {
        if (days.Count == 0)
            throw new RuleBroken("辦公日曆表沒有資料");
        var expected = new DateOnly(days.First().Year, 1, 1);
        foreach (var day in days)
        {
            if (day.Year != days.First().Year)
                throw new RuleBroken("辦公日曆表應只有一年的日期，卻有 {0}", day);
            if (day != expected)
                throw new RuleBroken("辦公日曆表缺少 {0}", expected);
            expected = expected.AddDays(1);
        }
        if (expected.Year == days.First().Year)
            throw new RuleBroken("辦公日曆表缺少 {0}", expected);
        return days.First().Year;
    }
}
