using System.Globalization;
using System.Text;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class OfficeCalendarFileTests
{
    const string Header = "西元日期,星期,是否放假,備註";

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8-bom")]
    [InlineData("big5")]
    public void The_governments_list_of_a_year_gives_the_same_calendar_as_ours(string encoding)
    {
        var file = Read(Year(2026), encoding);
        Assert.Equal([2026], file.Years);
        var ours = OfficeCalendarFile.Embedded().Exceptions.Where(day => day.Date.Year == 2026);
        Assert.Equal(ours, file.Exceptions);
        Assert.Contains(file.Exceptions, day => day.Name == "勞動節");
    }

    [Fact]
    public void A_make_up_Saturday_is_read_as_a_working_day()
    {
        var file = Read(Year(2025), "utf-8");
        Assert.Equal(new OfficeDay(new(2025, 2, 8), Works: true, "補行上班"), file.Exceptions.Single(day => day.Works));
    }

    [Theory]
    [InlineData("", "這不是辦公日曆表：第一列應有「西元日期」與「是否放假」")]
    [InlineData("Subject,Start Date,Start Time\n開國紀念日,2026/1/1,", "這不是辦公日曆表：第一列應有「西元日期」與「是否放假」")]
    [InlineData(Header + "\n", "辦公日曆表沒有資料")]
    [InlineData(Header + "\n20260101,四,1,", "辦公日曆表第 2 列無法讀取")]
    [InlineData(Header + "\n20260230,四,2,", "辦公日曆表第 2 列無法讀取")]
    [InlineData(Header + "\n115/01/01,四,2,", "辦公日曆表第 2 列無法讀取")]
    [InlineData(Header + "\n20260101,四,2,\n20260101,四,2,", "辦公日曆表的 2026-01-01 重複")]
    [InlineData(Header + "\n20260101,四,2,\n20260103,六,2,", "辦公日曆表缺少 2026-01-02")]
    [InlineData(Header + "\n20260101,四,2,", "辦公日曆表缺少 2026-01-02")]
    public void Another_or_a_broken_list_is_refused_in_a_sentence(string file, string sentence)
    {
        var refusal = Assert.Throws<RuleBroken>(() => Read(file, "utf-8")).Sentence;
        Assert.Equal(sentence, string.Format(CultureInfo.InvariantCulture, refusal.Key, [.. refusal.Values.Select(value => value is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value)]));
    }

    [Fact]
    public void A_list_that_lacks_a_day_or_has_two_years_or_never_ends_is_refused()
    {
        var lines = Year(2026).Split('\n');
        Assert.Throws<RuleBroken>(() => Read(string.Join('\n', lines[..^1]), "utf-8"));
        Assert.Throws<RuleBroken>(() => Read(string.Join('\n', [.. lines, "20270101,五,2,開國紀念日"]), "utf-8"));
        Assert.Throws<RuleBroken>(() => Read(string.Join('\n', [lines[0], .. lines[2..]]), "utf-8"));
        Assert.Equal("這個檔案太大，不是辦公日曆表", Assert.Throws<RuleBroken>(() => Read(new string('x', 1_100_000), "utf-8")).Message);
    }

    // The government's form, made from our own table.
    static string Year(int year)
    {
        var ours = OfficeCalendarFile.Embedded();
        var (office, names) = (new WorkingDays(ours.Exceptions, ours.Years), ours.Exceptions.ToDictionary(day => day.Date, day => day.Name));
        var lines = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(n => new DateOnly(year, 1, 1).AddDays(n))
            .Select(day => string.Create(CultureInfo.InvariantCulture, $"{day:yyyyMMdd},{"日一二三四五六"[(int)day.DayOfWeek]},{(office.IsWorkingDay(day) ? 0 : 2)},{names.GetValueOrDefault(day, "")}"));
        return string.Join('\n', [Header, .. lines]);
    }

    static OfficeCalendarFile Read(string text, string encoding)
    {
        var bytes = encoding switch
        {
            "big5" => CodePagesEncodingProvider.Instance.GetEncoding(950)!.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)),
            "utf-8-bom" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            _ => Encoding.UTF8.GetBytes(text),
        };
        using var stream = new MemoryStream(bytes);
        return OfficeCalendarFile.ReadOfficial(stream);
    }
}
