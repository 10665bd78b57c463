using System.Text;

namespace Portal.Tests.Features.Applications.Isbn;

public class IsbnApiTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData("978-957-33-3075-2", """{"valid":true,"isbn13":"9789573330752","hyphenated":"978-957-33-3075-2","isbn10":"957333075X","group":"957","registrant":"33","reason":null}""")]
    [InlineData("ISBN：９７８６２６９９３５４６８", """{"valid":true,"isbn13":"9786269935468","hyphenated":"978-626-99354-6-8","isbn10":"6269935466","group":"626","registrant":"99354","reason":null}""")]
    [InlineData("9798999999900", """{"valid":true,"isbn13":"9798999999900","hyphenated":"979-8-9999999-0-0","isbn10":null,"group":"8","registrant":"9999999","reason":null}""")]
    [InlineData("9789573330753", """{"valid":false,"isbn13":null,"hyphenated":null,"isbn10":null,"group":null,"registrant":null,"reason":"檢查碼應為 2"}""")]
    [InlineData("9786260500009", """{"valid":false,"isbn13":"9786260500009","hyphenated":null,"isbn10":"6260500009","group":"626","registrant":null,"reason":"這個號碼不在臺灣已啟用的範圍內"}""")]
    [InlineData("9786680000005", """{"valid":false,"isbn13":null,"hyphenated":null,"isbn10":null,"group":null,"registrant":null,"reason":"檢查碼應為 4"}""")]
    [InlineData("9786680000004", """{"valid":true,"isbn13":"9786680000004","hyphenated":null,"isbn10":"6680000009","group":"66","registrant":null,"reason":"檢查碼正確，但這個號碼的範圍尚未收錄，無法加上連字號"}""")]
    [InlineData("<script>", """{"valid":false,"isbn13":null,"hyphenated":null,"isbn10":null,"group":null,"registrant":null,"reason":"ISBN 不可含有「\u003C」"}""")]
    public async Task An_ISBN_is_read_in_any_spelling(string text, string expected)
    {
        var answer = await GetAsync("/api/v1/isbn/" + Uri.EscapeDataString(text));
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal(expected, answer.Body);
        Assert.Equal("*", answer.Headers["Access-Control-Allow-Origin"]);
    }

    [Theory]
    [InlineData("04595257", """{"valid":true,"reason":null}""")]
    [InlineData("０４５９５２５７", """{"valid":true,"reason":null}""")]
    [InlineData("00000000", """{"valid":false,"reason":"統一編號不可全為 0"}""")]
    [InlineData("04595258", """{"valid":false,"reason":"統一編號的檢查碼不符，請核對"}""")]
    public async Task A_business_ID_is_checked(string text, string expected) =>
        Assert.Equal(expected, (await GetAsync("/api/v1/business-id/" + Uri.EscapeDataString(text))).Body);

    [Fact]
    public async Task The_reason_is_in_the_language_of_the_request()
    {
        Assert.Contains("\"The check digit should be 2\"", (await GetAsync("/api/v1/isbn/9789573330753", "en")).Body, StringComparison.Ordinal);
        Assert.Contains("\"A business ID has 8 digits\"", (await GetAsync("/api/v1/business-id/1", "en")).Body, StringComparison.Ordinal);
        Assert.Contains("days is a whole number from 0 to 400", (await GetAsync("/api/v1/working-days?from=2026-02-13&days=x", "en")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from=2026-02-13&days=3", "2026-02-25")]
    [InlineData("from=2026-02-13&days=5", "2026-03-02")]
    [InlineData("from=2026-02-14&days=0", "2026-02-14")]
    public async Task Working_days_are_counted_on_the_office_calendar(string query, string due)
    {
        var answer = await GetAsync("/api/v1/working-days?" + query);
        Assert.Equal($$"""{"due":"{{due}}"}""", answer.Body);
    }

    [Theory]
    [InlineData("from=2026-02-30&days=3", 400, "from 應為收件日期，例如 from=2026-02-13")]
    [InlineData("days=3", 400, "from 應為收件日期，例如 from=2026-02-13")]
    [InlineData("from=2026-02-13", 400, "days 應為 0 到 400 的整數，例如 days=3")]
    [InlineData("from=2026-02-13&days=401", 400, "days 應為 0 到 400 的整數，例如 days=3")]
    [InlineData("from=2026-02-13&days=-1", 400, "days 應為 0 到 400 的整數，例如 days=3")]
    [InlineData("from=2027-12-30&days=400", 422, "2028 年的辦公日曆尚未載入，無法計算工作天")]
    [InlineData("from=9999-12-31&days=1", 422, "10000 年的辦公日曆尚未載入，無法計算工作天")]
    public async Task A_question_that_cannot_be_answered_is_refused_in_a_sentence(string query, int status, string sentence)
    {
        var answer = await GetAsync("/api/v1/working-days?" + query);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"].Split(';')[0]);
        Assert.Equal(sentence, System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("svg", "image/svg+xml; charset=utf-8", "<svg ")]
    [InlineData("png", "image/png", "\uFFFDPNG")]
    [InlineData("eps", "application/postscript", "%!PS-Adobe-3.0 EPSF-3.0")]
    [InlineData("pdf", "application/pdf", "%PDF-1.4")]
    public async Task A_bar_code_can_be_had_in_four_formats(string format, string type, string start)
    {
        var answer = await GetAsync($"/isbn/978-957-33-3075-2/barcode.{format}?addon=00390");
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal(type, answer.Headers["Content-Type"]);
        Assert.Contains($"9789573330752.{format}", answer.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.StartsWith(start, Encoding.UTF8.GetString(answer.Bytes), StringComparison.Ordinal);
        Assert.NotEqual(answer.Bytes, (await GetAsync($"/isbn/978-957-33-3075-2/barcode.{format}")).Bytes);
    }

    [Theory]
    [InlineData("/isbn/9789573330753/barcode.svg", 400, "檢查碼應為 2")]
    [InlineData("/isbn/9790000000001/barcode.svg", 400, "979-0 開頭的是樂譜號 ISMN，不是 ISBN")]
    [InlineData("/isbn/9789573330752/barcode.pdf?addon=390", 400, "條碼的附加碼應為 5 碼或 2 碼數字")]
    [InlineData("/isbn/9789573330752/barcode.gif", 404, "條碼的格式是 svg、png、eps 或 pdf")]
    public async Task A_bar_code_that_cannot_be_drawn_is_refused_in_a_sentence(string path, int status, string sentence)
    {
        var answer = await GetAsync(path);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(sentence, System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("detail").GetString());
    }

    async Task<Answer> GetAsync(string path, string language = "zh-TW")
    {
        using var stranger = host.Stranger();
        stranger.Headers.AcceptLanguage.Clear();
        stranger.Headers.AcceptLanguage.ParseAdd(language);
        return await stranger.GetAsync(path);
    }
}
