using System.Text;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>The pages about publishers and their prefixes, on a phone and at a desk, with something in them.</summary>
[Collection(nameof(Portal))]
public class RegistrantsTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";

    [Theory]
    [InlineData("zh-TW")]
    [InlineData("en")]
    public async Task Publishers_prefixes_and_old_data_can_be_looked_after_by_everybody(string language)
    {
        var supervisor = await browser.PersonAsync(portal.Address, language: language);
        await supervisor.SignInAsync("supervisor@example.test", Password);
        await supervisor.GoAsync($"/language/{language}?back=/");
        await supervisor.GoAsync("/applications/registrants");
        await supervisor.LookBothAsync($"registrants-{language}");
        await supervisor.FollowAsync("山海文化");
        await supervisor.LookBothAsync($"registrants-publisher-{language}");
        var publisher = supervisor.Page.Url.Split('/')[^1];
        await supervisor.FollowAsync("978-626-");
        await supervisor.LookBothAsync($"registrants-block-{language}");
        await supervisor.GoAsync("/applications/registrants/rename/" + publisher);
        await supervisor.Page.Locator("[name='Input.Name']").FillAsync("山海文化出版（示範）");
        await supervisor.Page.Locator("[name='Input.Why']").FillAsync("115 年 3 月 2 日來函");
        await supervisor.LookBothAsync($"registrants-rename-{language}");
        await supervisor.Page.Locator("main form button[type=submit]").ClickAsync();
        await supervisor.LookBothAsync($"registrants-rename-confirm-{language}");
        foreach (var page in new[] { "merge/" + publisher, "split/" + publisher, "forecast", "export", "take-over/blocks" })
        {
            await supervisor.GoAsync("/applications/registrants/" + page);
            await supervisor.LookBothAsync($"registrants-{page.Split('/')[0]}-{language}");
        }
        await supervisor.GoAsync("/applications/numbers/strays");
        await supervisor.LookBothAsync($"registrants-strays-{language}");
        await supervisor.GoAsync("/publishers");
        await supervisor.LookBothAsync($"publishers-{language}");

        var administrator = await browser.PersonAsync(portal.Address, language: language);
        await administrator.SignInAsync("administrator@example.test", Password);
        await administrator.GoAsync($"/language/{language}?back=/");
        await administrator.GoAsync("/applications/registrants/take-over");
        await administrator.Page.Locator("[name=Kind][value=Numbers]").CheckAsync();
        await administrator.LookBothAsync($"registrants-take-over-{language}");
        await administrator.Page.Locator("[name=Upload]").SetInputFilesAsync(new FilePayload { Name = "numbers.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("號碼\n9789573317241\n9789573317242\n") });
        await administrator.Page.Locator("main form button[type=submit]").ClickAsync();
        await administrator.LookBothAsync($"registrants-sheet-{language}");
        // The timetable looks at it within a minute.
        for (var left = 80; left > 0 && await administrator.Page.Locator("main form button").CountAsync() == 0; left--)
        {
            await administrator.Page.WaitForTimeoutAsync(1000);
            await administrator.Page.ReloadAsync();
        }
        await administrator.LookBothAsync($"registrants-sheet-checked-{language}");
        await administrator.SeesAsync(language == "en" ? "The check digit should be 1" : "檢查碼應為 1");
    }
}
