namespace Portal.BrowserTests;

/// <summary>A letter to many: one writes and proposes it, another confirms it.</summary>
[Collection(nameof(Portal))]
public class MassLetterTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";

    [Fact]
    public async Task A_clerk_writes_a_mass_letter_and_a_supervisor_confirms_it()
    {
        var clerk = await browser.PersonAsync(portal.Address);
        await clerk.SignInAsync("clerk@example.test", Password);
        await clerk.GoAsync("/queue/letters/mass/edit");
        await clerk.TickAsync("收信人", "某一類出版機構");
        await clerk.ChooseAsync("類別", "公司行號（出版社）");
        await clerk.FillAsync("主旨", "三月二十日系統維護");
        await clerk.FillAsync("信文", "三月二十日（星期五）下午六時起，系統維護兩小時。\n期間暫停送件，已送出的申請不受影響。");
        await clerk.LookBothAsync("mass-letter-edit");
        await clerk.PressAsync("儲存並看預覽");
        await clerk.SeesAsync("中文預覽");
        await clerk.LookBothAsync("mass-letter-draft");
        var address = new Uri(clerk.Page.Url).AbsolutePath;
        await clerk.GoAsync($"/language/en?back={address}");
        await clerk.SeesAsync("Preview in Chinese");
        await clerk.LookBothAsync("mass-letter-draft-en");
        await clerk.GoAsync($"/language/zh-TW?back={address}");
        await clerk.FillAsync("理由", "讓出版機構先安排送件時間");
        await clerk.PressAsync("提請確認");
        await clerk.SeesAsync("決定之前不能修改");

        var supervisor = await browser.PersonAsync(portal.Address);
        await supervisor.SignInAsync("supervisor@example.test", Password);
        await supervisor.GoAsync("/queue/proposals");
        await supervisor.FollowAsync("寄出通函");
        await supervisor.LookBothAsync("mass-letter-proposal");
        await supervisor.PressAsync("確認並執行");
        await supervisor.GoAsync(address);
        await supervisor.SeesAsync("寄送情形");
        await supervisor.LookBothAsync("mass-letter-running");
    }
}
