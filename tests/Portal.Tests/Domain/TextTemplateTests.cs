using Portal.Domain;

namespace Portal.Tests.Domain;

public class TextTemplateTests
{
    static readonly IReadOnlySet<string> places = new HashSet<string> { "甲", "乙", "空", "列", "並" };

    static readonly Dictionary<string, IReadOnlyList<string>> values = new()
    {
        ["甲"] = ["A"],
        ["乙"] = ["{甲}[<>"],
        ["空"] = [""],
        ["列"] = ["一", "", "三"],
        ["並"] = ["1", "", ""],
    };

    [Theory]
    [InlineData("{甲}", "A")]
    [InlineData("{ 甲 }", "A")]
    [InlineData("{乙}", "{甲}[<>")]
    [InlineData("x[ : {甲}]", "x : A")]
    [InlineData("x[ : {空}]y", "")]
    [InlineData("{甲}[ : {空}]y", "Ay")]
    [InlineData("{甲}[ ({甲}[ ; {空}])]", "A (A)")]
    [InlineData("{甲}[ ({空}[ ; {甲}])]", "A")]
    [InlineData("{甲}[[ ; {空}]]", "A")]
    [InlineData("{甲}\n{空}\n\n{甲}", "A\n\nA")]
    [InlineData("字\n\n字", "字\n\n字")]
    [InlineData("字\n\n{空}\n\n字", "字\n\n字")]
    [InlineData("字\n\n\n字", "字\n\n\n字")]
    [InlineData("<. -- |{列}({並})>", "一(1). -- 三()")]
    [InlineData("<. -- |{列}[({並})]>", "一(1). -- 三")]
    [InlineData("< |{序}.{列}>", "1.一 2.三")]
    [InlineData("< |{羅馬序}.{列}>", "Ⅰ.一 Ⅱ.三")]
    [InlineData("{列}", "一、三")]
    [InlineData("頁<|{空}>", "")]
    [InlineData("\\[{甲}\\]\\\\", "[A]\\")]
    [InlineData("", "")]
    public void A_template_is_filled(string template, string expected) => Assert.Equal(expected, TextTemplate.Parse(template, places).Render(values));

    [Theory]
    [InlineData("{丙}", "範本第 1 行：沒有「丙」這個欄位")]
    [InlineData("好\n{甲", "範本第 2 行：「{」沒有對應的「}」")]
    [InlineData("[{甲}", "範本第 1 行：「[」沒有對應的「]」")]
    [InlineData("{甲}]", "範本第 1 行：第 4 個字「]」沒有對應的開頭；若要印出它，前面請加 \\")]
    [InlineData("}", "範本第 1 行：第 1 個字「}」沒有對應的開頭；若要印出它，前面請加 \\")]
    [InlineData("<{甲}>", "範本第 1 行：「<」後面應有分隔文字與「|」，例如 <. -- |ISBN {ISBN}>")]
    [InlineData("<, |{甲}", "範本第 1 行：「<」沒有對應的「>」")]
    [InlineData("[<, |{甲}>]", "範本第 1 行：「<」不能在另一組括號裡")]
    [InlineData("[字]", "範本第 1 行：「[ ]」裡面應有欄位")]
    [InlineData("<, |字>", "範本第 1 行：「< >」裡面應有欄位")]
    [InlineData("[[[[[{甲}]]]]]", "範本第 1 行：方括號不能再多層")]
    [InlineData("\u0007", "範本第 1 行：第 1 個字是控制字元（U+0007），請刪除")]
    public void A_fault_is_named_with_its_line(string template, string sentence) => Assert.Equal(sentence, Assert.Throws<RuleBroken>(() => TextTemplate.Parse(template, places)).Message);

    [Fact]
    public void A_book_is_no_template() => Assert.StartsWith("範本最多 4000 字", Assert.Throws<RuleBroken>(() => TextTemplate.Parse(new('x', 4001), places)).Message);

    [Fact]
    public void Anything_at_all_is_a_template_or_refused()
    {
        var random = new Random(7);
        for (var round = 0; round < 5000; round++)
        {
            var template = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "{}[]<>|\\甲空列\n x"[random.Next(14)]));
            try
            {
                TextTemplate.Parse(template, places).Render(values);
            }
            catch (RuleBroken refused)
            {
                Assert.StartsWith("範本第 ", refused.Message);
            }
        }
    }
}
