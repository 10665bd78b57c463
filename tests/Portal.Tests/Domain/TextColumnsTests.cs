using Portal.Domain;

namespace Portal.Tests.Domain;

public class TextColumnsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("ab", 2)]
    [InlineData("書名", 4)]
    [InlineData("　", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("𠮷", 2)]
    [InlineData("Ⅰ", 2)]
    public void Width_is_counted_in_columns(string text, int columns) => Assert.Equal(columns, TextColumns.Width(text));

    [Theory]
    [InlineData("一二三四五", 6, "一二三|四五")]
    [InlineData("一二三，四五", 6, "一二|三，四|五")]
    [InlineData("　一二三四", 8, "　一二三|　四")]
    [InlineData("the sea wind", 8, "the sea|wind")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("書abcdefgh", 6, "書|abcdef|gh")]
    [InlineData("一\n\n二", 6, "一||二")]
    public void A_line_goes_on_in_the_next_one(string text, int columns, string expected) => Assert.Equal(expected, string.Join('|', TextColumns.Wrap(text, columns)));

    [Fact]
    public void Nothing_is_lost_and_no_line_is_too_long()
    {
        var random = new Random(3);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => new[] { "書", "a", " ", "，", "　", "𠮷", "e\u0301", ".", "👩‍👩‍👧‍👦" }[random.Next(9)]));
            var lines = TextColumns.Wrap(text, 20).ToList();
            Assert.All(lines, line => Assert.InRange(TextColumns.Width(line), 0, 20));
            static string Ink(string line) => line.Replace(" ", "", StringComparison.Ordinal).Replace("　", "", StringComparison.Ordinal);
            Assert.Equal(Ink(text), Ink(string.Concat(lines)));
        }
    }
}
