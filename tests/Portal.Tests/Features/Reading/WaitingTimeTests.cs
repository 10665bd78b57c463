using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

public class WaitingTimeTests
{
    static readonly DateTime now = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("L3 L5", 2, 0, 3)]
    [InlineData("L3 L5", 2, 1, 5)]
    [InlineData("L3 L5", 2, 2, 3 + 14)] // After the two before: whoever gets the first copy brings it back fourteen days later.
    [InlineData("L3 L5", 2, 3, 5 + 14)]
    [InlineData("L3", 2, 0, 0)] // One is free.
    [InlineData("K2 L5", 2, 0, 5)] // A kept copy is lent, on its last day at the latest.
    [InlineData("K2", 1, 0, 2 + 14)]
    [InlineData("L-1 L5", 2, 0, 0)] // Over, and nobody has tidied up.
    [InlineData("", 1, 0, 0)]
    [InlineData("", 1, 3, 42)]
    public void A_copy_comes_free_when_all_keep_theirs_as_long_as_they_may(string inUse, int copies, int ahead, int days) => Assert.Equal(now.AddDays(days), WaitingTime.Estimate(
        inUse.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(copy => (copy[0] == 'L' ? CopyUse.Loan : CopyUse.Kept, now.AddDays(int.Parse(copy[1..], System.Globalization.CultureInfo.InvariantCulture)))), copies, ahead, 14, now));

    [Fact]
    public void Today_is_told_by_the_clock_and_later_by_the_day()
    {
        Assert.Equal("115/03/04 10:15", WaitingTime.Shown(now.AddMinutes(15), now));
        Assert.Equal("民國 115 年 3 月 18 日", WaitingTime.Shown(now.AddDays(14), now));
    }
}
