using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>The same way of a book without a mouse: a publisher applies and mends, a clerk takes, returns and approves, a reader finds the record.</summary>
[Collection(nameof(Portal))]
public partial class KeyboardTests(PortalProcess portal, Browser browser)
{
    [Fact]
    public async Task An_application_goes_its_whole_way_by_keyboard_alone()
    {
        var (publisher, clerk, reader) = (await browser.PersonAsync(portal.Address), await browser.PersonAsync(portal.Address), await browser.PersonAsync(portal.Address));
        var keys = await ApplyAsync(publisher);
        var number = Number().Match(publisher.Page.Url).Value;
        TestContext.Current.TestOutputHelper?.WriteLine($"An application: {keys.Keys} keys");

        var desk = await SignInAsync(clerk, "clerk@example.test", "/queue");
        await desk.TypeAsync("收件號、書名或出版機構", number);
        await desk.EnterAsync("查詢");
        await desk.EnterAsync(number);
        await desk.EnterAsync("收案");
        await desk.ReachAsync("補件：一次列出所有缺漏");
        await desk.PressAsync("Enter");
        await desk.TickAsync("版權頁缺漏或不清楚", "待補資料");
        await desk.EnterAsync("通知補件");
        await clerk.SeesAsync("待補件");

        await publisher.GoAsync($"/applications/case/{number}");
        await keys.EnterAsync("修改並補件");
        await keys.TypeAsync("著者", "海風著；林雨果編");
        await keys.EnterAsync("儲存並繼續");
        await keys.EnterAsync("儲存並繼續");
        await keys.UploadAsync("版權頁", new FilePayload { Name = "版權頁.png", MimeType = "image/png", Buffer = FirstBookTests.Pixel });
        await keys.EnterAsync("儲存並繼續");
        await keys.EnterAsync("儲存並繼續");
        await keys.EnterAsync("送出補件");
        await publisher.SeesAsync("處理中");

        await clerk.GoAsync($"/queue/case/{number}");
        await desk.EnterAsync("核定配號");
        await clerk.SeesAsync("已核定");

        await reader.GoAsync("/catalogue");
        var search = new Keyboard(reader.Page);
        await search.PressAsync("Tab");
        await search.ReachAsync("跳到主要內容");
        await search.PressAsync("Enter");
        await search.TypeAsync("書名、作者、出版者或 ISBN", "不用滑鼠的書");
        await search.EnterAsync("查詢");
        await search.EnterAsync("不用滑鼠的書");
        await reader.SeesAsync("海風著；林雨果編");
        Assert.True(search.Keys < 40, $"{search.Keys} keys to find a book");
    }

    [Fact]
    public async Task A_focus_that_is_covered_or_not_drawn_is_found()
    {
        var person = await browser.PersonAsync(portal.Address);
        await person.GoAsync("/catalogue");
        var keys = new Keyboard(person.Page);
        await person.Page.EvaluateAsync("() => { const cover = document.createElement('div'); cover.style.setProperty('position', 'fixed'); cover.style.setProperty('inset', '0'); document.body.append(cover); }");
        Assert.Contains("covered by", (await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => keys.ReachAsync("查詢"))).Message, StringComparison.Ordinal);
        await person.GoAsync("/catalogue");
        await person.Page.EvaluateAsync("() => { for (const at of document.querySelectorAll('a, button')) for (const [name, value] of [['outline', 'none'], ['box-shadow', 'none'], ['background', 'red'], ['border', '0']]) at.style.setProperty(name, value, 'important'); }");
        Assert.Contains("looks the same", (await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => keys.ReachAsync("查詢"))).Message, StringComparison.Ordinal);
    }

    static async Task<Keyboard> SignInAsync(Person person, string email, string then)
    {
        var keys = new Keyboard(person.Page);
        await person.GoAsync("/accounts/sign-in");
        await keys.TypeAsync("電子郵件", email);
        await keys.TypeAsync("密碼", "demo-portal-2026");
        await keys.PressAsync("Enter");
        await person.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await person.GoAsync(then);
        return keys;
    }

    static async Task<Keyboard> ApplyAsync(Person publisher)
    {
        var keys = await SignInAsync(publisher, "publisher@example.test", "/applications");
        await keys.EnterAsync("開始新的申請");
        await keys.EnterAsync("開始填寫");
        await keys.TypeAsync("書名及副書名", "不用滑鼠的書");
        await keys.TypeAsync("著者", "海風著");
        await keys.TypeAsync("預計出版年月", "115/12");
        await keys.SelectAsync("作品語文", "繁體中文");
        await keys.ChooseAsync("適讀對象", "成人(一般)");
        await keys.SelectAsync("建議上架分類", "人文史地");
        await keys.SelectAsync("圖書主題", "史地/傳記");
        await keys.ChooseAsync("分級註記", "普遍級");
        await keys.ChooseAsync("是否為引進版權著作", "否");
        await keys.ChooseAsync("是否為舊書改版", "否");
        await keys.EnterAsync("儲存並繼續");

        await keys.ChooseAsync("本書申請", "單行本號碼");
        await keys.ChooseAsync("是否申請 CIP", "否");
        await keys.TickAsync("平裝", "裝訂或檔案格式");
        await keys.EnterAsync("加入");
        await keys.TypeAsync("頁數", "320");
        await keys.TypeAsync("定價", "480");
        await keys.EnterAsync("儲存並繼續");

        foreach (var kind in new[] { "書名頁", "版權頁" }) await keys.UploadAsync(kind, new FilePayload { Name = $"{kind}.png", MimeType = "image/png", Buffer = FirstBookTests.Pixel });
        await keys.EnterAsync("儲存並繼續");
        await keys.EnterAsync("儲存並繼續");
        await keys.EnterAsync("送出申請");
        await publisher.SeesAsync("已送件");
        return keys;
    }

    [GeneratedRegex(@"\d{3}-\d{6}", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
