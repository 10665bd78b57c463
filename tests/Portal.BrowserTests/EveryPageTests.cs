using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>Every page that a role can open, on a phone and at a desk: no rule of WCAG 2.2 AA broken, nothing wider than the screen, in both languages.</summary>
[Collection(nameof(Portal))]
public class EveryPageTests(PortalProcess portal, Browser browser)
{
    static readonly (string Who, string[] Pages)[] roles =
    [
        ("stranger", ["/", "/catalogue", "/catalogue?q=%E7%95%B6%E4%BB%A3", "/catalogue/record/1", "/applications/status", "/applications/opinions", "/accounts/register", "/accounts/sign-in", "/accounts/forgot-password", "/accounts/resend", "/accessibility", "/more", "/publishers", "/announcements", "/procedures", "/applications/paper-form", "/usability/search", "/nowhere"]),
        ("publisher@example.test", ["/applications", "/applications/new", "/applications/case/115-000001", "/applications/registrants/mine", "/accounts/members", "/accounts/me", "/accounts/passkeys", "/accounts/change-password", "/accounts/change-email", "/applications/isrc", "/applications/bulk", "/legal-deposits/mine", "/deposit", "/deposit/new", "/reading/mine", "/reading/usage", "/more"]),
        ("clerk2@example.test", ["/queue", "/queue?view=closed", "/queue/case/115-000002", "/queue/letters", "/queue/calendar", "/queue/calendar/closing", "/applications/registrants", "/applications/numbers", "/accounts/second-factor-set-up", "/queue/intake", "/queue/phone", "/queue/letters/post", "/queue/letters/pickup", "/queue/letters/mass", "/queue/letters/mass/edit", "/legal-deposits?List.View=due", "/legal-deposits/receive", "/legal-deposits/notices", "/queue/absences", "/queue/proposals", "/applications/registrants/forecast", "/applications/numbers/strays", "/more"]),
        ("clerk@example.test", ["/applications/opinions/answer/115-000012", "/applications/cip/classes", "/applications/cip/classes?at=800", "/applications/cip/subjects", "/applications/cip/author-numbers?name=%E5%9A%B4%E7%B7%92%E8%8A%B3"]),
        ("cataloguer@example.test", ["/queue", "/queue/case/115-000002", "/applications/cip/record/115-000002"]),
        ("supervisor@example.test", ["/deposit/fixity", "/reading/usage", "/queue/today", "/queue", "/reports", "/reports/targets"]),
        ("administrator@example.test", ["/applications/cip/templates?form=card", "/queue/letters/texts", "/queue/letters/texts/edit/returned", "/applications/cip/load/classes", "/accounts/users", "/accounts/new-staff", "/queue/jobs", "/reading/rooms", "/reading/room", "/applications/isbn/ranges", "/applications/numbers", "/applications/isrc/prefixes", "/applications/isrc/codes?q=TWZZ92600001", "/applications/registrants/take-over", "/applications/registrants/export"]),
    ];

    public static TheoryData<string, string> RolesAndLanguages => [.. from role in roles from language in new[] { "zh-TW", "en" } select (role.Who, language)];

    [Theory]
    [MemberData(nameof(RolesAndLanguages))]
    public async Task A_page_can_be_used_by_everybody(string who, string language)
    {
        var person = await browser.PersonAsync(portal.Address, language: language);
        if (who != "stranger") await person.SignInAsync(who, "demo-portal-2026");
        // An account has a language of its own, until somebody chooses another in this browser.
        await person.GoAsync($"/language/{language}?back=/");
        foreach (var page in roles.Single(role => role.Who == who).Pages)
        {
            await person.GoAsync(page);
            Assert.StartsWith(language[..2], await person.Page.GetAttributeAsync("html", "lang"), StringComparison.Ordinal);
            await person.LookBothAsync($"{who.Split('@')[0]}-{language}{page.Split('?')[0].Replace('/', '-')}");
        }
    }

    [Fact]
    public async Task A_picture_without_alternative_text_is_found()
    {
        var person = await browser.PersonAsync(portal.Address);
        await person.GoAsync("/");
        await person.Page.EvaluateAsync("document.querySelector('main').append(document.createElement('img'))");

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => person.LookAsync("spoilt"));
    }

    [Fact]
    public async Task What_was_typed_when_the_session_ended_is_there_again_after_sign_in()
    {
        var publisher = await browser.PersonAsync(portal.Address);
        await publisher.SignInAsync("publisher@example.test", "demo-portal-2026");
        await publisher.GoAsync("/applications/new");
        await publisher.PressAsync("開始填寫");
        await publisher.FillAsync("書名及副書名", "登出之後還在的書");
        await publisher.TickAsync("適讀對象", "樂齡");
        await publisher.Page.Context.ClearCookiesAsync();

        await publisher.PressAsync("儲存並繼續");
        await publisher.SeesAsync("您已登出，請重新登入");
        await publisher.Page.Locator("[name='Input.Email']").FillAsync("publisher@example.test");
        await publisher.Page.Locator("[name='Input.Password']").FillAsync("demo-portal-2026");
        await publisher.Page.Locator("main button[type=submit]").First.ClickAsync();

        await Assertions.Expect(publisher.Page.Locator("[name='Input.Title']")).ToHaveValueAsync("登出之後還在的書");
        await Assertions.Expect(publisher.Page.GetByLabel("樂齡")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_reader_finds_a_book_with_the_keyboard_alone()
    {
        var reader = await browser.PersonAsync(portal.Address);
        await reader.GoAsync("/catalogue");

        await TabToAsync(reader.Page, "document.activeElement.id === 'q'");
        await reader.Page.Keyboard.TypeAsync("畜產加工");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Page.Locator("main")).ToContainTextAsync("畜產加工(含實習) (上冊)");
        await TabToAsync(reader.Page, "document.activeElement.textContent.includes('畜產加工')");
        await reader.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(reader.Page.Locator("main h1")).ToContainTextAsync("畜產加工");
        await reader.SeesAsync("王素貞, 蘇平齡編著");
    }

    static async Task TabToAsync(IPage page, string there)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>(there)) return;
        }
        Assert.Fail($"Sixty tabs did not lead to {there}");
    }
}
