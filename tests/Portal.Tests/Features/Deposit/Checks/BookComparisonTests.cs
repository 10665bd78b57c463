using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit.Checks;

/// <summary>File and case are compared as a reader would: how something is written does not count, what it says does.</summary>
public class BookComparisonTests
{
    static readonly CaseFacts given = new(["山海小城", "山海小城：增訂版"], ["林雨果 著"], ["978-986-00-0000-9"], "chi");

    static readonly BookFacts same = new() { Title = "山海小城", Creators = ["林雨果"], Identifiers = ["urn:isbn:9789860000009"], Languages = ["zh-TW"] };

    [Fact]
    public void What_is_the_same_has_no_difference() => Assert.Empty(BookComparison.Compare(same, given));

    [Theory]
    [InlineData("山 海 小 城")]
    [InlineData("《山海小城》")]
    [InlineData("山海小城　增訂版")]
    [InlineData("山海小城（增訂版）")]
    public void The_way_a_title_is_written_does_not_count(string title) => Assert.Empty(BookComparison.Compare(same with { Title = title }, given));

    [Theory]
    [InlineData("台灣史", "臺灣史", true)]
    [InlineData("Ｈｅｌｌｏ", "hello!", true)]
    [InlineData("上冊", "下冊", false)]
    [InlineData("Vol. 1", "Vol. 2", false)]
    [InlineData("…", "！", false)]
    public void Two_titles_are_the_same_to_a_reader_or_not(string one, string other, bool alike) => Assert.Equal(alike, BookComparison.TitleKey(one) == BookComparison.TitleKey(other));

    [Theory]
    [InlineData("林雨果", "林雨果 著", true)]
    [InlineData("(日) 村上春樹", "村上春樹", true)]
    [InlineData("Lin, Yu-Kuo", "Yu-Kuo Lin", true)]
    [InlineData("王文", "王文", true)]
    [InlineData("林雨果", "林果雨", false)]
    public void Names_are_compared_without_role_and_order(string inFile, string inCase, bool alike) =>
        Assert.Equal(alike, BookComparison.Compare(same with { Creators = [inFile] }, given with { Creators = [inCase] }).Count == 0);

    [Theory]
    [InlineData("ISBN 978-986-00-0000-9", true)]
    [InlineData("986000000X", true)]
    [InlineData("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", false)]
    [InlineData("9789860000016", false)]
    public void An_ISBN_is_found_in_every_form(string identifier, bool alike) => Assert.Equal(alike, BookComparison.Compare(same with { Identifiers = [identifier] }, given).Count == 0);

    [Theory]
    [InlineData("zh-Hant-TW", "chi", true)]
    [InlineData("en", "eng", true)]
    [InlineData("de-DE", "ger", true)]
    [InlineData("en", "chi", false)]
    public void Languages_are_compared_across_their_codes(string inFile, string inCase, bool alike) => Assert.Equal(alike, BookComparison.Compare(same with { Languages = [inFile] }, given with { Language = inCase }).Count == 0);

    [Fact]
    public void What_the_file_does_not_say_is_a_difference_and_what_the_case_does_not_say_is_none()
    {
        Assert.Equal(Enum.GetValues<BookField>(), BookComparison.Compare(new(), given).Select(difference => difference.Field));
        Assert.Empty(BookComparison.Compare(same, new([], [], [], null)));
    }
}
