using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>The desk with the keyboard: by shortcuts, without them, and with Tab alone; and the supervisor's day.</summary>
[Collection(nameof(Portal))]
public class DeskTests(PortalProcess portal, Browser browser)
{
    const string Focused = "document.activeElement";

    [Fact]
    public async Task Cases_are_walked_ticked_and_opened_by_keys_that_can_be_switched_off()
    {
        var clerk = await browser.PersonAsync(portal.Address);
        await clerk.SignInAsync("clerk2@example.test", "demo-portal-2026");
        await clerk.GoAsync("/queue");
        var page = clerk.Page;
        await Assertions.Expect(page.Locator("#keys")).ToBeVisibleAsync();
        var numbers = await page.Locator("#cases tbody td:nth-child(3) a").AllInnerTextsAsync();
        Assert.True(numbers.Count >= 3);

        await page.Keyboard.PressAsync("j");
        Assert.Equal(numbers[0], await page.EvaluateAsync<string>(Focused + ".textContent"));
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        Assert.Equal(numbers[1], await page.EvaluateAsync<string>(Focused + ".textContent"));
        var tick = page.Locator("#cases tbody tr").Nth(1).Locator("input[type=checkbox]");
        if (await tick.CountAsync() > 0)
        {
            await page.Keyboard.PressAsync("x");
            await Assertions.Expect(tick).ToBeCheckedAsync();
            await page.Keyboard.PressAsync("x");
            await Assertions.Expect(tick).Not.ToBeCheckedAsync();
        }
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys-on")).ToBeVisibleAsync();
        await clerk.LookBothAsync("queue-keys");

        // In a field a letter is a letter.
        await page.Locator("#q").FocusAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync("j");

        // Switched off, and still so after a new visit.
        await page.Locator("#keys-on").UncheckAsync();
        await page.Keyboard.PressAsync("j");
        Assert.Equal("keys-on", await page.EvaluateAsync<string>(Focused + ".id"));
        await clerk.GoAsync("/queue");
        await page.Keyboard.PressAsync("j");
        Assert.NotEqual(numbers[0], await page.EvaluateAsync<string>(Focused + ".textContent"));
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys-on")).ToBeHiddenAsync();

        // Without shortcuts everything is reached by Tab: the tick, then the case.
        await TabToAsync(page, Focused + ".name === 'Ticked'");
        await page.Keyboard.PressAsync("Space");
        Assert.True(await page.EvaluateAsync<bool>(Focused + ".checked"));
        await TabToAsync(page, Focused + ".matches('#cases a')");
        var number = await page.EvaluateAsync<string>(Focused + ".textContent");
        await page.Keyboard.PressAsync("Enter");
        await clerk.SeesAsync(number);
    }

    [Theory]
    [InlineData("zh-TW")]
    [InlineData("en")]
    public async Task The_supervisors_day_its_absences_and_what_waits_can_be_used_by_everybody(string language)
    {
        var supervisor = await browser.PersonAsync(portal.Address, language: language);
        await supervisor.SignInAsync("supervisor@example.test", "demo-portal-2026");
        // An account has a language of its own, until somebody chooses another in this browser.
        await supervisor.GoAsync($"/language/{language}?back=/");
        foreach (var page in new[] { "/queue/today", "/queue", "/queue/absences", "/queue/proposals", "/queue/filters?query=view%3Dfree", "/queue/notes/115-000002", "/queue/procedure/115-000002", "/applications/numbers/cancel", "/announcements", "/procedures" })
        {
            await supervisor.GoAsync(page);
            await supervisor.LookBothAsync($"desk-{language}{page.Split('?')[0].Replace('/', '-')}");
        }
        await supervisor.GoAsync("/queue/today");
        await supervisor.Page.Locator(".facts a").First.ClickAsync();
        await Assertions.Expect(supervisor.Page.Locator("#cases")).ToBeVisibleAsync();
        await supervisor.GoAsync("/queue/proposals");
        await supervisor.Page.Locator("main table a").First.ClickAsync();
        await supervisor.LookBothAsync($"desk-{language}-proposal");
    }

    [Fact]
    public async Task An_administrator_edits_a_procedure_and_an_announcement()
    {
        var administrator = await browser.PersonAsync(portal.Address);
        await administrator.SignInAsync("administrator@example.test", "demo-portal-2026");
        foreach (var page in new[] { "/procedures/edit/isbn", "/announcements/edit", "/announcements" })
        {
            await administrator.GoAsync(page);
            await administrator.LookBothAsync($"desk-administrator{page.Replace('/', '-')}");
        }
    }

    static async Task TabToAsync(IPage page, string there)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>(there)) return;
        }
        Assert.Fail($"Eighty tabs did not lead to {there}");
    }
}
