using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>One book through the window: a new publisher, a clerk and a reader, each with a browser of their own.</summary>
[Collection(nameof(Portal))]
public partial class FirstBookTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";

    // A real book, as its publisher would have asked for it.
    const string Title = "留聲機時代 : 日治時期唱片工業發展史";
    const string Author = "林良哲著";

    [Fact]
    public async Task A_publisher_registers_and_is_given_a_number_for_each_format_after_one_return()
    {
        var publisher = await browser.PersonAsync(portal.Address);
        var clerk = await browser.PersonAsync(portal.Address);
        var reader = await browser.PersonAsync(portal.Address);

        await RegisterAsync(publisher);
        await clerk.SignInAsync("clerk@example.test", Password);
        await ApproveRegistrationAsync(clerk);

        await publisher.SignInAsync("new-publisher@example.test", "three gramophones at noon");
        await publisher.LookBothAsync("applications");
        var number = await ApplyAsync(publisher);
        await portal.LetterAsync("editor@example.test", number);

        await ReturnAsync(clerk, number);
        var letter = await portal.LetterAsync("editor@example.test", "請補件");
        Assert.Contains("版權頁缺漏或不清楚", letter);
        Assert.Contains("著者與書名頁不符", letter);
        await StatusWithoutAccountAsync(reader, letter);
        await MendAsync(publisher, number);

        await ApproveAsync(clerk, number);
        var told = await portal.LetterAsync("editor@example.test", "已核定配號");
        var isbns = Isbn().Matches(told).Select(match => match.Value).ToList();
        Assert.Equal(2, isbns.Distinct().Count());

        await publisher.GoAsync($"/applications/case/{number}");
        await publisher.SeesAsync("已核定");
        await publisher.SeesAsync(isbns[0]);
        await publisher.SeesAsync(isbns[1]);
        await publisher.LookBothAsync("case-approved");

        await FindAsync(reader, isbns);
    }

    async Task RegisterAsync(Person publisher)
    {
        await publisher.GoAsync("/");
        await publisher.LookBothAsync("home");
        await publisher.GoAsync("/accounts/register");
        await publisher.LookBothAsync("register");
        await publisher.TickAsync("類別", "公司行號（出版社）");
        foreach (var (field, value) in new[]
        {
            ("Name", "左岸文化第二編輯部"), ("BusinessId", "22099131"), ("Representative", "王小明"), ("Address", "100201 臺北市中正區中山南路20號"), ("Phone", "02-2361-9132"),
            ("PlannedTitles", "8"), ("DisplayName", "陳編輯"), ("AccountEmail", "new-publisher@example.test"), ("Password", "three gramophones at noon"),
        })
            await publisher.Page.Locator($"[name='Input.{field}']").FillAsync(value);
        await publisher.Page.Locator("[name='Input.Consent'][type=checkbox]").CheckAsync();
        await publisher.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "註冊" }).ClickAsync();
        var letter = await portal.LetterAsync("new-publisher@example.test", "confirm-email");
        await publisher.GoAsync(PortalProcess.LinkIn(letter));
        await publisher.LookBothAsync("confirm");
        await publisher.PressAsync("確認並送出");
        await publisher.LookBothAsync("confirmed");
    }

    static async Task ApproveRegistrationAsync(Person clerk)
    {
        await clerk.GoAsync("/queue");
        await clerk.LookBothAsync("queue");
        await clerk.FillAsync("收件號、書名或出版機構", "左岸文化");
        await clerk.PressAsync("查詢");
        await clerk.Page.Locator("tbody a").First.ClickAsync();
        await clerk.PressAsync("收案");
        await clerk.LookBothAsync("registration");
        await clerk.PressAsync("核准登記");
        await clerk.SeesAsync("978-626-");
    }

    async Task<string> ApplyAsync(Person publisher)
    {
        await publisher.GoAsync("/applications");
        await publisher.FollowAsync("開始新的申請");
        await publisher.LookBothAsync("new");
        await publisher.PressAsync("開始填寫");
        await publisher.FillAsync("書名及副書名", Title);
        await publisher.FillAsync("著者", Author);
        await publisher.FillAsync("預計出版年月", "115/12");
        await publisher.ChooseAsync("作品語文", "繁體中文");
        await publisher.TickAsync("適讀對象", "成人(一般)");
        await publisher.ChooseAsync("建議上架分類", "人文史地");
        await publisher.ChooseAsync("圖書主題", "史地/傳記");
        await publisher.TickAsync("分級註記", "普遍級");
        await publisher.TickAsync("是否為引進版權著作", "否");
        await publisher.TickAsync("是否為舊書改版", "否");
        await publisher.LookBothAsync("title");
        await publisher.PressAsync("儲存並繼續");

        await publisher.TickAsync("本書申請", "單行本號碼");
        await publisher.TickAsync("是否申請 CIP", "否");
        await publisher.TickAsync("裝訂或檔案格式", "平裝");
        await publisher.TickAsync("裝訂或檔案格式", "EPUB 電子書");
        await publisher.PressAsync("加入");
        await publisher.Page.GetByLabel("定價").First.FillAsync("480");
        await publisher.Page.GetByLabel("頁數").First.FillAsync("320");
        await publisher.LookBothAsync("formats");
        await publisher.PressAsync("儲存並繼續");

        foreach (var kind in new[] { "TitlePage", "CopyrightPage" })
            await publisher.Page.Locator($"input[name='Input[{kind}]']").SetInputFilesAsync(new FilePayload { Name = $"{kind}.png", MimeType = "image/png", Buffer = Pixel });
        await publisher.PressAsync("上傳");
        await publisher.SeesAsync("TitlePage.png");
        await publisher.LookBothAsync("pages");
        await publisher.PressAsync("儲存並繼續");

        await publisher.FillAsync("電子郵件", "editor@example.test");
        await publisher.LookBothAsync("contact");
        await publisher.PressAsync("儲存並繼續");
        await publisher.LookBothAsync("check");
        await publisher.PressAsync("送出申請");
        await publisher.SeesAsync("已送件");
        await publisher.LookBothAsync("case-sent");
        return Number().Match(publisher.Page.Url).Value;
    }

    static async Task ReturnAsync(Person clerk, string number)
    {
        await clerk.GoAsync($"/queue/case/{number}");
        await clerk.PressAsync("收案");
        await clerk.Page.GetByText("補件：一次列出所有缺漏").ClickAsync();
        await clerk.TickAsync("待補資料", "版權頁缺漏或不清楚");
        await clerk.TickAsync("待補資料", "著者與書名頁不符");
        await clerk.LookBothAsync("desk");
        await clerk.PressAsync("通知補件");
        await clerk.SeesAsync("待補件");
    }

    static async Task StatusWithoutAccountAsync(Person reader, string letter)
    {
        await reader.GoAsync(PortalProcess.LinkIn(letter));
        await reader.SeesAsync("待補件");
        await reader.SeesAsync("版權頁缺漏或不清楚");
        await reader.LookBothAsync("status");
    }

    static async Task MendAsync(Person publisher, string number)
    {
        await publisher.GoAsync($"/applications/case/{number}");
        await publisher.LookBothAsync("case-returned");
        await publisher.FollowAsync("修改並補件");
        await publisher.FillAsync("著者", "林良哲著；王小明編");
        await publisher.PressAsync("儲存並繼續");
        await publisher.PressAsync("儲存並繼續");
        await publisher.Page.Locator("input[name='Input[CopyrightPage]']").SetInputFilesAsync(new FilePayload { Name = "版權頁.png", MimeType = "image/png", Buffer = Pixel });
        await publisher.PressAsync("儲存並繼續");
        await publisher.PressAsync("儲存並繼續");
        await publisher.PressAsync("送出補件");
        await publisher.SeesAsync("處理中");
    }

    static async Task ApproveAsync(Person clerk, string number)
    {
        await clerk.GoAsync($"/queue/case/{number}");
        await clerk.PressAsync("核定配號");
        await clerk.SeesAsync("已核定");
        await clerk.LookBothAsync("desk-approved");
    }

    static async Task FindAsync(Person reader, List<string> isbns)
    {
        await reader.GoAsync("/catalogue");
        await reader.LookBothAsync("catalogue");
        await reader.FillAsync("書名、作者、出版者或 ISBN", "留聲機時代 左岸");
        await reader.PressAsync("查詢");
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = Title }).First.ClickAsync();
        await reader.SeesAsync(isbns[0]);
        await reader.SeesAsync(isbns[1]);
        await reader.LookBothAsync("record");
        await reader.GoAsync($"/catalogue?q={isbns[1].Replace("-", "", StringComparison.Ordinal)}");
        await reader.SeesAsync(Title);
    }

    // One grey pixel.
    internal static readonly byte[] Pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    [GeneratedRegex(@"\d{3}-\d{6}", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"978-626-[\d-]+", RegexOptions.None, 1000)]
    private static partial Regex Isbn();
}

[CollectionDefinition(nameof(Portal))]
public class PortalJourneys : ICollectionFixture<PortalProcess>, ICollectionFixture<Browser>;
