using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>Who does not come online: papers at the counter, keyed in without a mouse; a caller who asks how far the case is.</summary>
[Collection(nameof(Portal))]
public class CounterTests(PortalProcess portal, Browser browser)
{
    /// <summary>A practised clerk types about as fast; a Chinese character takes three keys and the space.</summary>
    const int KeysASecond = 5, KeysACharacter = 4, KeysAScan = 10;

    static readonly byte[] pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n30\n%%EOF\n"u8.ToArray();

    int _keys;
    int _fields;

    [Fact]
    public async Task A_counter_case_is_keyed_in_under_a_minute_without_a_mouse()
    {
        var clerk = await browser.PersonAsync(portal.Address);
        await clerk.SignInAsync("clerk2@example.test", "demo-portal-2026");
        await clerk.GoAsync("/queue/intake");
        await clerk.LookBothAsync("intake");
        var page = clerk.Page;
        await KeyAsync(page, "Paper.Publisher", "10458575");
        await KeyAsync(page, "Paper.ContactName", "林雨果");
        await KeyAsync(page, "Input.Title", "港邊的舊書店");
        await KeyAsync(page, "Input.Author", "林雨果著");
        await KeyAsync(page, "Month", "115/12");
        await KeyAsync(page, "Paper.Lines[0].Form", "1");
        await KeyAsync(page, "Paper.Lines[0].PageCount", "240");
        await KeyAsync(page, "Paper.Lines[0].Price", "380");
        await KeyAsync(page, "Input.Audience", "1");
        await KeyAsync(page, "Input.Category", "2");
        await KeyAsync(page, "Input.Topic", "8");
        await KeyAsync(page, "Paper.AsksCip", null);
        await PressAsync(page, "ArrowDown");
        foreach (var scan in new[] { "Paper.TitlePage", "Paper.CopyrightPage" })
        {
            await KeyAsync(page, scan, null);
            await page.Locator($"[name='{scan}']").SetInputFilesAsync(new FilePayload { Name = "scan.pdf", MimeType = "application/pdf", Buffer = pdf });
            _keys += KeysAScan;
        }
        await clerk.LookBothAsync("intake-filled");
        for (var tabs = 0; tabs < 20 && !await page.EvaluateAsync<bool>("document.activeElement.matches('main button[type=submit]')"); tabs++) await PressAsync(page, "Tab");
        await PressAsync(page, "Enter");
        await clerk.SeesAsync("已收件，收件號");
        TestContext.Current.TestOutputHelper?.WriteLine($"A counter case: {_fields} fields, {_keys} keys, {_keys / KeysASecond} s at {KeysASecond} keys a second");
        Assert.InRange(_keys, 50, 60 * KeysASecond);
    }

    [Fact]
    public async Task A_caller_is_found_by_title_phone_or_number_and_told_only_when_known()
    {
        var clerk = await browser.PersonAsync(portal.Address);
        await clerk.SignInAsync("clerk2@example.test", "demo-portal-2026");
        foreach (var q in new[] { "0223619132", "臺灣散文選讀" })
        {
            await clerk.GoAsync("/queue/phone");
            await clerk.Page.Keyboard.TypeAsync(q);
            await clerk.Page.Keyboard.PressAsync("Enter");
            await clerk.SeesAsync("選一案後先核對身分");
        }
        var number = await clerk.Page.Locator("main td a").First.InnerTextAsync();
        await clerk.LookBothAsync("phone-found");
        await clerk.GoAsync("/queue/phone?q=" + number);
        await clerk.FollowAsync(number);
        await clerk.SeesAsync("先核對身分");
        Assert.DoesNotContain("應完成日", await clerk.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await clerk.LookBothAsync("phone-identity");
        await clerk.FillAsync("來電者", "山海文化 林編輯");
        await clerk.Page.Locator("main input[type=radio]").First.CheckAsync();
        await clerk.PressAsync("身分相符");
        await clerk.SeesAsync("應完成日");
        await clerk.FillAsync("告知的內容", "問何時核發，告知應完成日。");
        await clerk.PressAsync("記入歷程");
        await clerk.SeesAsync("問何時核發，告知應完成日。");
        await clerk.LookBothAsync("phone-told");
    }

    /// <summary>Tabs to the field and types; every key counts.</summary>
    async Task KeyAsync(IPage page, string name, string? text)
    {
        _fields++;
        for (var tabs = 0; await page.EvaluateAsync<string>("document.activeElement.name ?? ''") != name; tabs++)
        {
            Assert.True(tabs < 40, $"{name} is not reached by Tab");
            await PressAsync(page, "Tab");
        }
        if (text is null) return;
        await page.Keyboard.TypeAsync(text);
        _keys += text.Sum(letter => char.IsAscii(letter) ? 1 : KeysACharacter);
    }

    async Task PressAsync(IPage page, string key)
    {
        _keys++;
        await page.Keyboard.PressAsync(key);
    }
}
