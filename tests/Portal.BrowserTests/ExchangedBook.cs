using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>The reader's page of the demonstration's book, with the bytes of another book in its place: one that no publisher could deposit, or in the way of a test.</summary>
public static partial class ExchangedBook
{
    /// <param name="reader">Who reads.</param>
    /// <param name="portal">The portal.</param>
    /// <param name="bytes">The other book.</param>
    /// <param name="format">As the button names it.</param>
    /// <param name="policy">False: without the page's content policy.</param>
    /// <param name="before">Done when only the page is left to be loaded.</param>
    /// <returns>Asks how many bytes were sent so far.</returns>
    public static async Task<Func<long>> OpenAsync(Person reader, PortalProcess portal, byte[] bytes, string format = "EPUB", bool policy = true, Func<Task>? before = null)
    {
        var page = reader.Page;
        // The page without its script first: what a redirect leads to cannot be exchanged, what is loaded again can.
        await page.RouteAsync("**/read/reader.js", route => route.AbortAsync());
        await reader.OpenBookAsync(format);
        await page.UnrouteAllAsync();
        await page.RouteAsync(ReaderPage(), async route =>
        {
            // Only the browser knows that every name under localhost is this machine.
            using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(portal.Address, new Uri(route.Request.Url).AbsolutePath));
            request.Headers.Host = new Uri(route.Request.Url).Authority;
            request.Headers.Add("Cookie", (await route.Request.AllHeadersAsync())["cookie"]);
            using var answer = await http.SendAsync(request);
            await route.FulfillAsync(new()
            {
                ContentType = "text/html; charset=utf-8",
                Headers = policy ? [KeyValuePair.Create("Content-Security-Policy", answer.Headers.GetValues("Content-Security-Policy").Single())] : [],
                Body = Size().Replace(await answer.Content.ReadAsStringAsync(), string.Create(CultureInfo.InvariantCulture, $"data-size=\"{bytes.Length}\"")),
            });
        });
        var sent = 0L;
        await page.RouteAsync("**/read/*/book", route =>
        {
            var range = route.Request.Headers["range"]["bytes=".Length..].Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            Interlocked.Add(ref sent, range[1] + 1 - range[0]);
            return route.FulfillAsync(new() { Status = 206, ContentType = "application/octet-stream", BodyBytes = bytes[range[0]..(range[1] + 1)] });
        });
        if (before is not null) await before();
        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
        return () => Interlocked.Read(ref sent);
    }

    [GeneratedRegex("/read/[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    private static partial Regex ReaderPage();

    [GeneratedRegex("data-size=\"\\d+\"", RegexOptions.None, 1000)]
    private static partial Regex Size();
}
