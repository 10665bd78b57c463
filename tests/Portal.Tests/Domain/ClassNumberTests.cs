using Portal.Domain;

namespace Portal.Tests.Domain;

public class ClassNumberTests
{
    [Theory]
    [InlineData("863.57", "863.57")]
    [InlineData(" ８６３．５７ ", "863.57")]
    [InlineData("000", "000")]
    [InlineData("415.2168", "415.2168")]
    [InlineData("86", null)]
    [InlineData("863.", null)]
    [InlineData("863.5a", null)]
    [InlineData("I247.5", null)]
    [InlineData("863.57 6624", null)]
    [InlineData("٣٤٥", null)]
    [InlineData("863.5700000000000000000000", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_class_number_is_three_digits_and_a_fraction(string? text, string? number) =>
        Assert.Equal(number, ClassNumber.TryRead(text, out var read) ? read.ToString() : null);

    [Fact]
    public void They_sort_as_the_books_stand() =>
        Assert.Equal(["008", "800", "863", "863.5", "863.51", "863.57", "863.6", "874.57"],
            new[] { "863.57", "874.57", "800", "863.6", "863", "008", "863.51", "863.5" }.Select(ClassNumber.Read).Order().Select(number => number.ToString()));

    [Theory]
    [InlineData("863.57", "863.5 863 860 800")]
    [InlineData("863", "860 800")]
    [InlineData("860", "800")]
    [InlineData("803", "800")]
    [InlineData("800", "")]
    [InlineData("000", "")]
    [InlineData("001.1", "001 000")]
    public void What_is_above_it_is_known(string number, string above) => Assert.Equal(above, string.Join(' ', ClassNumber.Read(number).Above()));
}
