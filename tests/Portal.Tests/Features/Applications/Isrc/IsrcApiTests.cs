namespace Portal.Tests.Features.Applications.Isrc;

[Trait("On", "database")]
public class IsrcApiTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData("ISRC ＴＷ－Ｍ０３－１１－２６０３０", """{"valid":true,"isrc":"TWM031126030","formatted":"ISRC TW-M03-11-26030","prefix":"TWM03","year":"11","designation":"26030","reason":null}""")]
    [InlineData("usrc17607839", """{"valid":true,"isrc":"USRC17607839","formatted":"ISRC US-RC1-76-07839","prefix":"USRC1","year":"76","designation":"07839","reason":null}""")]
    [InlineData("TW-M03-2011-26030", """{"valid":false,"isrc":null,"formatted":null,"prefix":null,"year":null,"designation":null,"reason":"年代碼應為 2 碼，您填的是 4 碼"}""")]
    [InlineData("<script>", """{"valid":false,"isrc":null,"formatted":null,"prefix":null,"year":null,"designation":null,"reason":"ISRC 不可含有「\u003C」"}""")]
    public async Task An_ISRC_is_read_in_any_spelling(string text, string expected)
    {
        using var stranger = host.Stranger();
        var answer = await stranger.GetAsync("/api/v1/isrc/" + Uri.EscapeDataString(text));
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal(expected, answer.Body);
        Assert.Equal("*", answer.Headers["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task The_reason_is_in_the_language_of_the_request()
    {
        using var stranger = host.Stranger();
        stranger.Headers.AcceptLanguage.Clear();
        stranger.Headers.AcceptLanguage.ParseAdd("en");
        Assert.Contains("\"An ISRC has 12 characters, you entered 1\"", (await stranger.GetAsync("/api/v1/isrc/1")).Body, StringComparison.Ordinal);
    }
}
