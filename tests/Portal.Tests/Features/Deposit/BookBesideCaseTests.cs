using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit;

public class BookBesideCaseTests
{
    [Theory]
    [InlineData("chi-hant", "zh-Hant-TW", false)]
    [InlineData("chi-hans", "zh", false)]
    [InlineData("chi-hant", "en", true)]
    [InlineData("eng", "en-GB", false)]
    [InlineData("ger", "de", false)]
    [InlineData("fre", "fr", false)]
    [InlineData("jpn", "ja", false)]
    [InlineData("kor", "ko", false)]
    [InlineData("kor", "ja", true)]
    public void The_language_of_the_case_is_compared_whatever_code_says_it(string ofCase, string ofBook, bool differs) =>
        Assert.Equal(differs, Rows(ofCase, ofBook).Single(row => row.Label == "作品語文").Differs);

    [Theory]
    [InlineData("other")]
    [InlineData(null)]
    public void A_case_that_names_no_language_is_not_compared(string? ofCase) => Assert.DoesNotContain(Rows(ofCase, "vi"), row => row.Label == "作品語文");

    static IEnumerable<BookBesideCase> Rows(string? language, string ofBook)
    {
        var title = new Application();
        (title.Title.Title, title.Title.Author, title.Title.Language) = ("潮間帶", "林海", language);
        var file = DepositFile.Begin(new EbookDeposit(), DepositPart.Book, null, "a.epub", 1, DateTime.UtcNow);
        return BookBesideCase.Rows(file, title, new BookFacts { Title = "潮間帶", Creators = ["林海"], Languages = [ofBook] });
    }
}
