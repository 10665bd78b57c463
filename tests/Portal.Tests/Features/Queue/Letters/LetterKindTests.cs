using Portal.Domain;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Letters;

public class LetterKindTests
{
    public static TheoryData<string> Kinds => [.. LetterKind.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_built_in_text_can_be_used_and_every_place_has_a_sample(string code)
    {
        var kind = LetterKind.All[code];
        Assert.Null(kind.FindFault(LetterTextVersion.BuiltIn(kind)));
        foreach (var english in new[] { false, true })
        {
            var sample = kind.Read(english ? kind.English : kind.Chinese).Fill(kind.Samples(english));
            Assert.DoesNotContain('{', sample.Subject + sample.Body);
            Assert.All(kind.Needed, place => Assert.Contains(kind.Samples(english)[place], sample.Body, StringComparison.Ordinal));
            Assert.EndsWith("\n", sample.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("\n\n\n", sample.Body, StringComparison.Ordinal);
        }
        Assert.All(kind.Places, place => Assert.True(place is { About.Length: > 0, EnglishAbout.Length: > 0, Sample.Length: > 0, EnglishSample.Length: > 0 }));
        Assert.Equal(kind.Places.Count, kind.Places.DistinctBy(place => place.Name).Count());
    }

    [Fact]
    public void A_text_without_what_the_letter_is_for_is_refused() => Assert.Equal("這封信不能沒有 {收件號}、{查詢連結}、{查詢碼}、{待補項目}、{說明}", Refusal("returned", "請補件"));

    [Fact]
    public void A_place_of_another_letter_is_refused() => Assert.Equal("範本第 2 行：沒有「識別號」這個欄位", Refusal("returned", "請補件\n{識別號}"));

    static string Refusal(string letter, string body) => Assert.Throws<RuleBroken>(() => LetterKind.All[letter].ReadBody(body)).Sentence.ToString();
}
