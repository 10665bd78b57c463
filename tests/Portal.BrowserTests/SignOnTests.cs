using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Portal.Tests;

namespace Portal.BrowserTests;

/// <summary>Signing on with the library's account service: a real OpenID provider, its own pages, another origin.</summary>
[Collection(nameof(Portal))]
public sealed class SignOnTests(Browser browser)
{
    [Fact]
    public async Task A_reader_signs_on_at_the_librarys_page_and_out_again_and_a_publisher_connects()
    {
        var settings = new List<string>();
        await using var portal = new PortalProcess(settings);
        var provider = await Parts.OidcAsync();
        using var http = new HttpClient();
        using var registered = await http.PostAsJsonAsync(new Uri(provider, "/reg"), new { redirect_uris = new[] { new Uri(portal.Address, "/accounts/sign-on/back") }, token_endpoint_auth_method = "client_secret_post" }, TestContext.Current.CancellationToken);
        var client = await registered.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        settings.AddRange(["--Accounts:Library:Authorize=" + new Uri(provider, "/auth"), "--Accounts:Library:Token=" + new Uri(provider, "/token"), "--Accounts:Library:UserInfo=" + new Uri(provider, "/me"),
            "--Accounts:Library:ClientId=" + client.GetProperty("client_id"), "--Accounts:Library:ClientSecret=" + client.GetProperty("client_secret")]);
        await portal.InitializeAsync();

        var reader = await browser.PersonAsync(portal.Address);
        await reader.GoAsync("/accounts/sign-in?returnUrl=/catalogue");
        await reader.LookBothAsync("sign-on-begin");
        await reader.PressAsync("用圖書館帳號登入");
        await reader.Page.Locator("a[href$='/abort']").ClickAsync();
        await reader.SeesAsync("您沒有同意提供資料，或取消了登入");
        await reader.LookBothAsync("sign-on-cancelled");
        await reader.PressAsync("再試一次");
        await AtProviderAsync(reader, "wang");
        await Assertions.Expect(reader.Page).ToHaveURLAsync(new Uri(portal.Address, "/catalogue").ToString());
        await reader.GoAsync("/accounts/me");
        await reader.SeesAsync("您以圖書館帳號登入");
        await reader.LookBothAsync("sign-on-me");
        await reader.PressAsync("登出");
        await reader.SeesAsync("您已登出");
        await reader.GoAsync("/accounts/me");
        await reader.SeesAsync("用圖書館帳號登入");

        var boss = await browser.PersonAsync(portal.Address, language: "en");
        await boss.SignInAsync("administrator@example.test", "demo-portal-2026");
        await boss.GoAsync("/language/en?back=/accounts/sign-on-people");
        await boss.Page.GetByLabel("Members of publishers").CheckAsync();
        await boss.PressAsync("Save");
        await boss.LookBothAsync("sign-on-people");
        await boss.GoAsync("/accounts/users");
        await boss.LookBothAsync("sign-on-users");

        var publisher = await browser.PersonAsync(portal.Address, width: 390);
        await publisher.SignInAsync("publisher@example.test", "demo-portal-2026");
        await publisher.GoAsync("/accounts/me");
        await publisher.PressAsync("連結圖書館帳號");
        await AtProviderAsync(publisher, "publisher");
        await publisher.SeesAsync("圖書館帳號已連結");
        await publisher.LookBothAsync("sign-on-connected");
        await publisher.GoAsync("/language/en?back=/accounts/sign-on-failed?why=EmailTaken");
        await publisher.LookBothAsync("sign-on-taken");
    }

    static async Task AtProviderAsync(Person person, string name)
    {
        await person.Page.Locator("[name=login]").FillAsync(name);
        await person.Page.Locator("[name=password]").FillAsync("whatever");
        await person.Page.Locator("button[type=submit]").ClickAsync();
        await person.Page.Locator("button[type=submit]").GetByText("Continue").ClickAsync();
    }
}
