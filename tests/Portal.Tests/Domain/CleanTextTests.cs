using Portal.Domain;

namespace Portal.Tests.Domain;

public class CleanTextTests
{
    [Theory]
    [InlineData("臺灣的𠮷野家 👨‍👩‍👧 é 葛󠄀")]
    [InlineData("私有區 \uE000 留著")]
    [InlineData("")]
    public void Ordinary_and_rare_characters_pass(string text)
    {
        Assert.Null(CleanText.FindFault(text));
        Assert.Equal(text, CleanText.Visible(text).Replace("[U+200D]", "\u200D", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A\0B", "第 2 個字是控制字元（U+0000），請刪除", "AB")]
    [InlineData("𠮷\u001B[2J", "第 2 個字是控制字元（U+001B），請刪除", "𠮷[2J")]
    [InlineData("A\u0085B", "第 2 個字是控制字元（U+0085），請刪除", "AB")]
    [InlineData("A\u2028B", "第 2 個字是控制字元（U+2028），請刪除", "AB")]
    [InlineData("A\uFFFFB", "第 2 個字是控制字元（U+FFFF），請刪除", "AB")]
    [InlineData("A\nB", "第 2 個字是控制字元（U+000A），請刪除", "A B")]
    [InlineData("abc\u202Egnp.exe", "第 4 個字會改變文字方向（U+202E），請刪除", "abcgnp.exe")]
    [InlineData("\u2067A", "第 1 個字會改變文字方向（U+2067），請刪除", "A")]
    [InlineData("A\u200F", "第 2 個字會改變文字方向（U+200F），請刪除", "A")]
    public void A_fault_is_named_with_its_place_and_cleaning_removes_it(string text, string sentence, string clean)
    {
        Assert.Equal(sentence, CleanText.FindFault(text)!.ToString());
        Assert.Equal(clean, CleanText.Clean(text));
        Assert.Null(CleanText.FindFault(CleanText.Clean(text)));
    }

    [Fact]
    public void A_half_surrogate_is_found_removed_and_shown()
    {
        // Kept out of the test's data: runners write that as UTF-8.
        foreach (var (text, clean, visible) in ((string, string, string)[])[("A\uD842B", "AB", "A[U+D842]B"), ("A\uDFB7", "A", "A[U+DFB7]"), ("\uDFB7\uD842", "", "[U+DFB7][U+D842]")])
        {
            Assert.EndsWith("個字不完整，請重新輸入", CleanText.FindFault(text)!.ToString(), StringComparison.Ordinal);
            Assert.Equal(clean, CleanText.Clean(text));
            Assert.Equal(visible, CleanText.Visible(text));
        }
    }

    [Fact]
    public void Lines_are_kept_where_they_are_allowed()
    {
        Assert.Null(CleanText.FindFault("一\r\n二\t三", lines: true));
        Assert.Equal("一\n二\n三\t四", CleanText.Clean(" 一\r\n二\r三\t四\n", lines: true));
        Assert.Equal("一 二 三", CleanText.Clean("一\r\n二\n三"));
        Assert.NotNull(CleanText.FindFault("一\0", lines: true));
    }

    [Fact]
    public void Cleaning_composes_trims_and_is_stable()
    {
        Assert.Equal("é", CleanText.Clean("  e\u0301　\u200B\uFEFF"));
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)(random.Next(3) == 0 ? random.Next(0x300) : random.Next(0x10000)))]);
            var clean = CleanText.Clean(text);
            Assert.Null(CleanText.FindFault(clean));
            Assert.Equal(clean, CleanText.Clean(clean));
        }
    }

    [Fact]
    public void Length_counts_characters_and_a_cut_never_splits_one()
    {
        Assert.Equal(4, CleanText.Length("𠮷野家a"));
        Assert.Equal("𠮷", CleanText.Cut("𠮷野家", 1));
        Assert.Equal("", CleanText.Cut("𠮷野家", 0));
        Assert.Equal("𠮷野家", CleanText.Cut("𠮷野家", 3));
        Assert.Equal("a", CleanText.Cut("ae\u0301b", 2));
        Assert.Equal("ae\u0301", CleanText.Cut("ae\u0301b", 3));
    }

    [Fact]
    public void Visible_text_hides_nothing() => Assert.Equal("a[U+202E]b[U+0007]c[U+200B]", CleanText.Visible("a\u202Eb\u0007c\u200B"));
}
