using System.IO.Compression;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>
/// A title with two copies: one is lent, the second reader borrows and reads the other, the third is turned away with the waiting time and places a hold; the second
/// returns early, the third gets a letter and borrows.
/// </summary>
[Collection(nameof(Portal))]
public class LendingTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";

    [Fact]
    public async Task A_loan_is_taken_and_returned_and_the_third_reader_of_two_copies_waits_for_one()
    {
        var stranger = await browser.PersonAsync(portal.Address);
        await stranger.GoAsync("/catalogue?q=%E5%80%9F%E4%BE%86%E7%9A%84%E6%9C%88%E5%85%89");
        await stranger.LookBothAsync("lending-list");
        await stranger.FollowAsync("借來的月光");
        await stranger.SeesAsync("2 份中有 1 份可用");
        await stranger.LookBothAsync("lending-record");
        await stranger.FollowAsync("線上閱覽或借閱");
        await stranger.SeesAsync("登入後借閱");
        await stranger.LookBothAsync("lending-stranger");
        var title = new Uri(stranger.Page.Url).PathAndQuery;

        var second = await browser.PersonAsync(portal.Address);
        await second.SignInAsync("publisher@example.test", Password);
        await second.GoAsync(title);
        await second.LookBothAsync("lending-free");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "借閱到" }).ClickAsync();
        await second.SeesAsync("已借閱，可以開始看了");
        await second.LookBothAsync("lending-lent");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "線上閱覽" }).First.ClickAsync();
        await second.Page.WaitForURLAsync("**/read/**");
        Assert.NotEqual(portal.Address.Host, new Uri(second.Page.Url).Host);

        var third = await browser.PersonAsync(portal.Address);
        await third.SignInAsync("clerk2@example.test", Password);
        await third.GoAsync(title);
        await third.SeesAsync("2 份都有人使用，最快約");
        await third.LookBothAsync("lending-turned-away");
        await third.PressAsync("預約");
        await third.SeesAsync("您已預約，排在第 1 位");
        await third.LookBothAsync("lending-held");

        await second.GoAsync("/reading/mine");
        await second.LookBothAsync("lending-mine");
        await second.FollowAsync("離線閱覽");
        await second.FillAsync("開啟密碼", "月光下的海");
        await second.FillAsync("提示", "最喜歡的一章");
        await second.LookBothAsync("lending-off-line");
        await second.PressAsync("製作離線版");
        await second.SeesAsync("離線版做好了，可以下載");
        await second.LookBothAsync("lending-off-line-made");
        var download = await second.Page.RunAndWaitForDownloadAsync(() => second.Page.GetByRole(AriaRole.Button, new() { Name = "下載離線版" }).Or(second.Page.GetByRole(AriaRole.Link, new() { Name = "下載離線版" })).ClickAsync());
        await using (var copy = File.OpenRead((await download.PathAsync())!))
        {
            using var book = new ZipArchive(copy);
            Assert.NotNull(book.GetEntry("META-INF/license.lcpl"));
        }
        await second.GoAsync("/reading/mine");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "提前歸還" }).ClickAsync();
        await second.SeesAsync("已歸還");
        await second.LookBothAsync("lending-past");

        Assert.Contains("/reading/mine", await portal.LetterAsync("clerk2@example.test", "mine"), StringComparison.Ordinal);
        await third.GoAsync("/reading/mine");
        await third.SeesAsync("有一份為您保留到");
        await third.LookBothAsync("lending-ready");
        await third.Page.GetByRole(AriaRole.Button, new() { Name = "借閱到" }).ClickAsync();
        await third.SeesAsync("已借閱，可以開始看了");

        await third.GoAsync("/reading/usage");
        await third.SeesAsync("借來的月光");
        await third.LookBothAsync("lending-usage");
    }
}
