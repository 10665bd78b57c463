using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>ISBN and CIP of one title in one submission, by one officer, up to the block on the copyright page.</summary>
[Collection(nameof(Portal))]
public partial class CipTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";
    const string Title = "燈塔下的圖書館：島嶼閱讀手記";

    [Fact]
    public async Task A_title_is_given_its_ISBN_and_its_CIP_from_one_submission_up_to_the_printed_block()
    {
        var publisher = await browser.PersonAsync(portal.Address);
        var officer = await browser.PersonAsync(portal.Address);
        var reader = await browser.PersonAsync(portal.Address);

        await publisher.SignInAsync("publisher@example.test", Password);
        var isbn = await ApplyAsync(publisher);

        // A supervisor may work on both kinds.
        await officer.SignInAsync("supervisor@example.test", Password);
        await officer.GoAsync($"/queue/case/{isbn}");
        await officer.LookBothAsync("cip-both-cases");
        await officer.PressAsync("連同 CIP 申請 一併收案");
        await officer.PressAsync("核定配號並開啟 CIP 編目紀錄");
        await officer.SeesAsync("缺少欄位 084");
        await officer.LookBothAsync("cip-record-faults");
        await officer.FillAsync("分類號", "863.55");
        await officer.FillAsync("著者號", "8345");
        await officer.FillAsync("主題詞", "臺灣文學\n散文");
        await officer.PressAsync("放入紀錄");
        await officer.SeesAsync("1.CST: 臺灣文學 2.CST: 散文");
        await officer.LookBothAsync("cip-record");
        await officer.PressAsync("送申請人確認草稿");
        await officer.SeesAsync("草稿已送申請人確認");

        var draft = await portal.LetterAsync("cip-editor@example.test", "請確認 CIP 草稿");
        Assert.Contains("國家圖書館出版品預行編目", draft, StringComparison.Ordinal);
        await publisher.GoAsync($"/applications/case/{isbn}");
        await publisher.Page.Locator(".submission a").First.ClickAsync();
        await publisher.LookBothAsync("cip-draft");
        await publisher.PressAsync("同意這份草稿");
        await publisher.SeesAsync("已同意草稿");

        // What the job does by itself within minutes, the administrator does at once.
        var administrator = await browser.PersonAsync(portal.Address);
        await administrator.SignInAsync("administrator@example.test", Password);
        await administrator.GoAsync("/queue/jobs");
        await administrator.Page.Locator("button").Filter(new() { HasText = "核定申請人已同意或期滿的 CIP" }).ClickAsync();
        await administrator.GoAsync("/applications/cip/templates");
        await administrator.LookBothAsync("cip-templates");

        var letter = await portal.LetterAsync("cip-editor@example.test", "已核定 CIP");
        Assert.Contains("1.CST: 臺灣文學", letter, StringComparison.Ordinal);
        await publisher.Page.ReloadAsync();
        await publisher.SeesAsync("請照原樣印在版權頁");
        await publisher.LookBothAsync("cip-approved");
        var picture = await publisher.Page.Locator("a[href$='block.svg']").First.GetAttributeAsync("href");
        var drawn = await reader.Page.Context.APIRequest.GetAsync(new Uri(portal.Address, picture).ToString());
        Assert.Contains("國家圖書館出版品預行編目", await drawn.TextAsync(), StringComparison.Ordinal);
        await publisher.FollowAsync("申請更正");
        await publisher.LookBothAsync("cip-change");

        await reader.GoAsync("/catalogue?q=" + Uri.EscapeDataString("燈塔下的圖書館"));
        await reader.FollowAsync("燈塔下的圖書館");
        await reader.SeesAsync("863.55");
        foreach (var form in new[] { "機讀格式", "DataBlock 格式", "卡片格式" }) await reader.Page.Locator("summary").Filter(new() { HasText = form }).ClickAsync();
        await reader.LookBothAsync("cip-public");

        // The same in English.
        await publisher.GoAsync("/language/en?back=/applications");
        await publisher.LookBothAsync("cip-list-en");
        await officer.GoAsync("/language/en?back=/queue");
        await officer.Page.GotoAsync(RecordOf(isbn));
        await officer.LookBothAsync("cip-record-en");
    }

    static async Task<string> ApplyAsync(Person publisher)
    {
        await publisher.GoAsync("/applications/new");
        await publisher.PressAsync("開始填寫");
        await publisher.FillAsync("書名及副書名", Title);
        await publisher.FillAsync("著者", "林雨果著；陳安繪");
        await publisher.FillAsync("預計出版年月", "115/12");
        await publisher.TickAsync("適讀對象", "成人(一般)");
        await publisher.ChooseAsync("建議上架分類", "人文史地");
        await publisher.ChooseAsync("圖書主題", "史地/傳記");
        await publisher.TickAsync("分級註記", "普遍級");
        await publisher.TickAsync("是否為引進版權著作", "否");
        await publisher.TickAsync("是否為舊書改版", "否");
        await publisher.PressAsync("儲存並繼續");
        await publisher.TickAsync("本書申請", "單行本號碼");
        await publisher.TickAsync("是否申請 CIP", "是");
        await publisher.TickAsync("裝訂或檔案格式", "平裝");
        await publisher.TickAsync("裝訂或檔案格式", "EPUB 電子書");
        await publisher.PressAsync("加入");
        await publisher.LookBothAsync("cip-formats");
        await publisher.PressAsync("儲存並繼續");
        foreach (var kind in new[] { "TitlePage", "CopyrightPage" })
            await publisher.Page.Locator($"input[name='Input[{kind}]']").SetInputFilesAsync(new FilePayload { Name = $"{kind}.png", MimeType = "image/png", Buffer = FirstBookTests.Pixel });
        await publisher.PressAsync("儲存並繼續");
        await publisher.FillAsync("電子郵件", "cip-editor@example.test");
        await publisher.PressAsync("儲存並繼續");
        await publisher.PressAsync("送出申請");
        await publisher.SeesAsync("申請已送出");
        await publisher.LookBothAsync("cip-sent");
        return CaseNumber().Match(publisher.Page.Url).Value;
    }

    /// <summary>The CIP's number is the next one after the ISBN's of the same submission.</summary>
    static string RecordOf(string isbn) => $"/applications/cip/record/{isbn[..4]}{int.Parse(isbn[4..], System.Globalization.CultureInfo.InvariantCulture) + 1:D6}";

    [GeneratedRegex("[0-9]{3}-[0-9]{6}", RegexOptions.None, 1000)]
    private static partial Regex CaseNumber();
}
