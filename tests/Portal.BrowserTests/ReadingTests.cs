using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>A reader at the demonstration's book: the vertical EPUB and the PDF, on a phone and at a desk.</summary>
[Collection(nameof(Portal))]
public class ReadingTests(PortalProcess portal, Browser browser)
{
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_vertical_book_is_read_searched_made_larger_and_goes_on_where_it_was_left(int width)
    {
        var reader = await browser.PersonAsync(portal.Address, width);
        var page = reader.Page;
        var there = new List<IRequest>();
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Host == "reading.localhost") there.Add(request);
        };
        await reader.OpenBookAsync("EPUB");
        await ReadyAsync(page);
        Assert.Equal("reading.localhost", new Uri(page.Url).Host);
        // The portal has given this browser cookies; the reading host gets its own alone.
        Assert.Contains(await page.Context.CookiesAsync([portal.Address.ToString()]), cookie => cookie.Name == "portal.form");
        var sent = new List<string>();
        foreach (var request in there.ToList()) sent.Add((await request.AllHeadersAsync()).GetValueOrDefault("cookie", ""));
        Assert.Contains(sent, cookies => cookies.Length > 0);
        Assert.All(sent, cookies => Assert.Matches("^(reading-[0-9a-f]{32}=[^;]+)?$", cookies));
        var chapter = Chapter(page);
        Assert.Equal("vertical-rl", await chapter.EvaluateAsync<string>("getComputedStyle(document.body).writingMode"));
        Assert.Equal("ㄇㄚˇ ㄊㄡˊ", await chapter.EvaluateAsync<string>("document.querySelector('ruby rt').textContent"));
        // What a screen reader goes through is the chapter, in its order.
        Assert.StartsWith("一、港邊的書櫃\n我第一次在島上找書", await chapter.EvaluateAsync<string>("document.body.textContent.trim()"), StringComparison.Ordinal);
        await reader.LookAsync($"reading-epub");

        // The next page lies to the left.
        var before = await FractionAsync(page);
        await page.Keyboard.PressAsync("ArrowLeft");
        await MovedAsync(page, before);
        Assert.True(await FractionAsync(page) > before);
        before = await FractionAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "上一頁" }).ClickAsync();
        await MovedAsync(page, before);

        await page.GetByRole(AriaRole.Button, new() { Name = "目次" }).ClickAsync();
        await reader.LookAsync("reading-contents");
        await page.GetByRole(AriaRole.Button, new() { Name = "三、山上的借書單" }).ClickAsync();
        await Assertions.Expect(page.Locator("#where")).ToHaveTextAsync("三、山上的借書單");
        await page.Keyboard.PressAsync("Escape");

        // The word stands under its pronunciation in the book.
        await page.GetByRole(AriaRole.Button, new() { Name = "搜尋", Exact = true }).First.ClickAsync();
        await page.GetByLabel("要找的字").FillAsync("潮汐決定");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".search__said")).ToHaveTextAsync("找到 1 處");
        await reader.LookAsync("reading-search");
        await page.Locator(".search__hits button").ClickAsync();
        await Assertions.Expect(page.Locator("#where")).ToHaveTextAsync("二、潮汐的閱覽室");
        Assert.Equal("潮汐決定", (await Chapter(page).EvaluateAsync<string>("[...getSelection().getRangeAt(0).cloneContents().childNodes].map(n => n.cloneNode(true)).map(n => { n.querySelectorAll?.('rt, rp').forEach(r => r.remove()); return n.textContent; }).join('')")).Trim());
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "版面" }).ClickAsync();
        var small = await LetterAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "放大" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "放大" }).ClickAsync();
        await Assertions.Expect(page.Locator("#size")).ToHaveTextAsync("140%");
        Assert.Equal(small * 1.4, await LetterAsync(page), 2);
        await page.GetByLabel("深色").CheckAsync();
        Assert.Equal("rgb(223, 229, 228)", await Chapter(page).EvaluateAsync<string>("getComputedStyle(document.querySelector('p')).color"));
        await reader.LookAsync("reading-dark");
        await page.GetByLabel("米黃").CheckAsync();
        await reader.LookAsync("reading-sepia");
        await page.Keyboard.PressAsync("Escape");
        var place = await PlaceAsync(page);

        // The page is loaded again, then the book is opened another time: the same place, the same look.
        await page.ReloadAsync();
        await ReadyAsync(page);
        Assert.Equal(place, await PlaceAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "結束閱覽" }).ClickAsync();
        await page.WaitForURLAsync($"{portal.Address}reading/title/*");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("您已結束這次閱覽");
        await reader.LookAsync("reading-ended");
        await reader.OpenBookAsync("EPUB");
        await ReadyAsync(page);
        Assert.Equal(place, await PlaceAsync(page));
        Assert.Equal("sepia", await page.Locator("body").GetAttributeAsync("data-theme"));
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_PDF_is_read_and_searched(int width)
    {
        var reader = await browser.PersonAsync(portal.Address, width);
        var page = reader.Page;
        await reader.OpenBookAsync("PDF");
        await ReadyAsync(page);
        await Assertions.Expect(page.Locator(".textLayer").First).ToContainTextAsync("島嶼的書櫃：閱讀散記");
        await Assertions.Expect(page.Locator(".pdfViewer .page").First).ToHaveAttributeAsync("aria-label", "第 1 頁，共 5 頁");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#where")).ToHaveTextAsync("第 2 頁，共 5 頁");
        await Assertions.Expect(page.Locator(".textLayer").Nth(1)).ToContainTextAsync("我第一次在島上找書");
        await reader.LookAsync("reading-pdf");
        await page.GetByRole(AriaRole.Button, new() { Name = "搜尋", Exact = true }).First.ClickAsync();
        await page.GetByLabel("要找的字").FillAsync("冬季大三角");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".search__said")).ToHaveTextAsync("找到 1 處");
        await page.Locator(".search__hits button").ClickAsync();
        await Assertions.Expect(page.Locator("#where")).ToHaveTextAsync("第 5 頁，共 5 頁");
        await Assertions.Expect(page.Locator(".textLayer .highlight").First).ToHaveTextAsync("冬季大三角");
        await reader.LookAsync("reading-pdf-search");
        await page.ReloadAsync();
        await ReadyAsync(page);
        await Assertions.Expect(page.Locator("#where")).ToHaveTextAsync("第 5 頁，共 5 頁");
    }

    [Fact]
    public async Task The_reader_speaks_English_and_can_be_used_at_twice_the_size()
    {
        // 1280 px at 200 %.
        var reader = await browser.PersonAsync(portal.Address, 640, "en");
        await reader.Page.SetViewportSizeAsync(640, 450);
        await reader.OpenBookAsync("EPUB");
        await ReadyAsync(reader.Page);
        await reader.LookAsync("reading-en");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Layout" }).ClickAsync();
        await reader.LookAsync("reading-en-layout");
        await reader.Page.GetByLabel("Scroll").CheckAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Close layout" }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Button, new() { Name = "Layout" })).ToBeFocusedAsync();
        await reader.LookAsync("reading-en-scrolled");
    }

    [Fact]
    public async Task A_horizontal_book_of_the_second_version_opens_by_its_contents()
    {
        var reader = await browser.PersonAsync(portal.Address);
        var book = new HandmadeBook { Version = "2.0" }
            .Put("c1.xhtml", HandmadeBook.Page("<h1>第一章</h1><p style=\"font-size: 20px\">橫排的第一句話。</p>")).Put("c2.xhtml", HandmadeBook.Page("<h1 id=\"two\">第二章</h1><p>橫排的<b>第</b>二句話。</p>"))
            .Without("nav.xhtml").Put("toc.ncx", """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap><navPoint id="a"><navLabel><text>第一章</text></navLabel><content src="c1.xhtml"/><navPoint id="b"><navLabel><text>第二章</text></navLabel><content src="c2.xhtml#two"/></navPoint></navPoint></navMap></ncx>""", "application/x-dtbncx+xml");
        book.Ballast = 60_000_000;
        var sent = await ExchangedBook.OpenAsync(reader, portal, book.Bytes());
        await ReadyAsync(reader.Page);
        // A large book is not fetched whole: its directory and the chapter are.
        Assert.InRange(sent(), 1, 2_000_000);
        Assert.Equal("horizontal-tb", await Chapter(reader.Page).EvaluateAsync<string>("getComputedStyle(document.body).writingMode"));
        // 20 px of 16 in a page that begins with 18.
        Assert.Equal("22.5px", await Chapter(reader.Page).EvaluateAsync<string>("getComputedStyle(document.querySelector('p')).fontSize"));
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "目次" }).ClickAsync();
        await reader.Page.Locator("#contents ol ol button").ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#where")).ToHaveTextAsync("第二章");
        await reader.LookAsync("reading-horizontal");
    }

    static async Task ReadyAsync(IPage page) => await page.Locator("body[data-ready][data-fraction]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    static IFrame Chapter(IPage page) => page.Frames.Last(frame => frame.ParentFrame is not null);

    static Task<double> LetterAsync(IPage page) => Chapter(page).EvaluateAsync<double>("parseFloat(getComputedStyle(document.querySelector('p')).fontSize)");

    static async Task<double> FractionAsync(IPage page) => double.Parse((await page.Locator("body").GetAttributeAsync("data-fraction"))!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where the reader is once the chapter has been laid out anew: when the place has not moved for a second.</summary>
    static async Task<(string Chapter, double Fraction)> PlaceAsync(IPage page)
    {
        await page.EvaluateAsync("""
            new Promise(done => {
              let last, since = performance.now();
              const look = () => {
                if (document.body.dataset.fraction !== last) [last, since] = [document.body.dataset.fraction, performance.now()];
                if (performance.now() - since > 1000) done(); else requestAnimationFrame(look);
              };
              look();
            })
            """);
        return (await page.Locator("#where").InnerTextAsync(), await FractionAsync(page));
    }

    static Task MovedAsync(IPage page, double from) => page.WaitForFunctionAsync("from => Math.abs(document.body.dataset.fraction - from) > 0.0001", from);
}
