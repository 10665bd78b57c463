using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Portal.Tests;

namespace Portal.BrowserTests;

/// <summary>Debian's Chromium; one for all journeys, a context of its own for each person.</summary>
public sealed class Browser : IAsyncLifetime
{
    static readonly string Program = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
    readonly List<IBrowserContext> _open = [];
    IPlaywright? _playwright;
    IBrowser? _chromium;
    string? _test;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        // As long as for a click: what a page says comes late on a busy machine.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // It would end a call to this machine after the connection: the canary is to hear what was asked.
                "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"],
        });
    }

    /// <summary>A person at a screen of that width.</summary>
    public async Task<Person> PersonAsync(Uri portal, int width = 1280, string language = "zh-TW")
    {
        if (_chromium is null) Parts.Miss($"Chromium is not at {Program}");
        await SendAwayAsync();
        var context = await _chromium!.NewContextAsync(new() { BaseURL = portal.ToString(), Locale = language, ViewportSize = new() { Width = width, Height = 900 }, TimezoneId = "Asia/Taipei" });
        context.SetDefaultTimeout(20_000);
        _open.Add(context);
        return new Person(await context.NewPageAsync());
    }

    /// <summary>The people of the journey before this one: their pages cost memory and time.</summary>
    async Task SendAwayAsync()
    {
        var now = TestContext.Current.Test?.UniqueID;
        if (_test == now) return;
        _test = now;
        foreach (var context in _open) await context.CloseAsync();
        _open.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null) await _chromium.CloseAsync();
        _playwright?.Dispose();
    }
}

/// <summary>Somebody who uses the portal: selectors in here, deeds outside.</summary>
public sealed partial class Person(IPage page)
{
    /// <summary>Folder for pictures of every page and the portal's log, where somebody wants to look at them.</summary>
    public static readonly string? Pictures = Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS");

    /// <summary>Of the demonstration's book; always the same.</summary>
    static string? _title;

    public IPage Page => page;

    public Task GoAsync(string path) => page.GotoAsync(path);

    public Task FillAsync(string label, string text) => page.GetByLabel(label).First.FillAsync(text);

    public Task ChooseAsync(string label, string option) => page.GetByLabel(label).First.SelectOptionAsync(new SelectOptionValue { Label = option });

    public Task TickAsync(string group, string answer) => page.GetByRole(AriaRole.Group, new() { Name = group }).GetByLabel(answer, new() { Exact = true }).CheckAsync();

    public Task PressAsync(string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public Task FollowAsync(string link) => page.Locator("main a").Filter(new() { HasText = link }).First.ClickAsync();

    public async Task SignInAsync(string email, string password)
    {
        await GoAsync("/accounts/sign-in");
        await page.Locator("[name='Input.Email']").FillAsync(email);
        await page.Locator("[name='Input.Password']").FillAsync(password);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        await Assertions.Expect(page).Not.ToHaveURLAsync(SignInPage());
    }

    /// <summary>Opens the demonstration's book in that format, from its title to the reader on the other host.</summary>
    public async Task OpenBookAsync(string format)
    {
        if (_title is null)
        {
            await GoAsync("/catalogue?q=%E5%B3%B6%E5%B6%BC%E7%9A%84%E6%9B%B8%E6%AB%83");
            _title = (await page.Locator("main a[href*='/catalogue/record/']").First.GetAttributeAsync("href"))!.Replace("/catalogue/record/", "/reading/title/", StringComparison.Ordinal);
        }
        await GoAsync(_title);
        await page.Locator("form[action='/reading/open'] button").Filter(new() { HasText = format }).First.ClickAsync();
        await page.Locator("body.reader").WaitForAsync();
    }

    public async Task SeesAsync(string words) => await Assertions.Expect(page.Locator("main")).ToContainTextAsync(words);

    /// <summary>No rule of WCAG 2.2 AA broken on this page, nothing wider than the screen, and, where asked for, a picture of it.</summary>
    public async Task LookAsync(string name)
    {
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        Assert.True(result.Violations.Length == 0, $"{name}: " + string.Join("; ", result.Violations.Select(v => $"{v.Id} {string.Join(", ", v.Nodes.Select(n => n.Html))}")));
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{name} is {overflow} px wider than the screen");
        if (Pictures is null) return;
        var size = page.ViewportSize!;
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{size.Width}.png"), FullPage = true });
    }

    /// <summary>The same on a phone and at a desk.</summary>
    public async Task LookBothAsync(string name)
    {
        var desk = page.ViewportSize!;
        foreach (var width in new[] { 390, 1280 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await LookAsync(name);
        }
        await page.SetViewportSizeAsync(desk.Width, desk.Height);
    }

    [GeneratedRegex("/sign-in", RegexOptions.None, 1000)]
    private static partial Regex SignInPage();
}
