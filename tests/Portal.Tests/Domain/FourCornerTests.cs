using Portal.Domain;

namespace Portal.Tests.Domain;

public class FourCornerTests
{
    [Theory]
    [InlineData("嚴緒芳", "6624")] // As in a real record: 084 $b6624 2015.
    [InlineData("君", "1760")]
    [InlineData("柯P", "4192")]
    [InlineData("林海音", "4430")]
    [InlineData("柯君", "4117")]
    [InlineData("一丁七上丈", "1142")]
    [InlineData("  嚴 緒-芳 ", "6624")]
    [InlineData("Stephen King", null)]
    [InlineData("", null)]
    [InlineData("\uE000海", null)]
    public void An_author_number_is_taken_from_the_corners(string name, string? number) => Assert.Equal(number, FourCorner.NumberOf(name).Number);

    [Fact]
    public void The_characters_that_it_does_not_know_are_named()
    {
        var result = FourCorner.NumberOf("林\U0002A6D6海");
        Assert.Null(result.Number);
        Assert.Equal(["林 4499", "\U0002A6D6 ", "海 3815"], result.Characters.Select(character => $"{character.Character} {character.Code}"));
    }
}
