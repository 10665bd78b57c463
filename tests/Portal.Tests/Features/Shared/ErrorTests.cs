namespace Portal.Tests.Features.Shared;

public class ErrorTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_page_that_is_not_there_says_so_and_keeps_its_status()
    {
        using var visitor = await host.SignedInAsync(await host.ClerkAsync());
        var answer = await visitor.GetAsync("/nowhere?a=1");
        Assert.Equal(404, (int)answer.Status);
        Assert.StartsWith("找不到這個頁面", answer.Text, StringComparison.Ordinal);
        Assert.StartsWith("找不到這個頁面 - ", answer.Page.Title, StringComparison.Ordinal);
        Assert.Equal("/language/en?back=%2Fnowhere%3Fa%3D1", answer.Page.QuerySelector("a[hreflang=en]")!.GetAttribute("href"));
        Assert.True(answer.Headers.ContainsKey("Content-Security-Policy"));
    }

    [Fact]
    public async Task A_form_without_its_token_is_told_what_to_do_and_gets_a_trace_code()
    {
        using var visitor = host.Stranger();
        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri("http://localhost/accessibility")) { Content = new FormUrlEncodedContent([]) });
        Assert.Equal(400, (int)answer.Status);
        Assert.StartsWith("這個請求無法處理", answer.Text, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", answer.Page.QuerySelector(".code")!.TextContent);
    }

    [Fact]
    public async Task Asked_for_directly_the_page_is_not_there()
    {
        using var visitor = host.Stranger();
        Assert.Equal(404, (int)(await visitor.GetAsync("/error")).Status);
    }
}
