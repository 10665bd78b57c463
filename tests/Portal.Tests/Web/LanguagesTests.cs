namespace Portal.Tests.Web;

public class LanguagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_stranger_reads_Chinese_and_may_switch_to_English_and_back()
    {
        using var visitor = host.Stranger();
        var chinese = await visitor.GetAsync("/accessibility");
        Assert.Equal("zh-TW", chinese.Page.DocumentElement.GetAttribute("lang"));

        var english = await visitor.GetAsync(chinese.Page.QuerySelector("a[hreflang=en]")!.GetAttribute("href")!);
        Assert.Equal("/accessibility", english.Path);
        Assert.Equal("en", english.Page.DocumentElement.GetAttribute("lang"));
        Assert.StartsWith("Accessibility", english.Text, StringComparison.Ordinal);

        var back = await visitor.GetAsync(english.Page.QuerySelector("a[hreflang=zh-TW]")!.GetAttribute("href")!);
        Assert.Equal("zh-TW", back.Page.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task The_browser_s_language_counts_until_the_reader_chooses()
    {
        using var visitor = host.Stranger();
        visitor.Headers.AcceptLanguage.Clear();
        visitor.Headers.AcceptLanguage.ParseAdd("en-GB,en;q=0.9");
        Assert.Equal("en", (await visitor.GetAsync("/")).Page.DocumentElement.GetAttribute("lang"));
        visitor.Headers.AcceptLanguage.Clear();
        visitor.Headers.AcceptLanguage.ParseAdd("fr");
        Assert.Equal("zh-TW", (await visitor.GetAsync("/")).Page.DocumentElement.GetAttribute("lang"));
    }

    [Theory]
    [InlineData("/catalogue?q=a", "/catalogue?q=a")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("", "/")]
    public async Task The_switch_leads_back_into_the_portal_only(string back, string expected)
    {
        using var visitor = host.Stranger();
        var answer = await visitor.GetAsync("/language/en?back=" + Uri.EscapeDataString(back), follow: false);
        Assert.Equal(302, (int)answer.Status);
        Assert.Equal(expected, answer.Headers["Location"]);
    }

    [Fact]
    public async Task A_language_that_there_is_not_is_not_found()
    {
        using var visitor = host.Stranger();
        Assert.Equal(404, (int)(await visitor.GetAsync("/language/fr")).Status);
    }
}
