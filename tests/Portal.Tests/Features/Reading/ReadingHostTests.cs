using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Portal.Adapters;
using Portal.Data;
using Portal.Features.Reading;
using Portal.Tests.Web;

namespace Portal.Tests.Features.Reading;

/// <summary>The second host over HTTP: who gets in, what it gives and what it never does.</summary>
[Trait("On", "database")]
public partial class ReadingHostTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Epub = "application/epub+zip";

    static readonly byte[] book = RandomNumberGenerator.GetBytes(300_000);

    [Fact]
    public async Task A_ticket_opens_a_reading_and_the_book_comes_whole_and_in_parts()
    {
        var file = await host.OpenBookAsync(book, Epub);
        using var stranger = host.Stranger();
        var ticket = await host.TicketAsync(stranger, file);
        Assert.Equal("reading.localhost", ticket.Host);
        using var browser = host.AtReadingHost();

        var entered = await browser.GetAsync(ticket.PathAndQuery, follow: false);
        Assert.Equal(302, (int)entered.Status);
        Assert.Equal(ticket.AbsolutePath, entered.Headers["Location"]);
        Assert.Matches("^reading-[0-9a-f]{32}=[^;]+; path=/; samesite=lax; httponly$", entered.Headers["Set-Cookie"]);

        var page = await browser.GetAsync(ticket.AbsolutePath);
        Assert.Equal(200, (int)page.Status);
        Assert.Contains("no-store", page.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal("山海小城", page.Page.QuerySelector("h1")!.TextContent);
        Assert.Equal($"{book.Length}", page.Page.Body!.GetAttribute("data-size"));

        var whole = await browser.GetAsync(ticket.AbsolutePath + "/book");
        Assert.Equal(book, whole.Bytes);
        Assert.Equal((Epub, "no-store", "default-src 'none'; sandbox"), (whole.Headers["Content-Type"], whole.Headers["Cache-Control"], whole.Headers["Content-Security-Policy"]));
        Assert.False(whole.Headers.ContainsKey("Content-Disposition"));
        var part = await browser.PartAsync(ticket.AbsolutePath, 200_000, 262_143);
        Assert.Equal(206, (int)part.Status);
        Assert.Equal($"bytes 200000-262143/{book.Length}", part.Headers["Content-Range"]);
        Assert.Equal(book[200_000..262_144], part.Bytes);
        Assert.Equal(416, (int)(await browser.PartAsync(ticket.AbsolutePath, book.Length, book.Length + 5)).Status);
    }

    [Fact]
    public async Task A_book_is_not_shown_as_a_page_of_the_reading_host()
    {
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync("<script>alert(1)</script>"u8.ToArray(), "application/pdf"));
        browser.Headers.Add("Sec-Fetch-Mode", "navigate");
        Assert.Equal(404, (int)(await browser.GetAsync(page + "/book")).Status);
    }

    [Fact]
    public async Task Of_twenty_who_come_with_one_ticket_at_once_one_gets_in()
    {
        using var stranger = host.Stranger();
        var ticket = await host.TicketAsync(stranger, await host.OpenBookAsync(book, Epub));
        using var together = new Barrier(20);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(async () =>
        {
            using var browser = host.AtReadingHost();
            together.SignalAndWait(TestContext.Current.CancellationToken);
            return await browser.GetAsync(ticket.PathAndQuery, follow: false);
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        Assert.Single(answers, answer => answer.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal(19, answers.Count(answer => (int)answer.Status == 403));
        Assert.All(answers.Where(answer => (int)answer.Status == 403), answer => Assert.Contains("這個閱覽連結已用過或已過期", answer.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(59, 200)]
    [InlineData(60, 403)]
    public async Task A_ticket_is_good_for_a_minute(int seconds, int status)
    {
        using var stranger = host.Stranger();
        var ticket = await host.TicketAsync(stranger, await host.OpenBookAsync(book, Epub));
        host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        using var browser = host.AtReadingHost();
        Assert.Equal(status, (int)(await browser.GetAsync(ticket.PathAndQuery)).Status);
    }

    [Fact]
    public async Task A_wrong_ticket_another_readings_ticket_and_the_key_of_another_reading_open_nothing()
    {
        var file = await host.OpenBookAsync(book, Epub);
        using var stranger = host.Stranger();
        var (first, second) = (await host.TicketAsync(stranger, file), await host.TicketAsync(stranger, file));
        using var browser = host.AtReadingHost();
        Assert.Equal(403, (int)(await browser.GetAsync(first.AbsolutePath + "?ticket=guess.zh-TW")).Status);
        Assert.Equal(403, (int)(await browser.GetAsync(first.AbsolutePath + second.Query)).Status);
        // Another language of it is another ticket.
        Assert.Equal(403, (int)(await browser.GetAsync(first.PathAndQuery.Replace(".zh-TW", ".en", StringComparison.Ordinal))).Status);
        Assert.Equal(200, (int)(await browser.GetAsync(first.PathAndQuery)).Status);
        var key = browser.Cookies.GetAllCookies().Single();
        browser.Cookies.Add(new Cookie(ReadingDoor.Cookie(Guid.Parse(second.AbsolutePath["/read/".Length..])), key.Value, "/", key.Domain));
        Assert.Equal(403, (int)(await browser.GetAsync(second.AbsolutePath)).Status);
        Assert.Equal(403, (int)(await browser.PartAsync(second.AbsolutePath, 0, 9)).Status);
    }

    [Fact]
    public async Task Two_books_in_two_tabs_are_both_read()
    {
        using var stranger = host.Stranger();
        using var browser = host.AtReadingHost();
        var pages = new List<string>();
        foreach (var title in new[] { "潮間帶", "山海小城" }) pages.Add((await browser.GetAsync((await host.TicketAsync(stranger, await host.OpenBookAsync(book, Epub, title))).PathAndQuery)).Path);
        foreach (var page in pages) Assert.Equal(206, (int)(await browser.PartAsync(page, 0, 9)).Status);
        Assert.Equal(2, browser.Cookies.Count);
    }

    [Fact]
    public async Task The_portals_cookies_open_nothing_on_the_reading_host_and_none_of_its_own_is_set_there()
    {
        using var member = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        await member.GetAsync("/language/en", follow: false);
        var ticket = await host.TicketAsync(member, await host.OpenBookAsync(book, Epub));
        using var browser = host.AtReadingHost();
        foreach (var cookie in member.Cookies.GetAllCookies().Cast<Cookie>()) browser.Cookies.Add(new Cookie(cookie.Name, cookie.Value, "/", "reading.localhost"));
        var sent = browser.Cookies.Count;
        Assert.InRange(sent, 2, 9);

        foreach (var address in await Addresses.AllAsync(host))
        {
            if (address.Path == "/health" || address.Path.StartsWith("/read/", StringComparison.Ordinal) || address.Path.StartsWith("/pdfjs/", StringComparison.Ordinal)) continue;
            var answer = await browser.GetAsync(address.Path, follow: false);
            Assert.True((int)answer.Status == (address.Path == "/" ? 302 : 404), $"{(int)answer.Status} {address.Path}");
            Assert.False(answer.Headers.ContainsKey("Set-Cookie"), address.Path);
        }
        // The language cookie of the portal is not read there either.
        Assert.Contains("找不到這個頁面", (await browser.GetAsync("/accounts/me")).Text, StringComparison.Ordinal);
        Assert.Equal(403, (int)(await browser.GetAsync(ticket.AbsolutePath)).Status);
        Assert.Equal(200, (int)(await browser.GetAsync(ticket.PathAndQuery)).Status);
        Assert.Equal(sent + 1, browser.Cookies.Count);
    }

    [Fact]
    public async Task Nothing_of_a_reading_answers_on_the_portals_host()
    {
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync(book, Epub));
        using var portal = host.Stranger();
        foreach (var cookie in browser.Cookies.GetAllCookies().Cast<Cookie>()) portal.Cookies.Add(new Cookie(cookie.Name, cookie.Value, "/", "localhost"));
        foreach (var path in new[] { page, page + "/book", "/read/reader.js", "/READ/reader.js", "/read" }) Assert.Equal(404, (int)(await portal.GetAsync(path)).Status);
        // The control: the same there.
        Assert.Equal(200, (int)(await browser.GetAsync("/read/reader.js")).Status);
    }

    [Fact]
    public async Task The_language_that_was_chosen_on_the_portal_goes_along()
    {
        using var stranger = host.Stranger();
        await stranger.GetAsync("/language/en", follow: false);
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync(book, Epub), stranger);
        var shown = await browser.GetAsync(page);
        Assert.Equal("en", shown.Page.DocumentElement.GetAttribute("lang"));
        await browser.PostAsync(page + "/close");
        Assert.Equal("You have ended this reading", (await browser.PartAsync(page, 0, 9)).Body);
    }

    [Fact]
    public async Task A_book_that_is_taken_down_is_not_read_on()
    {
        var file = await host.OpenBookAsync(book, Epub);
        var (browser, page) = await host.ReadingAsync(file);
        Assert.Equal(206, (int)(await browser.PartAsync(page, 0, 9)).Status);
        await host.InDbAsync(db => db.EbookDeposits.Where(d => d.Files.Any(f => f.Id == file)).ExecuteUpdateAsync(set => set.SetProperty(d => d.TakenDownAt, host.Clock.Now)));

        var refused = await browser.PartAsync(page, 10, 19);

        Assert.Equal(403, (int)refused.Status);
        Assert.StartsWith("閱覽這本書的權利已結束", refused.Body, StringComparison.Ordinal);
        Assert.Equal(ReadingEnd.NoLongerAllowed, await EndOfAsync(page));
        var shown = await browser.GetAsync(page);
        Assert.Equal(403, (int)shown.Status);
        Assert.StartsWith("http://localhost:5080/", shown.Page.QuerySelector("main a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reading_that_is_not_used_ends_and_a_sign_of_life_keeps_it()
    {
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync(book, Epub));
        for (var minutes = 0; minutes < 30; minutes += 10)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(204, (int)(await browser.PostAsync(page + "/alive")).Status);
        }
        host.Clock.Advance(ReadingSession.Rest);
        var answer = await browser.PostAsync(page + "/alive");
        Assert.Equal((403, "一段時間沒有使用，這次閱覽已自動結束"), ((int)answer.Status, answer.Body));
        Assert.Equal(ReadingEnd.TimedOut, await EndOfAsync(page));
    }

    [Fact]
    public async Task A_page_that_is_left_ends_its_reading_soon_and_one_that_is_loaded_again_goes_on()
    {
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync(book, Epub));
        Assert.Equal(204, (int)(await browser.PostAsync(page + "/leave")).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, (int)(await browser.GetAsync(page)).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(206, (int)(await browser.PartAsync(page, 0, 9)).Status);

        await browser.PostAsync(page + "/leave");
        host.Clock.Advance(ReadingDoor.Grace);
        Assert.Equal(403, (int)(await browser.GetAsync(page)).Status);
    }

    [Fact]
    public async Task A_reading_that_its_reader_ended_is_over_at_once()
    {
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync(book, Epub));
        using var other = host.AtReadingHost();
        await other.PostAsync(page + "/close");
        Assert.Equal(206, (int)(await browser.PartAsync(page, 0, 9)).Status);
        Assert.Equal(400, (int)(await browser.PostAsync(page + "/close", site: "same-site")).Status);
        Assert.Equal(206, (int)(await browser.PartAsync(page, 0, 9)).Status);

        Assert.Equal(204, (int)(await browser.PostAsync(page + "/close", site: "same-origin")).Status);

        Assert.Equal((403, "您已結束這次閱覽"), ((int)(await browser.PartAsync(page, 0, 9)).Status, (await browser.PostAsync(page + "/alive")).Body));
        Assert.Equal(ReadingEnd.Closed, await EndOfAsync(page));
    }

    [Fact]
    public async Task The_place_of_somebody_with_an_account_is_there_at_the_next_machine()
    {
        var file = await host.OpenBookAsync(book, Epub);
        using var member = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        var (first, page) = await host.ReadingAsync(file, member);
        Assert.Equal(204, (int)(await first.PostAsync(page + "/place", "epubcfi(/6/2!/4/2)")).Status);
        Assert.Equal(204, (int)(await first.PostAsync(page + "/place", "epubcfi(/6/4!/4/8,/1:0,/1:9)")).Status);
        foreach (var wrong in new[] { "", new string('x', ReadingPlace.Longest + 1), "a\nb" }) Assert.Equal(400, (int)(await first.PostAsync(page + "/place", wrong)).Status);

        var (second, there) = await host.ReadingAsync(file, member);
        Assert.Equal("epubcfi(/6/4!/4/8,/1:0,/1:9)", (await second.GetAsync(there)).Page.Body!.GetAttribute("data-place"));

        // A stranger's stays in the browser.
        var (stranger, his) = await host.ReadingAsync(file);
        Assert.Equal(204, (int)(await stranger.PostAsync(his + "/place", "epubcfi(/6/2)")).Status);
        Assert.Equal(1, await host.InDbAsync(db => db.ReadingPlaces.CountAsync(p => p.FileId == file)));
    }

    [Fact]
    public async Task A_book_that_may_not_be_read_is_refused_on_the_portal_with_a_way_back()
    {
        var file = await host.OpenBookAsync(book, Epub);
        await host.InDbAsync(db => db.EbookDeposits.Where(d => d.Files.Any(f => f.Id == file)).ExecuteUpdateAsync(set => set.SetProperty(d => d.EmbargoUntil, new DateOnly(2026, 5, 1))));
        using var stranger = host.Stranger();
        var answer = await host.AskToReadAsync(stranger, file);
        Assert.Equal(400, (int)answer.Status);
        Assert.Contains("自", Assert.Single(answer.Errors), StringComparison.Ordinal);
        Assert.StartsWith("/reading/title/", answer.Page.QuerySelector(".govuk-back-link")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(400, (int)(await host.AskToReadAsync(stranger, Guid.NewGuid())).Status);
    }

    [Theory]
    [InlineData(Epub, "style-src 'self' blob: 'unsafe-inline'; img-src blob: data:; font-src blob: data:; media-src blob: data:; frame-src blob:")]
    [InlineData("application/pdf", "style-src 'self'; img-src 'self' blob: data:; font-src 'self' blob: data:; worker-src 'self'")]
    [InlineData("audio/mpeg", "style-src 'self'; img-src 'self'; media-src 'self'")]
    public async Task A_reader_lets_a_book_do_no_more_than_its_kind_needs(string type, string more)
    {
        var (browser, page) = await host.ReadingAsync(await host.OpenBookAsync(book, type));
        var (one, two) = (await browser.GetAsync(page), await browser.GetAsync(page));
        var nonce = Nonce().Match(one.Headers["Content-Security-Policy"]).Groups["nonce"].Value;
        Assert.NotEqual(nonce, Nonce().Match(two.Headers["Content-Security-Policy"]).Groups["nonce"].Value);
        Assert.Equal($"default-src 'none'; script-src 'nonce-{nonce}'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {more}", one.Headers["Content-Security-Policy"]);
        Assert.All(one.Page.Scripts, script => Assert.Equal(nonce, script.GetAttribute("nonce")));
        Assert.Empty(one.Page.QuerySelectorAll("style, [style], form[action]"));
        Assert.Equal(type == "audio/mpeg" ? page + "/book" : null, one.Page.QuerySelector("audio")?.GetAttribute("src"));
    }

    [Fact]
    public async Task Every_answer_of_the_reading_host_has_its_headers_and_its_cookie_the_prefix_over_https()
    {
        var file = await host.OpenBookAsync(book, Epub);
        using var stranger = host.Stranger();
        var ticket = await host.TicketAsync(stranger, file);
        using var browser = new Visitor(host.Server.CreateHandler(), new Uri("https://reading.localhost"));
        foreach (var path in new[] { ticket.PathAndQuery, ticket.AbsolutePath + "/book", "/read/reader.css", "/read/nowhere", "/catalogue", "/", "/health" })
        {
            var answer = await browser.GetAsync(path, follow: false);
            Assert.Contains("default-src 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
            foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"), ("X-DNS-Prefetch-Control", "off"), ("Strict-Transport-Security", "max-age=31536000; includeSubDomains") })
                Assert.Equal(value, answer.Headers[name]);
        }
        var cookie = Assert.Single(browser.Cookies.GetAllCookies());
        Assert.StartsWith("__Host-reading-", cookie.Name, StringComparison.Ordinal);
        Assert.True(cookie.Secure && cookie.HttpOnly && cookie.Path == "/");
        // Planted by a neighbour host, the plain name is not read.
        using var planted = new Visitor(host.Server.CreateHandler(), new Uri("https://reading.localhost"));
        planted.Cookies.Add(new Cookie(cookie.Name["__Host-".Length..], cookie.Value, "/", "reading.localhost"));
        Assert.Equal(403, (int)(await planted.GetAsync(ticket.AbsolutePath)).Status);
    }

    [Theory]
    [InlineData("http://localhost:5080", "", "http://reading.localhost:5080")]
    [InlineData("https://isbn.example.tw", "", "https://reading.isbn.example.tw")]
    [InlineData("https://isbn.example.tw", "https://books.example.tw/", "https://books.example.tw")]
    [InlineData("https://isbn.example.tw", "https://isbn.example.tw:8443", null)]
    [InlineData("https://isbn.example.tw", "https://ISBN.example.tw", null)]
    [InlineData("https://isbn.example.tw", "http://books.example.tw", null)]
    [InlineData("https://isbn.example.tw", "https://books.example.tw/reader", null)]
    [InlineData("https://isbn.example.tw", "books", null)]
    [InlineData("http://192.0.2.7:5080", "", null)]
    [InlineData("http://192.0.2.7:5080", "http://192.0.2.8:5080", "http://192.0.2.8:5080")]
    public void The_reading_host_is_another_host_or_the_program_does_not_start(string portal, string reading, string? expected)
    {
        PortalSettings Read() => PortalSettings.From(new ConfigurationBuilder().AddInMemoryCollection([new("Portal:Address", portal), new("Reading:Address", reading)]).Build(), new HostingEnvironment { ContentRootPath = host.Folder, EnvironmentName = "Testing" });
        if (expected is null) Assert.Contains("Reading:Address", Assert.Throws<SettingWrong>(Read).Message, StringComparison.Ordinal);
        else Assert.Equal(expected, Read().ReadingAddress);
    }

    Task<ReadingEnd?> EndOfAsync(string page)
    {
        var id = Guid.Parse(page["/read/".Length..]);
        return host.InDbAsync(db => db.ReadingSessions.Where(s => s.Id == id).Select(s => s.End).SingleAsync());
    }

    [GeneratedRegex("'nonce-(?<nonce>[A-Za-z0-9+/=]{20,})'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nonce();
}
