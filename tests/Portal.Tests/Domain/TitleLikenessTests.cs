using Portal.Domain;

namespace Portal.Tests.Domain;

public class TitleLikenessTests
{
    [Theory]
    [InlineData("海風裡的書店", "海風裡的書店", true)]
    [InlineData("海風裡的書店", "海風裡的 書店！", true)]
    [InlineData("ＡＢＣ的故事", "abc的故事", true)]
    [InlineData("臺灣海岸線的自然觀察筆記", "臺灣海岸線的自然觀查筆記", true)]
    [InlineData("臺灣海岸線的自然觀察筆記", "臺灣海岸的自然觀察筆記", true)]
    [InlineData("海風裡的書店", "海風裡的茶店", false)]
    [InlineData("山海小城 1", "山海小城 2", false)]
    [InlineData("臺灣海岸線的自然觀察筆記上", "臺灣海岸線的自然觀察筆記下", false)]
    [InlineData("", "", false)]
    public void Titles_are_near_but_for_marks_and_one_slip_in_a_long_one(string one, string other, bool near)
    {
        Assert.Equal(near, TitleLikeness.AreNear(one, other));
        Assert.Equal(near, TitleLikeness.AreNear(other, one));
    }

    /// <summary>What was deposited twice with a slip is found each time; different books of the demonstration's list never are.</summary>
    [Fact]
    public void Fifty_titles_with_a_slip_are_found_and_fifty_different_ones_are_not()
    {
        var titles = File.ReadLines(Path.Combine(Parts.Repository, "src", "Portal", "Data", "Seed", "demo-titles.tsv")).Skip(1).Select(line => line.Split('\t')).SelectMany(cells => cells).Where(cell => cell.Length is >= 10 and <= 60 && cell.Any(c => c > 0x4e00) && !cell.Any(char.IsDigit))
            .Distinct(StringComparer.Ordinal).Take(50).ToList();

        Assert.True(titles.Count >= 40, $"{titles.Count} titles");
        Assert.All(titles, title => Assert.True(TitleLikeness.AreNear(title, title.Insert(title.Length / 2, "　") + "。"), title));
        for (var i = 0; i < titles.Count; i++)
            for (var j = i + 1; j < titles.Count; j++) Assert.False(TitleLikeness.AreNear(titles[i], titles[j]), $"{titles[i]} / {titles[j]}");
    }
}
