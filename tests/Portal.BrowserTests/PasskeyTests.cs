using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>Passkeys in Chromium, with an authenticator of the browser's own making, on plain http://localhost.</summary>
[Collection(nameof(Portal))]
public class PasskeyTests(Browser browser, PortalProcess portal)
{
    [Fact]
    public async Task A_clerk_adds_a_passkey_signs_in_with_it_and_removes_it()
    {
        var clerk = await browser.PersonAsync(portal.Address);
        var authenticator = await AuthenticatorAsync(clerk.Page, verifies: true);
        await clerk.SignInAsync("clerk2@example.test", "demo-portal-2026");
        await clerk.GoAsync("/accounts/passkeys");
        await clerk.FillAsync("名稱", "辦公室的筆電");
        await clerk.PressAsync("加入通行密鑰");
        await clerk.SeesAsync("通行密鑰已加入");
        await clerk.LookAsync("passkeys");

        // The password alone no longer opens the account.
        await clerk.PressAsync("登出");
        await clerk.SeesAsync("您已登出");
        await clerk.GoAsync("/accounts/sign-in");
        await clerk.FillAsync("電子郵件", "clerk2@example.test");
        await clerk.FillAsync("密碼", "demo-portal-2026");
        await clerk.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "登入", Exact = true }).ClickAsync();
        await clerk.SeesAsync("第二驗證方式");
        await clerk.LookAsync("second-factor");
        await clerk.GoAsync("/queue");
        await clerk.SeesAsync("登入");

        await clerk.GoAsync("/accounts/sign-in?returnUrl=/accounts/passkeys");
        await clerk.LookAsync("sign-in");
        await clerk.PressAsync("用通行密鑰登入");
        await clerk.Page.WaitForURLAsync("**/accounts/passkeys");
        await clerk.PressAsync("移除");
        await clerk.SeesAsync("通行密鑰已移除");

        // A device that does not verify its user is no second factor.
        await RemoveAsync(clerk.Page, authenticator);
        await AuthenticatorAsync(clerk.Page, verifies: false);
        await clerk.PressAsync("加入通行密鑰");
        await Assertions.Expect(clerk.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "沒有完成" })).ToBeVisibleAsync();
    }

    static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IPage, ICDPSession> sessions = [];

    static async Task<string> AuthenticatorAsync(IPage page, bool verifies)
    {
        if (!sessions.TryGetValue(page, out var session))
        {
            session = await page.Context.NewCDPSessionAsync(page);
            sessions.Add(page, session);
            await session.SendAsync("WebAuthn.enable");
        }
        var answer = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = verifies,
                ["isUserVerified"] = verifies,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return answer!.Value.GetProperty("authenticatorId").GetString()!;
    }

    static Task RemoveAsync(IPage page, string authenticator) =>
        sessions.TryGetValue(page, out var session) ? session.SendAsync("WebAuthn.removeVirtualAuthenticator", new() { ["authenticatorId"] = authenticator }) : Task.CompletedTask;
}
