using System.Globalization;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class WorkingDaysTests
{
    static readonly OfficeCalendarFile Seed = OfficeCalendarFile.Embedded();
    static readonly WorkingDays Office = new(Seed.Exceptions, Seed.Years);

    [Fact]
    public void Every_row_of_the_table_comes_out_as_written()
    {
        var rows = Vectors.Of("workday-test-vectors.csv");
        Assert.Equal(24, rows.Count);
        foreach (var row in rows)
        {
            var received = Day(row["received"]);
            foreach (var days in (int[])[1, 3, 5])
            {
                var due = Day(row[$"plus_{days}_workday{(days == 1 ? "" : "s")}"]);
                Assert.Equal(due, Office.Add(received, days));
                Assert.Equal(days, Office.CountBetween(received, due));
            }
        }
    }

    [Theory]
    [InlineData(2023, 249)]
    [InlineData(2024, 251)]
    [InlineData(2025, 247)]
    [InlineData(2026, 245)]
    [InlineData(2027, 244)]
    public void A_year_has_as_many_working_days_as_the_government_says(int year, int days) =>
        Assert.Equal(days, Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Count(n => Office.IsWorkingDay(new DateOnly(year, 1, 1).AddDays(n))));

    [Fact]
    public void A_due_date_is_a_working_day_and_the_count_back_agrees()
    {
        for (var received = new DateOnly(2023, 1, 1); received.Year < 2027; received = received.AddDays(1))
        {
            var due = Office.Add(received, 3);
            Assert.True(Office.IsWorkingDay(due));
            Assert.Equal(3, Office.CountBetween(received, due));
            Assert.Equal(0, Office.CountBetween(due, received));
            Assert.Equal(due, Office.Add(Office.Add(received, 1), 2));
        }
        Assert.Equal(new(2026, 2, 14), Office.Add(new(2026, 2, 14), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Office.Add(new(2026, 2, 14), -1));
    }

    [Fact]
    public void A_year_that_is_not_loaded_is_refused_in_a_sentence()
    {
        var refusal = Assert.Throws<CalendarYearMissing>(() => Office.Add(new(2027, 12, 30), 3));
        Assert.Equal(2028, refusal.Year);
        Assert.Equal("2028 年的辦公日曆尚未載入，無法計算工作天", refusal.Message);
        Assert.Equal(new(2027, 12, 30), Office.Add(new(2027, 12, 29), 1));
        Assert.Throws<CalendarYearMissing>(() => Office.CountBetween(new(2022, 12, 1), new(2023, 1, 5)));
        Assert.Equal(1, Office.CountBetween(new(2022, 12, 31), new(2023, 1, 3)));
    }

    [Fact]
    public void A_closing_day_that_staff_enter_moves_the_due_date()
    {
        var typhoon = new OfficeDay(new(2026, 5, 6), Works: false, "颱風");
        var closed = new WorkingDays([.. Seed.Exceptions, typhoon], Seed.Years);
        Assert.Equal(new(2026, 5, 7), Office.Add(new(2026, 5, 4), 3));
        Assert.Equal(new(2026, 5, 8), closed.Add(new(2026, 5, 4), 3));
        Assert.Equal("颱風", closed.NameOf(typhoon.Date));
        Assert.Null(Office.NameOf(typhoon.Date));
    }

    [Fact]
    public void The_office_date_is_Taipeis_and_not_UTCs()
    {
        Assert.Equal(new(2026, 3, 2), WorkingDays.OfficeDate(new(2026, 3, 1, 16, 0, 0, DateTimeKind.Utc)));
        Assert.Equal(new(2026, 3, 1), WorkingDays.OfficeDate(new(2026, 3, 1, 15, 59, 59, DateTimeKind.Utc)));
        Assert.Equal(new(2026, 3, 2), WorkingDays.OfficeDate(new(2026, 3, 1, 16, 0, 0, DateTimeKind.Unspecified)));
        Assert.Equal(new DateTime(2026, 3, 1, 16, 0, 0, DateTimeKind.Utc), WorkingDays.StartOf(new(2026, 3, 2)));
        Assert.Equal(DateTimeKind.Utc, WorkingDays.StartOf(new(2026, 3, 2)).Kind);
        Assert.Throws<ArgumentException>(() => WorkingDays.OfficeDate(new(2026, 3, 1, 16, 0, 0, DateTimeKind.Local)));
    }

    [Fact]
    public void Cultures_do_not_change_the_calendar() => Cultures.InEach(culture =>
    {
        var office = OfficeCalendarFile.Embedded();
        Assert.Equal(new(2026, 2, 25), new WorkingDays(office.Exceptions, office.Years).Add(new(2026, 2, 13), 3));
        Assert.Equal([2023, 2024, 2025, 2026, 2027], office.Years);
    });

    [Fact]
    public void The_seed_holds_only_days_that_differ_from_a_plain_week_each_with_a_name()
    {
        foreach (var day in Seed.Exceptions)
        {
            Assert.Equal(day.Works, day.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
            Assert.NotEmpty(day.Name);
        }
        Assert.Equal(Seed.Exceptions.Count, Seed.Exceptions.DistinctBy(day => day.Date).Count());
    }

    static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
