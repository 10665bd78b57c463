using System.Xml.Linq;
using Portal.Features.Accounts;
using Portal.Features.Announcements;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Announcements;

[Trait("On", "database")]
public sealed class AnnouncementsTests : IAsyncLifetime
{
    static readonly XNamespace atom = "http://www.w3.org/2005/Atom";

    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task It_is_shown_from_its_first_day_to_its_last_on_the_home_page_the_list_and_the_feed()
    {
        await WriteAsync("明日", 1, null);
        await WriteAsync("昨日止", -5, -1);
        await WriteAsync("今日止", -5, 0);
        await WriteAsync("今日起", 0, null);
        using var visitor = host.Stranger();

        var list = await visitor.GetAsync("/announcements");
        Assert.Equal(["今日起", "今日止"], list.Page.QuerySelectorAll("article h2").Select(heading => heading.TextContent));
        Assert.DoesNotContain("管理公告", list.Text, StringComparison.Ordinal);
        Assert.Equal(["今日起", "今日止"], (await visitor.GetAsync("/")).Page.QuerySelectorAll(".notices a").Select(link => link.TextContent));

        var answer = await visitor.GetAsync("/announcements/feed.atom");
        Assert.StartsWith("application/atom+xml", answer.Headers["Content-Type"], StringComparison.Ordinal);
        var feed = XDocument.Parse(answer.Body).Root!;
        Assert.Equal(["今日起", "今日止"], feed.Elements(atom + "entry").Select(entry => entry.Element(atom + "title")!.Value));
        // What RFC 4287 asks of a feed and of each entry.
        foreach (var needed in new[] { "id", "title", "updated", "author" }) Assert.Single(feed.Elements(atom + needed));
        Assert.All(feed.Elements(atom + "entry"), entry => Assert.All(new[] { "id", "title", "updated", "content" }, needed => Assert.Single(entry.Elements(atom + needed))));
        Assert.Equal(2, feed.Elements(atom + "entry").Select(entry => entry.Element(atom + "id")!.Value).Distinct().Count());
        Assert.Equal("2026-03-04T02:00:00Z", feed.Element(atom + "updated")!.Value);
        var english = XDocument.Parse((await visitor.GetAsync("/announcements/feed.en.atom")).Body).Root!;
        Assert.Equal(("en", "EN 今日起"), (english.Attribute(XNamespace.Xml + "lang")!.Value, english.Element(atom + "entry")!.Element(atom + "title")!.Value));
    }

    [Fact]
    public async Task An_administrator_writes_both_languages_and_a_stale_form_changes_nothing()
    {
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var form = await administrator.GetAsync("/announcements/edit");
        var half = await administrator.SubmitAsync(form, [("Input.ChineseTitle", "停機公告"), ("Input.ChineseText", "<b>週六</b>停機"), ("Input.Until", "2026-03-01")]);
        Assert.Equal("錯誤：請填寫英文標題", half.ErrorAt("Input.EnglishTitle"));
        Assert.Equal("錯誤：最後一天不能早於第一天", half.ErrorAt("Input.Until"));
        Assert.Equal("停機公告", half.Page.QuerySelector("[name='Input.ChineseTitle']")!.GetAttribute("value"));
        (string, string)[] all = [("Input.ChineseTitle", "停機公告"), ("Input.ChineseText", "<b>週六</b>停機"), ("Input.EnglishTitle", "Maintenance"), ("Input.EnglishText", "Closed on Saturday")];
        Assert.Contains("已儲存公告", (await administrator.SubmitAsync(form, all)).Text, StringComparison.Ordinal);

        using var visitor = host.Stranger();
        Assert.Contains("<b>週六</b>停機", (await visitor.GetAsync("/announcements")).Text, StringComparison.Ordinal); // inert
        visitor.Headers.AcceptLanguage.Clear();
        visitor.Headers.AcceptLanguage.ParseAdd("en");
        Assert.Contains("Maintenance", (await visitor.GetAsync("/announcements")).Text, StringComparison.Ordinal);

        var page = await administrator.GetAsync("/announcements");
        var edit = page.Page.QuerySelector("main tbody a")!.GetAttribute("href")!;
        var (one, two) = (await administrator.GetAsync(edit), await administrator.GetAsync(edit));
        await administrator.SubmitAsync(one, [("Input.ChineseTitle", "停機改期")]);
        var stale = await administrator.SubmitAsync(two, [("Input.ChineseTitle", "另一個標題")]);
        Assert.Equal(409, (int)stale.Status);
        Assert.Equal("另一個標題", stale.Page.QuerySelector("[name='Input.ChineseTitle']")!.GetAttribute("value"));
        Assert.Contains("停機改期", (await administrator.GetAsync("/announcements")).Text, StringComparison.Ordinal);
    }

    Task WriteAsync(string title, int from, int? until) => host.InDbAsync(async db =>
    {
        var today = new DateOnly(2026, 3, 4);
        var announcement = new Announcement();
        announcement.Write(title, "內容", "EN " + title, "Text", today.AddDays(from), until is { } days ? today.AddDays(days) : null, Actor.Portal("test"), host.Clock.Now);
        db.Announcements.Add(announcement);
        await db.SaveChangesAsync();
    });
}
