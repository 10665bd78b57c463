using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>
/// Books that want to act, opened in the reader: no script of theirs runs, they reach nobody, show no dialog, lead nowhere. Three things hold them, each tested
/// without the others: the content policy, the frame's sandbox, and the cleaning of each chapter.
/// </summary>
[Collection(nameof(Portal))]
public sealed class ActiveBooksTests(PortalProcess portal, Browser browser, Canary canary) : IClassFixture<Canary>
{
    /// <summary>A frame that the policy keeps empty never has anything in which a script could run, not even the tests'.</summary>
    static readonly TimeSpan contextAppears = TimeSpan.FromSeconds(2);

    /// <summary>What a script of a book would do.</summary>
    static string Act(string canary) => $"try{{top.owned=1}}catch(e){{}};try{{parent.owned=1}}catch(e){{}};window.owned=1;try{{localStorage.setItem('owned','1')}}catch(e){{}};try{{top.alert(1)}}catch(e){{}};try{{top.location='{canary}/top'}}catch(e){{}};try{{fetch('{canary}/fetch')}}catch(e){{}};new Image().src='{canary}/image';try{{open('{canary}/popup')}}catch(e){{}}";

    static readonly string Scripts = Path.Combine(Tests.Parts.Repository, "src/Portal/wwwroot/read");

    static string Running(string canary) => $"""
        <script>//<![CDATA[
        {Act(canary)}
        //]]></script><script src="{canary}/script.js"></script><script type="module" src="{canary}/module.js"></script><script src="/read/reader.js"></script><script src="act.js"></script>
        <script type="speculationrules">{Quoted("{" + $"\"prefetch\":[{{\"source\":\"list\",\"urls\":[\"{canary}/speculation\"]}}]" + "}")}</script>
        <img src="x" onerror="{Quoted(Act(canary))}" alt=""/><svg xmlns="http://www.w3.org/2000/svg" onload="{Quoted(Act(canary))}"><script>{Quoted(Act(canary))}</script><a href="javascript:{Quoted(Act(canary))}"><text y="20">圖</text></a><animate attributeName="href" values="javascript:{Quoted(Act(canary))}"/></svg>
        <p onclick="{Quoted(Act(canary))}" onmouseover="{Quoted(Act(canary))}">按我</p><a href="javascript:{Quoted(Act(canary))}">連結</a><details open="open" ontoggle="{Quoted(Act(canary))}"><summary>詳</summary>細</details>
        <iframe srcdoc="&lt;script&gt;{Quoted(Quoted(Act(canary)))}&lt;/script&gt;"></iframe><iframe src="javascript:{Quoted(Act(canary))}"></iframe><object data="data:text/html,&lt;script&gt;parent.owned=1&lt;/script&gt;"></object><embed src="data:text/html,&lt;script&gt;parent.owned=1&lt;/script&gt;"/>
        """;

    static string Remotes(string canary) => $"""
        <img src="{canary}/img" srcset="{canary}/srcset 2x" alt=""/><picture><source srcset="{canary}/source"/><img src="x.png" alt=""/></picture><video src="{canary}/video" poster="{canary}/poster" autoplay="autoplay"><track src="{canary}/track" default="default"/></video><audio src="{canary}/audio" autoplay="autoplay"></audio>
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{canary}/svg-image" width="9" height="9"/><use href="{canary}/use#a"/><filter id="f"><feImage href="{canary}/fe"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>
        <p style="background:url({canary}/inline-style);cursor:url({canary}/cursor),auto">樣式</p><iframe src="{canary}/frame"></iframe><object data="{canary}/object"></object><embed src="{canary}/embed"/><input type="image" src="{canary}/input" alt=""/>
        <form action="{canary}/form" method="post"><input name="a" value="1"/><button>送出</button><input type="submit" formaction="{canary}/formaction" value="改送"/></form><a href="{canary}/link" ping="{canary}/ping">外</a><a href="{canary}/top" target="_top">上</a><a href="{canary}/blank" target="_blank">新</a><a href="//{canary[7..]}/relative">相對</a><math xmlns="http://www.w3.org/1998/Math/MathML"><mtext href="{canary}/math">式</mtext></math>
        """;

    static string Head(string canary) => $"""
        <base href="{canary}/base/"/><meta http-equiv="refresh" content="0;url={canary}/refresh"/><meta http-equiv="Content-Security-Policy" content="script-src *"/><meta http-equiv="x-dns-prefetch-control" content="on"/>
        <link rel="stylesheet" href="{canary}/css"/><link rel="icon" href="{canary}/icon"/><link rel="preload" as="image" href="{canary}/preload"/><link rel="prefetch" href="{canary}/prefetch"/><link rel="preconnect" href="{canary}"/><link rel="dns-prefetch" href="//canary.invalid"/><link rel="modulepreload" href="{canary}/modulepreload"/><link rel="manifest" href="{canary}/manifest"/>
        <style>@import url("{canary}/import"); @import "{canary}/import2"; @font-face {Quoted("{")} font-family: F; src: url("{canary}/font") {Quoted("}")} p {Quoted("{")} font-family: F, serif; background: image-set(url("{canary}/set") 1x); list-style: url("{canary}/list") {Quoted("}")} p::before {Quoted("{")} content: url("{canary}/content") {Quoted("}")}</style>
        """;

    static string Quoted(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    static byte[] Make(string name, string canary)
    {
        var book = new HandmadeBook();
        var (scripts, remotes, head) = (Running(canary), Remotes(canary), Head(canary));
        book.Put("act.js", Act(canary), "text/javascript");
        void Chapter(string body, string more = "") => book.Put("c1.xhtml", HandmadeBook.Page("<p>第一章的第一句話。</p>" + body, more));
        switch (name)
        {
            case "scripts":
                Chapter(scripts);
                break;
            case "remotes":
                Chapter(remotes, head);
                break;
            case "an outer style sheet, a transformation, an entity":
                book.Put("c1.xhtml", HandmadeBook.Page("<p>第一章的第一句話。</p>", "", $"<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/css\" href=\"{canary}/pi.css\"?><?xml-stylesheet type=\"text/xsl\" href=\"{canary}/pi.xsl\"?><!DOCTYPE html PUBLIC \"x\" \"{canary}/dtd\" [<!ENTITY e SYSTEM \"{canary}/entity\">]>"));
                break;
            case "a chapter that is HTML":
                book.Put("c1.xhtml", $"<!DOCTYPE html><html><head>{head}</head><body onload=\"{Quoted(Act(canary))}\"><p>第一章的第一句話。</p>{scripts}{remotes}<noscript><img src='{canary}/noscript'></noscript><svg><style><img title='--&gt;&lt;img src=1 onerror={canary}&gt;'></svg></body></html>", "text/html");
                break;
            case "a chapter that is no XML":
                book.Put("c1.xhtml", $"<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>{head}<title>x</title></head><body><p>第一章的第一句話。<br>{scripts}{remotes}");
                break;
            case "a chapter that is a picture":
                book.Put("c0.svg", $"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml" viewBox="0 0 300 300" onload="{Quoted(Act(canary))}"><script>{Quoted(Act(canary))}</script><script href="{canary}/svg.js"/><style>@import url("{canary}/svg.css");</style><text y="40">第一章的第一句話。</text><foreignObject width="300" height="200"><h:body><h:script>{Quoted(Act(canary))}</h:script><h:iframe src="{canary}/foreign"/><h:img src="{canary}/foreign.png"/></h:body></foreignObject><a href="javascript:{Quoted(Act(canary))}"><text y="80">連結</text></a></svg>""", "image/svg+xml");
                break;
            case "fixed pages":
                book.Metadata += """<meta property="rendition:layout">pre-paginated</meta>""";
                Chapter(scripts + remotes, """<meta name="viewport" content="width=600, height=800"/>""" + head);
                break;
            case "a frame in a frame":
                book.Put("in.xhtml", HandmadeBook.Page(scripts + remotes, head));
                Chapter("""<iframe src="in.xhtml"></iframe><object data="in.xhtml" type="application/xhtml+xml"></object><embed src="in.xhtml" type="application/xhtml+xml"/><iframe src="act.js"></iframe>""");
                break;
            case "names":
                book.Metadata = book.Metadata.Replace("山海小城", $"&lt;img src=x onerror=&quot;{Quoted(Act(canary)).Replace("&", "&amp;", StringComparison.Ordinal)}&quot;&gt;", StringComparison.Ordinal);
                book.Put("nav.xhtml", HandmadeBook.Page($"""<nav epub:type="toc"><ol><li><a href="c1.xhtml">&lt;img src=x onerror="top.owned=1"&gt;</a></li><li><a href="javascript:{Quoted(Act(canary))}">腳本</a></li><li><a href="{canary}/toc">外</a></li></ol></nav>{scripts}{remotes}"""));
                Chapter("<p>第二句話</p>");
                break;
            case "a style sheet of the book":
                book.Put("style.css", $$"""@import "{{canary}}/i.css"; @font-face { font-family: F; src: url({{canary}}/f.woff) } p { background: url("{{canary}}/b.png"); font-family: F } body { background: u\72l({{canary}}/escaped) } p:first-letter { -moz-binding: url({{canary}}/xbl); behavior: url({{canary}}/htc); background: image-set("{{canary}}/s" 1x) }""", "text/css");
                Chapter("<p>字</p>", """<link rel="stylesheet" href="style.css"/><link rel="alternate stylesheet" href="style.css" title="x"/>""");
                break;
            case "a PDF":
                return Pdf(
                    $"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /AA << /WC 5 0 R >> /Names << /JavaScript << /Names [(a) 5 0 R] >> >> /AcroForm << /Fields [9 0 R] >> /URI << /Base ({canary}/) >> >>",
                    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /AA << /O 5 0 R >> /Annots [6 0 R 7 0 R 8 0 R 9 0 R] >>",
                    "<< /Length 0 >>\nstream\n\nendstream",
                    $"<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\); app.launchURL\\('{canary}/pdf-js', true\\); this.submitForm\\('{canary}/pdf-submit'\\);) >>",
                    $"<< /Type /Annot /Subtype /Link /Rect [50 50 300 300] /A << /S /URI /URI ({canary}/pdf-uri) >> >>",
                    $"<< /Type /Annot /Subtype /Link /Rect [50 350 300 400] /A << /S /Launch /F ({canary}/launch) /NewWindow true >> >>",
                    $"<< /Type /Annot /Subtype /Link /Rect [50 450 300 500] /A << /S /GoToR /F ({canary}/gotor.pdf) /D [0 /Fit] >> >>",
                    $"<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (b) /Rect [50 550 300 600] /A << /S /SubmitForm /F ({canary}/widget) >> /AA << /D 5 0 R >> >>");
        }
        return book.Bytes();
    }

    static byte[] Pdf(params string[] objects)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        foreach (var (index, text) in objects.Index())
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{text}\nendobj\n");
        }
        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) file.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        return Encoding.Latin1.GetBytes(file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").ToString());
    }

    public static TheoryData<string> Names => ["scripts", "remotes", "an outer style sheet, a transformation, an entity", "a chapter that is HTML", "a chapter that is no XML", "a chapter that is a picture", "fixed pages", "a frame in a frame", "names", "a style sheet of the book", "a PDF"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_active_book_does_nothing(string name)
    {
        var seen = await OpenAsync(name);
        Assert.Equal((0, 0, 0, 0), (seen.Scripts, seen.Dialogs, seen.TopNavigations, seen.OtherWindows));
        Assert.Equal([], seen.Calls);
        Assert.Equal([], seen.Portal);
    }

    [Theory]
    [InlineData("scripts")]
    [InlineData("remotes")]
    [InlineData("a chapter that is HTML")]
    [InlineData("fixed pages")]
    public async Task The_policy_and_the_sandbox_hold_it_without_the_cleaning(string name)
    {
        var seen = await OpenAsync(name, clean: false);
        Assert.Equal((0, 0, 0), (seen.Scripts, seen.Dialogs, seen.TopNavigations));
        // What only a look-up or a connection beforehand would show is the cleaning's.
        Assert.Equal([], seen.Calls.Where(call => call != "a connection"));
    }

    [Theory]
    [InlineData("scripts")]
    [InlineData("a chapter that is HTML")]
    [InlineData("fixed pages")]
    public async Task The_cleaning_and_the_sandbox_hold_its_scripts_without_the_policy(string name)
    {
        var seen = await OpenAsync(name, policy: false);
        Assert.Equal((0, 0, 0), (seen.Scripts, seen.Dialogs, seen.TopNavigations));
    }

    [Fact]
    public async Task Without_all_three_such_a_book_acts_and_calls()
    {
        var seen = await OpenAsync("scripts", clean: false, policy: false, sandbox: false);
        Assert.True(seen.Scripts > 0 && seen.Dialogs > 0 && seen.Calls.Count > 0, seen.ToString());
        seen = await OpenAsync("remotes", clean: false, policy: false, sandbox: false);
        Assert.True(seen.Calls.Count(call => call.StartsWith("GET ", StringComparison.Ordinal)) > 2, string.Join('\n', seen.Calls));
    }

    [Fact]
    public async Task A_message_that_a_frame_forges_is_heard_by_nobody()
    {
        var page = await PageAsync("scripts");
        await page.Locator("body[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.EvaluateAsync("new Promise(done => { addEventListener('message', done, { once: true }); postMessage({ type: 'close', place: '/', message: '<img src=x onerror=owned=1>' }, '*') })");
        Assert.Equal("true", await page.EvaluateAsync<string>("`${document.body.dataset.ready === '' && !window.owned}`"));
        foreach (var script in Directory.EnumerateFiles(Scripts, "*.js", SearchOption.AllDirectories))
            Assert.DoesNotMatch("addEventListener\\(\\s*['\"]message['\"]|window\\.onmessage", await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken));
    }

    sealed record Seen(int Scripts, int Dialogs, int TopNavigations, int OtherWindows, IReadOnlyList<string> Calls, IReadOnlyList<string> Portal);

    async Task<IPage> PageAsync(string name, bool clean = true, bool policy = true, bool sandbox = true, Action<IPage>? listen = null)
    {
        var person = await browser.PersonAsync(portal.Address);
        var page = person.Page;
        await ExchangedBook.OpenAsync(person, portal, Make(name, canary.Address), name == "a PDF" ? "PDF" : "EPUB", policy, async () =>
        {
            if (!clean) await page.RouteAsync("**/read/clean.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = "export const clean = text => text; export const cleanDocument = page => page;" }));
            if (!sandbox)
            {
                var script = await File.ReadAllTextAsync(Path.Combine(Scripts, "foliate/paginator.js"));
                await page.RouteAsync("**/read/foliate/paginator.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = script.Replace("globalThis.GestureEvent ?", "true ?", StringComparison.Ordinal) }));
            }
            canary.Forget();
            listen?.Invoke(page);
        });
        return page;
    }

    async Task<Seen> OpenAsync(string name, bool clean = true, bool policy = true, bool sandbox = true)
    {
        var (dialogs, navigations, windows) = (0, 0, 0);
        var calls = new ConcurrentBag<string>();
        var page = await PageAsync(name, clean, policy, sandbox, page =>
        {
            page.Dialog += async (_, dialog) =>
            {
                Interlocked.Increment(ref dialogs);
                await dialog.DismissAsync();
            };
            page.FrameNavigated += (_, frame) =>
            {
                if (frame.ParentFrame is null && !frame.Url.Contains("reading.localhost", StringComparison.Ordinal)) Interlocked.Increment(ref navigations);
            };
            page.Context.Page += (_, _) => Interlocked.Increment(ref windows);
            page.Context.Request += (_, request) =>
            {
                if (request.Url.StartsWith(portal.Address.ToString(), StringComparison.Ordinal)) calls.Add(request.Url);
            };
        });
        if (sandbox)
        {
            await page.Locator("body[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await ClickEverythingAsync(page);
        }
        else await page.WaitForTimeoutAsync(1500);
        // The chapters after it, and back.
        if (sandbox) await page.Keyboard.PressAsync("PageDown");
        await page.EvaluateAsync("new Promise(done => setTimeout(done, 300))");
        var scripts = 0;
        foreach (var frame in page.Frames)
        {
            try
            {
                if (await frame.EvaluateAsync<bool>("!!(window.owned || (() => { try { return localStorage.getItem('owned') } catch { return false } })())").WaitAsync(contextAppears)) scripts++;
            }
            catch (Exception gone) when (gone is PlaywrightException or TimeoutException)
            {
                // A frame that is gone meanwhile, or in which not even we may run anything.
            }
        }
        return new(scripts, dialogs, navigations, windows, canary.Calls, [.. calls]);
    }

    /// <summary>Everything in the book that can be pressed, and everything in its contents.</summary>
    static async Task ClickEverythingAsync(IPage page)
    {
        foreach (var frame in page.Frames.Where(frame => frame.ParentFrame is not null))
        {
            try
            {
                foreach (var element in await frame.QuerySelectorAllAsync("a, button, input, summary, p, area, text").WaitAsync(contextAppears))
                {
                    // By the element itself: what lies on another page of the chapter cannot be hit with a mouse.
                    await element.DispatchEventAsync("mouseover").WaitAsync(contextAppears);
                    await element.DispatchEventAsync("click").WaitAsync(contextAppears);
                }
            }
            catch (Exception gone) when (gone is PlaywrightException or TimeoutException)
            {
                // The same.
            }
        }
        await page.Locator("[data-panel=contents]").ClickAsync();
        foreach (var entry in await page.Locator("#contents nav button").AllAsync()) await entry.ClickAsync();
        foreach (var link in await page.Locator(".sheets a").AllAsync()) await link.DispatchEventAsync("click");
    }
}
