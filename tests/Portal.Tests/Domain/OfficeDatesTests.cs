using System.Globalization;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class OfficeDatesTests
{
    static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-TW"), English = CultureInfo.GetCultureInfo("en");

    [Theory]
    [InlineData("2026-03-02", "民國 115 年 3 月 2 日", "115/03/02", "2 March 2026")]
    [InlineData("2011-01-01", "民國 100 年 1 月 1 日", "100/01/01", "1 January 2011")]
    [InlineData("2010-12-31", "民國 99 年 12 月 31 日", "99/12/31", "31 December 2010")]
    [InlineData("1912-01-01", "民國 1 年 1 月 1 日", "1/01/01", "1 January 1912")]
    [InlineData("1911-12-31", "民國前 1 年 12 月 31 日", "前 1/12/31", "31 December 1911")]
    [InlineData("1900-02-28", "民國前 12 年 2 月 28 日", "前 12/02/28", "28 February 1900")]
    public void A_date_reads_in_both_eras_whatever_the_culture(string iso, string roc, string brief, string english) => Cultures.InEach(_ =>
    {
        var date = DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(roc, OfficeDates.Long(date, Chinese));
        Assert.Equal(brief, OfficeDates.Short(date, Chinese));
        Assert.Equal(english, OfficeDates.Long(date, English));
        Assert.Equal(iso, OfficeDates.Short(date, English));
    });

    [Fact]
    public void A_year_and_month_reads_in_both_eras()
    {
        Assert.Equal("民國 115 年 3 月", OfficeDates.YearMonth(2026, 3, Chinese));
        Assert.Equal("March 2026", OfficeDates.YearMonth(2026, 3, English));
        Assert.Throws<ArgumentOutOfRangeException>(() => OfficeDates.YearMonth(2026, 0, Chinese));
        Assert.Throws<ArgumentOutOfRangeException>(() => OfficeDates.YearMonth(2026, 13, Chinese));
    }

    [Fact]
    public void There_is_no_year_zero()
    {
        for (var year = 1; year < 3000; year++)
            Assert.DoesNotContain(" 0 ", OfficeDates.Long(new(year, 1, 1), Chinese), StringComparison.Ordinal);
        Assert.Equal(1, OfficeDates.RepublicYear(new(1912, 1, 1)));
        Assert.Equal(115, OfficeDates.RepublicYear(new(2026, 12, 31)));
        Assert.Throws<ArgumentOutOfRangeException>(() => OfficeDates.RepublicYear(new(1911, 12, 31)));
    }
}
