using System.Net;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class StatusTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Number_and_code_of_the_letter_show_the_case_without_an_account()
    {
        var request = await host.CaseAsync(await host.PublisherAsync(), "查得到的書");
        using var stranger = host.Stranger();
        foreach (var (number, code) in new[]
        {
            (request.CaseNumber!, request.StatusCode!),
            ($" {request.CaseNumber} ", request.StatusCode!.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()),
            (request.CaseNumber!.Replace('-', '－'), request.StatusCode.Replace('-', ' ')),
        })
        {
            var page = await stranger.GetAsync($"/applications/status?number={Uri.EscapeDataString(number)}&code={Uri.EscapeDataString(code)}");
            Assert.True(page.Text.Contains("查得到的書", StringComparison.Ordinal), $"{number} {code}: {page.Text}");
            Assert.Contains("民國 115 年 3 月 9 日", page.Text, StringComparison.Ordinal);
            Assert.Contains("no-store", page.Headers["Cache-Control"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_code_and_an_unknown_number_get_the_same_answer()
    {
        var request = await host.CaseAsync(await host.PublisherAsync(), "不可外洩的書");
        using var stranger = host.Stranger();
        (string Number, string Code)[] wrong = [(request.CaseNumber!, "AAAA-AAAA-AAAA-AAAA"), ("115-999999", request.StatusCode!), (request.CaseNumber!, ""), ("", request.StatusCode!)];
        foreach (var (number, code) in wrong)
        {
            var page = await stranger.GetAsync($"/applications/status?number={Uri.EscapeDataString(number)}&code={Uri.EscapeDataString(code)}");
            Assert.Equal((HttpStatusCode.OK, "找不到這個案件，請對照通知信上的收件號與查詢碼"), (page.Status, page.Errors.Single()));
            Assert.DoesNotContain("不可外洩", page.Body, StringComparison.Ordinal);
        }
        Assert.Empty((await stranger.GetAsync("/applications/status")).Errors);
    }
}
