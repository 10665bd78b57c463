using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Accounts;
using Portal.Tests.Features.Accounts;

namespace Portal.Tests.Web;

public partial class HeaderTests(HeaderTests.Host host) : IClassFixture<HeaderTests.Host>
{
    static readonly string[] always =
        ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"];

    [Theory]
    [InlineData("stranger")]
    [InlineData("member")]
    [InlineData(Roles.Clerk)]
    [InlineData(Roles.Administrator)]
    public async Task Every_address_answers_with_the_full_set_of_headers(string who)
    {
        var addresses = await Addresses.AllAsync(host);
        Assert.True(addresses.Count(address => address.Page is not null) > 40, "the crawl found hardly any page");
        foreach (var https in new[] { true, false })
        {
            using var visitor = await VisitorAsync(who, https);
            var faults = new List<string>();
            var seen = new HashSet<int>();
            foreach (var address in addresses)
            {
                var answer = await visitor.GetAsync(address.Path, follow: false);
                seen.Add((int)answer.Status);
                faults.AddRange(Faults(answer, https, signedIn: who != "stranger" && !address.IsAsset).Select(fault => $"{(int)answer.Status} {address.Path}: {fault}"));
                if ((int)answer.Status is >= 500 and not 503) faults.Add($"{(int)answer.Status} {address.Path}");
            }
            Assert.True(faults.Count == 0, string.Join('\n', faults));
            Assert.Superset(new HashSet<int> { 200, 302, 400, 404 }, seen);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Every_kind_of_failure_has_them_too(int status)
    {
        foreach (var https in new[] { true, false })
        {
            using var visitor = await VisitorAsync("member", https);
            var answer = await visitor.GetAsync($"/test/status/{status}");
            Assert.Equal(status, (int)answer.Status);
            Assert.Empty(Faults(answer, https, signedIn: true));
            Assert.NotEmpty(answer.Text);
        }
    }

    [Fact]
    public async Task A_failure_inside_a_page_and_an_unchanged_file_have_them()
    {
        using var visitor = host.Stranger(https: true);
        var broken = await visitor.GetAsync("/test/fails");
        Assert.Equal(500, (int)broken.Status);
        Assert.Empty(Faults(broken, https: true, signedIn: false));

        var style = await visitor.GetAsync("/mark.svg");
        Assert.Equal(200, (int)style.Status);
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri("https://localhost/mark.svg"));
        again.Headers.TryAddWithoutValidation("If-None-Match", style.Headers["ETag"]);
        var unchanged = await visitor.SendAsync(again);
        Assert.Equal(304, (int)unchanged.Status);
        Assert.Empty(Faults(unchanged, https: true, signedIn: false));
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("BREW")]
    public async Task A_method_that_nobody_asked_for_is_refused_everywhere(string method)
    {
        var everybody = await Addresses.EverybodyAsync(host);
        using var visitor = await host.SignedInAsync(everybody);
        var addresses = await Addresses.AllAsync(host);
        var before = await Addresses.RowsAsync(host);
        var odd = new List<string>();
        foreach (var address in addresses)
        {
            var answer = await visitor.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri("http://localhost" + address.Path)), follow: false);
            if ((int)answer.Status is not (405 or 404)) odd.Add($"{(int)answer.Status} {method} {address.Path}");
            odd.AddRange(Faults(answer, https: false, signedIn: false).Select(fault => $"{method} {address.Path}: {fault}"));
        }
        Assert.True(odd.Count == 0, string.Join('\n', odd));
        Assert.Equal(before, await Addresses.RowsAsync(host));
    }

    [Fact]
    public async Task A_form_sent_to_a_page_that_takes_none_is_refused_with_405()
    {
        using var visitor = host.Stranger();
        var page = await visitor.GetAsync("/accounts/forgot-password");
        var token = page.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var path in new[] { "/accessibility", "/catalogue/record/1", "/catalogue", "/" })
        {
            var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri("http://localhost" + path)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) });
            Assert.Equal(405, (int)answer.Status);
            Assert.StartsWith("這個頁面不能這樣使用", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_cookie_of_a_whole_visit_is_out_of_reach(bool https)
    {
        var user = await host.UserAsync(await host.PublisherAsync());
        var (key, _) = await host.WithCodesAsync(user);
        using var visitor = host.Stranger(https);
        var set = new List<string>();
        async Task<Answer> SeeAsync(Task<Answer> coming)
        {
            var answer = await coming;
            Assert.Empty(Faults(answer, https, signedIn: false));
            set.AddRange(CookiesOf(answer));
            return answer;
        }

        var page = await SeeAsync(visitor.GetAsync("/accounts/sign-in"));
        var options = page.Page.QuerySelector("[data-passkey]")?.GetAttribute("data-passkey");
        if (options is not null)
        {
            var token = page.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            await SeeAsync(visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(page.Url, options)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) }));
        }
        await SeeAsync(visitor.GetAsync("/language/en", follow: false));
        await SeeAsync(host.SignInAsync(visitor, user.Email));
        var second = await SeeAsync(visitor.GetAsync("/accounts/second-factor"));
        await SeeAsync(visitor.SubmitAsync(second, [("Code", host.CodeOf(key))], follow: false));
        var me = await SeeAsync(visitor.GetAsync("/accounts/me"));
        Assert.Equal(200, (int)me.Status);
        await SeeAsync(visitor.SubmitAsync(me, [("Input.DisplayName", "林雨果"), ("Input.Language", "zh-TW")], follow: false));
        await SeeAsync(visitor.GetAsync("/accounts/me"));
        await SeeAsync(visitor.SubmitAsync(await visitor.GetAsync("/accounts/sign-out"), [], follow: false));
        Assert.True((await visitor.GetAsync("/accounts/me")).IsSignInPage());

        var names = set.Select(cookie => cookie[..cookie.IndexOf('=', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).ToList();
        var prefix = https ? "__Host-" : "";
        foreach (var expected in new[] { "portal", "portal.form", "portal.pending", "portal.known", ".AspNetCore.Culture", ".AspNetCore.Mvc.CookieTempDataProvider" })
            Assert.Contains(prefix + expected, names);
    }

    [Fact]
    public async Task A_plain_cookie_planted_over_https_is_not_read()
    {
        var user = await host.UserAsync(await host.PublisherAsync());
        using var signedIn = await host.SignedInAsync(user, https: true);
        Assert.Equal(200, (int)(await signedIn.GetAsync("/accounts/me")).Status);
        var key = signedIn.Cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-portal").Value;
        using var planted = host.Stranger(https: true);
        planted.Cookies.Add(new System.Net.Cookie("portal", key, "/", "localhost"));
        Assert.True((await planted.GetAsync("/accounts/me")).IsSignInPage());
    }

    [Fact]
    public async Task Each_header_and_each_mark_of_a_cookie_that_is_missing_would_be_noticed()
    {
        using var visitor = host.Stranger(https: true);
        var good = await visitor.GetAsync("/accounts/sign-in");
        Assert.Empty(Faults(good, https: true, signedIn: false));
        foreach (var header in always.Append("Strict-Transport-Security").Append("Content-Type"))
            Assert.NotEmpty(Faults(good with { Headers = good.Headers.Where(h => h.Key != header).ToDictionary() }, https: true, signedIn: false));
        foreach (var cookie in new[] { "x=1; path=/; secure; samesite=lax; httponly", "__Host-x=1; path=/; samesite=lax; httponly", "__Host-x=1; path=/; secure; httponly", "__Host-x=1; path=/; secure; samesite=lax", "__Host-x=1; path=/a; secure; samesite=lax; httponly" })
            Assert.NotEmpty(Faults(good with { Headers = good.Headers.Where(h => h.Key != "Set-Cookie").Append(KeyValuePair.Create("Set-Cookie", cookie)).ToDictionary() }, https: true, signedIn: false));
        Assert.NotEmpty(Faults(good with { Headers = good.Headers.Where(h => h.Key != "Cache-Control").ToDictionary() }, https: true, signedIn: true));
    }

    async Task<Visitor> VisitorAsync(string who, bool https) => who switch
    {
        "stranger" => host.Stranger(https),
        "member" => await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()), https: https),
        _ => await host.SignedInAsync(await host.UserAsync(null, who), https: https),
    };

    static IEnumerable<string> CookiesOf(Answer answer) => answer.Headers.TryGetValue("Set-Cookie", out var set) ? NextCookie().Split(set) : [];

    /// <summary>What an answer lacks.</summary>
    internal static IEnumerable<string> Faults(Answer answer, bool https, bool signedIn)
    {
        string Value(string name) => answer.Headers.GetValueOrDefault(name, "");
        foreach (var name in always.Where(name => Value(name).Length == 0)) yield return "no " + name;
        var policy = Value("Content-Security-Policy");
        if (policy.Contains("unsafe", StringComparison.Ordinal)) yield return "unsafe policy";
        // A file that was sent in may do nothing at all; it has a policy of its own.
        if (policy != "default-src 'none'; sandbox")
        {
            foreach (var part in new[] { "default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'" })
            {
                if (!policy.Contains(part, StringComparison.Ordinal)) yield return $"policy without {part}";
            }
        }
        if (Value("X-Content-Type-Options") != "nosniff") yield return "not nosniff";
        if (https != Value("Strict-Transport-Security").Contains("max-age=31536000; includeSubDomains", StringComparison.Ordinal)) yield return "HSTS";
        var type = Value("Content-Type");
        if (answer.Bytes.Length > 0 && type.Length == 0) yield return "no Content-Type";
        if ((type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("xml", StringComparison.Ordinal)) && !type.Contains("charset=utf-8", StringComparison.Ordinal)) yield return "no charset: " + type;
        if (signedIn && !Value("Cache-Control").Contains("no-store", StringComparison.Ordinal)) yield return "may be cached: " + Value("Cache-Control");
        foreach (var cookie in CookiesOf(answer))
        {
            var marks = cookie.ToLowerInvariant();
            if (!marks.Contains("; httponly", StringComparison.Ordinal)) yield return "script may read " + cookie;
            if (!marks.Contains("; samesite=lax", StringComparison.Ordinal) && !marks.Contains("; samesite=strict", StringComparison.Ordinal)) yield return "other sites send " + cookie;
            if (https != marks.Contains("; secure", StringComparison.Ordinal)) yield return "secure: " + cookie;
            if (https != cookie.StartsWith("__Host-", StringComparison.Ordinal)) yield return "name: " + cookie;
            if (https && !(marks + ";").Contains("; path=/;", StringComparison.Ordinal)) yield return "path: " + cookie;
        }
    }

    // Between two cookies that were folded into one line; a comma inside a date is followed by a space and digits.
    [GeneratedRegex("(?<=.), (?=[^;,= ]+=)", RegexOptions.None, 1000)]
    private static partial Regex NextCookie();

    /// <summary>A portal in which some addresses fail on purpose.</summary>
    public sealed class Host : PortalHost
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, Failing>());
        }

        sealed class Failing : IStartupFilter
        {
            public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
            {
                next(app);
                app.Use((context, following) =>
                {
                    if (context.Request.Path == "/test/fails") throw new InvalidOperationException("on purpose");
                    if (!context.Request.Path.StartsWithSegments("/test/status", StringComparison.Ordinal, out var status)) return following(context);
                    context.Response.StatusCode = int.Parse(status.Value!.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
                    return Task.CompletedTask;
                });
            };
        }
    }
}

public class GuessingTests(GuessingTests.Host host) : IClassFixture<GuessingTests.Host>
{
    [Fact]
    public async Task Too_many_guesses_are_told_to_wait_with_the_same_headers()
    {
        using var visitor = host.Stranger(https: true);
        Answer answer;
        var tries = 0;
        do answer = await host.SignInAsync(visitor, "nobody@example.test", "whatever it is");
        while ((int)answer.Status != 429 && ++tries < 100);
        Assert.Equal(429, (int)answer.Status);
        Assert.Empty(HeaderTests.Faults(answer, https: true, signedIn: false));
        Assert.Contains("請等一分鐘再試", answer.Text, StringComparison.Ordinal);
    }

    /// <summary>A portal in which guessing is limited as it is outside of tests.</summary>
    public sealed class Host : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [KeyValuePair.Create("Limits:GuessesPerMinute", "10")];
    }
}
