using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Portal.Adapters;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

/// <summary>Signing on with the library's own account service, against a real OpenID provider.</summary>
[Trait("On", "database")]
public sealed class SignOnTests(LibraryHost host) : IClassFixture<LibraryHost>, IDisposable
{
    const string Down = "圖書館帳號服務現在沒有回應，請過幾分鐘再試。";
    const string Stale = "這次登入的資料不完整、不是從這個瀏覽器開始的，或已經用過。";
    const string Refused = "圖書館帳號服務沒有確認您的身分";
    static int names;

    public void Dispose() => host.Instead = null;

    static string NewName() => $"reader{Interlocked.Increment(ref names)}";

    static string Mail(string name) => $"{name}@library.example.test";

    Task<User?> AccountAsync(string name) => host.InDbAsync(db => db.Users.AsNoTracking().SingleOrDefaultAsync(u => db.UserLogins.Any(l => l.UserId == u.Id && l.LoginProvider == "library" && l.ProviderKey == name)));

    static async Task<bool> IsInAsync(Visitor visitor) => !(await visitor.GetAsync("/accounts/me")).IsSignInPage();

    /// <summary>The button on the sign-in page: where it leads.</summary>
    static async Task<Uri> BeginAsync(Visitor visitor, string page = "/accounts/sign-in")
    {
        var sent = await visitor.SubmitAsync(await visitor.GetAsync(page), [], button: "用圖書館帳號登入", follow: false);
        Assert.Equal(HttpStatusCode.Found, sent.Status);
        return new Uri(sent.Location());
    }

    /// <summary>Name, password and consent at the provider: the address that it sends the browser back to.</summary>
    static async Task<string> AtProviderAsync(Visitor visitor, Uri begin, string name)
    {
        var page = await visitor.GetAsync(begin.ToString(), follow: false);
        for (var steps = 0; steps < 12; steps++)
        {
            if (page.Headers.TryGetValue("Location", out var next))
            {
                if (new Uri(page.Url, next) is var there && there.Host == "localhost") return there.ToString();
                page = await visitor.GetAsync(there.ToString(), follow: false);
                continue;
            }
            page = page.Page.QuerySelector("[name=login]") is not null
                ? await visitor.SubmitAsync(page, [("login", name), ("password", "whatever")], button: "Sign-in", follow: false)
                : await visitor.SubmitAsync(page, [], button: "Continue", follow: false);
        }
        throw new InvalidOperationException($"The provider does not come to an end: {page.Url} {page.Text}");
    }

    static async Task<Answer> SignOnAsync(Visitor visitor, string name, string page = "/accounts/sign-in") =>
        await visitor.GetAsync(await AtProviderAsync(visitor, await BeginAsync(visitor, page), name));

    async Task NobodyInAsync(Visitor visitor, Answer answer, string why, string name, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.StartsWith("/accounts/sign-on-failed", answer.Path, StringComparison.Ordinal);
        Assert.Equal(status, answer.Status);
        Assert.Contains(why, answer.Text);
        Assert.False(await IsInAsync(visitor));
        Assert.Null(await AccountAsync(name));
    }

    [Fact]
    public async Task A_reader_signs_on_for_the_first_time_and_again()
    {
        var name = NewName();
        using var visitor = host.Reader();
        var begin = await BeginAsync(visitor);
        var asked = QueryHelpers.ParseQuery(begin.Query);
        Assert.Equal((host.Provider + "/auth", "code", "S256"), (begin.GetLeftPart(UriPartial.Path), asked["response_type"].ToString(), asked["code_challenge_method"].ToString()));
        Assert.Equal("http://localhost/accounts/sign-on/back", asked["redirect_uri"]);

        var first = await visitor.GetAsync(await AtProviderAsync(visitor, begin, name));
        Assert.Equal("/accounts/me", first.Path);
        Assert.Contains($"讀者 {name}", first.Body);
        Assert.Contains("您以圖書館帳號登入", first.Text);
        Assert.DoesNotContain("通行密鑰", first.Text);

        var account = (await AccountAsync(name))!;
        Assert.Equal((Mail(name), true, null, null, false), (account.Email, account.EmailConfirmed, account.PublisherId, account.PasswordHash, account.IsInvited));
        await visitor.SubmitAsync(first, [], button: "登出");
        Assert.False(await IsInAsync(visitor));
        // The provider knows the browser still: one press.
        Assert.Equal("/accounts/me", (await SignOnAsync(visitor, name)).Path);
        Assert.Equal(["以圖書館帳號建立讀者帳號", "登入", "登出", "登入"], await host.InDbAsync(db =>
            db.History.Where(h => h.SubjectId == account.Id.ToString()).OrderBy(h => h.Id).Select(h => h.What).ToListAsync()));
    }

    [Theory]
    [InlineData("/catalogue?q=a", "/catalogue?q=a")]
    [InlineData("https://evil.example/", "/accounts/me")]
    [InlineData("//evil.example/", "/accounts/me")]
    [InlineData("/\\evil.example/", "/accounts/me")]
    public async Task Afterwards_one_is_where_one_wanted_to_go_and_never_elsewhere(string wanted, string there)
    {
        using var visitor = host.Reader();
        Assert.Equal("http://localhost" + there, (await SignOnAsync(visitor, NewName(), "/accounts/sign-in?returnUrl=" + Uri.EscapeDataString(wanted))).Url.ToString());
    }

    [Fact]
    public async Task A_state_of_another_browser_signs_nobody_in()
    {
        var name = NewName();
        using var attacker = host.Reader();
        using var victim = host.Reader();
        // Also a victim who has begun to sign on.
        await BeginAsync(victim);
        var back = await AtProviderAsync(attacker, await BeginAsync(attacker), name);
        await NobodyInAsync(victim, await victim.GetAsync(back), Stale, name);
        // The control: in the browser where it was begun the same answer is good.
        Assert.Equal("/accounts/me", (await attacker.GetAsync(back)).Path);
    }

    [Theory]
    [InlineData("state", "x")]
    [InlineData("state", null)]
    [InlineData("code", null)]
    public async Task A_spoilt_answer_signs_nobody_in(string part, string? value)
    {
        var name = NewName();
        using var visitor = host.Reader();
        var back = new Uri(await AtProviderAsync(visitor, await BeginAsync(visitor), name));
        var query = QueryHelpers.ParseQuery(back.Query).Where(pair => pair.Key != part).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        if (value is not null) query[part] = value;
        await NobodyInAsync(visitor, await visitor.GetAsync(QueryHelpers.AddQueryString(back.GetLeftPart(UriPartial.Path), query)), Stale, name);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        var name = NewName();
        using var visitor = host.Reader();
        var back = await AtProviderAsync(visitor, await BeginAsync(visitor), name);
        Assert.Equal("/accounts/me", (await visitor.GetAsync(back)).Path);
        await visitor.SubmitAsync(await visitor.GetAsync("/accounts/me"), [], button: "登出");
        var again = await visitor.GetAsync(back);
        Assert.Contains(Stale, again.Text);
        Assert.False(await IsInAsync(visitor));
    }

    [Fact]
    public async Task A_code_that_was_used_is_worth_nothing_with_a_fresh_state()
    {
        var name = NewName();
        using var victim = host.Reader();
        using var thief = host.Reader();
        var used = new Uri(await AtProviderAsync(victim, await BeginAsync(victim), name));
        Assert.Equal("/accounts/me", (await victim.GetAsync(used.ToString())).Path);
        // Neither is one that was not used: without the verifier that lies in the victim's state (PKCE).
        var other = NewName();
        var fresh = new Uri(await AtProviderAsync(victim, await BeginAsync(victim), other));

        foreach (var stolen in new[] { used, fresh })
        {
            var state = QueryHelpers.ParseQuery((await BeginAsync(thief)).Query)["state"].ToString();
            var code = QueryHelpers.ParseQuery(stolen.Query)["code"].ToString();
            var answer = await thief.GetAsync(QueryHelpers.AddQueryString("/accounts/sign-on/back", new Dictionary<string, string?> { ["code"] = code, ["state"] = state }));
            await NobodyInAsync(thief, answer, Refused, other);
        }
    }

    [Fact]
    public async Task Who_cancels_at_the_provider_is_told_so_and_can_try_again()
    {
        var name = NewName();
        using var visitor = host.Reader();
        var login = await visitor.GetAsync((await BeginAsync(visitor, "/accounts/sign-in?returnUrl=/catalogue")).ToString());
        var cancel = login.Page.QuerySelectorAll("a").First(a => a.GetAttribute("href")!.EndsWith("/abort", StringComparison.Ordinal)).GetAttribute("href")!;
        var answer = await visitor.GetAsync(new Uri(login.Url, cancel).ToString());
        await NobodyInAsync(visitor, answer, "您沒有同意提供資料，或取消了登入。", name);
        var again = await visitor.SubmitAsync(answer, [], button: "再試一次", follow: false);
        Assert.Equal("http://localhost/catalogue", (await visitor.GetAsync(await AtProviderAsync(visitor, new Uri(again.Location()), name))).Url.ToString());
    }

    [Theory]
    [InlineData("server_error", Down, 503)]
    [InlineData("temporarily_unavailable", Down, 503)]
    [InlineData("invalid_scope", Refused, 400)]
    public async Task An_error_of_the_provider_is_told_in_plain_words(string error, string sentence, int status)
    {
        using var visitor = host.Reader();
        var state = QueryHelpers.ParseQuery((await BeginAsync(visitor)).Query)["state"].ToString();
        var answer = await visitor.GetAsync(QueryHelpers.AddQueryString("/accounts/sign-on/back", new Dictionary<string, string?> { ["error"] = error, ["error_description"] = "<b>\u0001", ["state"] = state }));
        await NobodyInAsync(visitor, answer, sentence, "nobody", (HttpStatusCode)status);
    }

    public static TheoryData<string, string, string> Broken => new()
    {
        { "/token", "gone", Down }, { "/token", "silent", Down }, { "/token", "503", Down }, { "/token", "html", Down },
        { "/me", "gone", Down }, { "/me", "silent", Down }, { "/me", "503", Down }, { "/me", "html", Down },
        { "/me", "401", Refused }, { "/me", "{}", "沒有告知是哪一個帳號" }, { "/me", "[]", "沒有告知是哪一個帳號" }, { "/me", """{"sub":""}""", "沒有告知是哪一個帳號" },
        { "/me", """{"sub":{"a":1}}""", "沒有告知是哪一個帳號" }, { "/me", """{"sub":"a\u0000b"}""", "沒有告知是哪一個帳號" }, { "/token", """{"error":"invalid_grant"}""", Refused },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_provider_that_is_down_slow_or_out_of_its_mind_signs_nobody_in(string at, string how, string sentence)
    {
        var name = NewName();
        using var visitor = host.Reader();
        var back = await AtProviderAsync(visitor, await BeginAsync(visitor), name);
        (host.InsteadAt, host.Instead) = (at, async context =>
        {
            switch (how)
            {
                case "gone":
                    context.Abort();
                    break;
                case "silent":
                    var left = new TaskCompletionSource();
                    await using (context.RequestAborted.Register(left.SetResult)) await left.Task;
                    break;
                case "503" or "401":
                    context.Response.StatusCode = int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
                    break;
                default:
                    if (how.Contains("error", StringComparison.Ordinal)) context.Response.StatusCode = 400;
                    await context.Response.WriteAsync(how == "html" ? "<html>我們正在維護</html>" : how);
                    break;
            }
        }
        );
        await NobodyInAsync(visitor, await visitor.GetAsync(back), sentence, name, sentence == Down ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.BadRequest);

        // The control: the same person an instant later.
        host.Instead = null;
        Assert.Equal("/accounts/me", (await SignOnAsync(visitor, name)).Path);
    }

    [Fact]
    public async Task An_account_that_the_library_removed_does_not_come_in()
    {
        var name = NewName();
        using var visitor = host.Reader();
        await SignOnAsync(visitor, name);
        await visitor.SubmitAsync(await visitor.GetAsync("/accounts/me"), [], button: "登出");
        // Between the provider's page and the exchange; its browser session lives on.
        var back = await AtProviderAsync(visitor, await BeginAsync(visitor), name);
        await host.RemoveAsync(name);
        var answer = await visitor.GetAsync(back);
        Assert.Contains(Refused, answer.Text);
        Assert.False(await IsInAsync(visitor));
    }

    [Fact]
    public async Task An_account_that_is_disabled_here_does_not_come_in_and_is_out_at_once()
    {
        var name = NewName();
        using var visitor = host.Reader();
        await SignOnAsync(visitor, name);
        var id = (await AccountAsync(name))!.Id;
        using (var boss = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator)))
        {
            var page = await boss.GetAsync($"/accounts/user-account/{id}");
            Assert.Contains("已連結", page.Text);
            Assert.DoesNotContain("再寄邀請信", page.Text);
            await boss.SubmitAsync(page, [], button: "停用帳號");
        }
        Assert.False(await IsInAsync(visitor));
        var answer = await SignOnAsync(visitor, name);
        Assert.Contains("這個帳號已停用", answer.Text);
        Assert.DoesNotContain("再試一次", answer.Text);
        Assert.False(await IsInAsync(visitor));
        Assert.Equal("這個帳號已停用，請來電洽詢本館", await host.InDbAsync(db => db.History.Where(h => h.SubjectId == id.ToString() && h.What == "圖書館帳號登入未成功").Select(h => h.Why).SingleAsync()));
    }

    [Fact]
    public async Task An_e_mail_address_alone_opens_nobodys_account()
    {
        var member = await host.UserAsync(await host.PublisherAsync());
        var name = NewName();
        await host.TellAsync(name, new { email = member.Email!.ToUpperInvariant() });
        using var visitor = host.Reader();
        await NobodyInAsync(visitor, await SignOnAsync(visitor, name), "請先用那個帳號的密碼登入", name);

        // Not even an account that was made by signing on, when the library's key of the person is another one.
        var first = NewName();
        using var reader = host.Reader();
        await SignOnAsync(reader, first);
        var changed = NewName();
        await host.TellAsync(changed, new { email = Mail(first) });
        using var other = host.Reader();
        await NobodyInAsync(other, await SignOnAsync(other, changed), "您的電子郵件在這裡已經有帳號", changed);
    }

    [Fact]
    public async Task An_address_that_is_not_proven_is_not_taken_over()
    {
        var member = await host.UserAsync(await host.PublisherAsync());
        foreach (var claims in new object[] { new { email = member.Email, email_verified = false }, new { email = "x@example.test", email_verified = false }, new { email = "no address" }, new { email = (string?)null } })
        {
            var name = NewName();
            await host.TellAsync(name, claims);
            using var visitor = host.Reader();
            Assert.Equal("/accounts/me", (await SignOnAsync(visitor, name)).Path);
            var account = (await AccountAsync(name))!;
            Assert.Equal((null, false), (account.Email, account.IsInvited));
            Assert.NotEqual(member.Id, account.Id);
        }
    }

    [Fact]
    public async Task A_hostile_or_missing_name_becomes_a_plain_one()
    {
        var (odd, none, far) = (NewName(), NewName(), NewName());
        await host.TellAsync(odd, new { name = "<b>\u202Eevil\u0000" + new string('長', 300) });
        await host.TellAsync(none, new { name = (string?)null });
        await host.TellAsync(far, new { sub = new string('s', 255) });
        foreach (var name in new[] { odd, none, far })
        {
            using var visitor = host.Reader();
            Assert.Equal("/accounts/me", (await SignOnAsync(visitor, name)).Path);
        }
        Assert.Equal("<b>evil" + new string('長', 93), (await AccountAsync(odd))!.DisplayName);
        Assert.Equal("讀者", (await AccountAsync(none))!.DisplayName);
    }

    [Fact]
    public async Task Two_windows_at_the_first_time_make_one_account()
    {
        var name = NewName();
        using var one = host.Reader();
        using var two = host.Reader();
        var backs = new[] { await AtProviderAsync(one, await BeginAsync(one), name), await AtProviderAsync(two, await BeginAsync(two), name) };
        var answers = await Task.WhenAll(one.GetAsync(backs[0]), two.GetAsync(backs[1]));
        Assert.All(answers, answer => Assert.Equal("/accounts/me", answer.Path));
        Assert.Equal(1, await host.InDbAsync(db => db.Users.CountAsync(u => u.Email == Mail(name))));
    }

    [Fact]
    public async Task Whom_only_the_library_knows_has_no_other_way_in()
    {
        var name = NewName();
        using var visitor = host.Reader();
        await SignOnAsync(visitor, name);
        using var stranger = host.Stranger();
        await stranger.SubmitAsync(await stranger.GetAsync("/accounts/forgot-password"), [("Input.Email", Mail(name))]);
        Assert.Empty(await host.LettersToAsync(Mail(name)));
        Assert.Contains("密碼不正確", (await visitor.SubmitAsync(await visitor.GetAsync("/accounts/change-password"), [("Input.OldPassword", "x"), ("Input.NewPassword", "山上的雲很安靜喔")])).Text);
        Assert.Contains("沒有自己的密碼", (await visitor.SubmitAsync(await visitor.GetAsync("/accounts/passkeys"), [("credential", "{}")], button: "加入通行密鑰")).Text);
        Assert.Contains("密碼不正確", (await host.SignInAsync(stranger, Mail(name), "")).Text + (await host.SignInAsync(stranger, Mail(name))).Text);
        Assert.False(await IsInAsync(stranger));
    }

    async Task AllowAsync(params string[] kinds)
    {
        using var boss = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var page = await boss.GetAsync("/accounts/sign-on-people");
        // A form without a tick sends nothing of it.
        var sent = kinds.Length == 0 ? await boss.SendAsync(Post(page, page.Path)) : await boss.SubmitAsync(page, kinds.Select(kind => ("Kinds", kind)));
        Assert.Contains("已儲存", sent.Text);
    }

    /// <summary>The button on one's own page, and the way through the provider.</summary>
    static async Task<Answer> ConnectAsync(Visitor visitor, string name)
    {
        var begin = new Uri((await visitor.SubmitAsync(await visitor.GetAsync("/accounts/me"), [], button: "連結圖書館帳號", follow: false)).Location());
        return await visitor.GetAsync(await AtProviderAsync(visitor, begin, name));
    }

    async Task<Visitor> InAsync(User user)
    {
        var visitor = host.Reader();
        await visitor.GetAsync($"/test/sign-in?id={user.Id}&factor=True");
        return visitor;
    }

    [Fact]
    public async Task A_member_of_a_publisher_connects_where_an_administrator_allows_and_signs_on_from_then_on()
    {
        var (publisher, name) = (await host.PublisherAsync(), NewName());
        var member = await host.UserAsync(publisher);
        await AllowAsync();
        using var visitor = await InAsync(member);
        var me = await visitor.GetAsync("/accounts/me");
        Assert.DoesNotContain("圖書館帳號", me.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.SubmitAsync(me, [], button: "儲存") is var saved ? await visitor.SendAsync(Post(saved, "/accounts/me?handler=Connect")) : saved).Status);

        await AllowAsync("Member");
        var connected = await ConnectAsync(visitor, name);
        Assert.Contains("圖書館帳號已連結", connected.Text);
        Assert.Equal(member.Id, (await AccountAsync(name))!.Id);
        Assert.Contains(await host.LettersToAsync(member.Email!), letter => letter.Body.Contains("連結圖書館帳號", StringComparison.Ordinal));

        using var elsewhere = host.Reader();
        Assert.Equal("/applications", (await SignOnAsync(elsewhere, name)).Path);
        // No longer allowed: out at once, and not in again; the password is as good as ever.
        await AllowAsync();
        Assert.False(await IsInAsync(elsewhere));
        Assert.Contains("目前不開放用圖書館帳號登入", (await SignOnAsync(elsewhere, name)).Text);
        Assert.False(await IsInAsync(elsewhere));
        Assert.Equal("/applications", (await host.SignInAsync(elsewhere, member.Email)).Location());
        Assert.Contains("現在不開放您這類帳號", (await elsewhere.GetAsync("/accounts/me")).Text);

        var gone = await elsewhere.SubmitAsync(await elsewhere.GetAsync("/accounts/me"), [], button: "解除連結");
        Assert.Contains("已解除連結", gone.Text);
        Assert.Null(await AccountAsync(name));
    }

    static HttpRequestMessage Post(Answer page, string path) => new(HttpMethod.Post, new Uri(page.Url, path))
    {
        Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", page.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!)]),
    };

    [Fact]
    public async Task Staff_who_sign_on_still_owe_the_second_factor()
    {
        var (clerk, name) = (await host.ClerkAsync(), NewName());
        await AllowAsync("Member", "Staff");
        using (var visitor = await InAsync(clerk)) await ConnectAsync(visitor, name);

        // None yet: no further than setting one up.
        using var bare = host.Reader();
        await SignOnAsync(bare, name);
        Assert.StartsWith("/accounts/second-factor-set-up", (await bare.GetAsync("/queue")).Path, StringComparison.Ordinal);

        var (key, _) = await host.WithCodesAsync(clerk);
        using var browser = host.Reader();
        var asked = await SignOnAsync(browser, name, "/accounts/sign-in?returnUrl=/queue/phone");
        Assert.StartsWith("/accounts/second-factor?", asked.Path, StringComparison.Ordinal);
        Assert.False(await IsInAsync(browser));
        Assert.Equal("/queue/phone", (await browser.SubmitAsync(asked, [("Code", host.CodeOf(key))])).Path);
    }

    [Fact]
    public async Task A_library_account_belongs_to_one_account_and_to_whoever_is_at_the_screen()
    {
        await AllowAsync("Member");
        var (name, publisher) = (NewName(), await host.PublisherAsync());
        using (var reader = host.Reader()) await SignOnAsync(reader, name);
        var member = await host.UserAsync(publisher);
        using var visitor = await InAsync(member);
        var taken = await ConnectAsync(visitor, name);
        Assert.Contains("已經連結到另一個帳號", taken.Text);
        Assert.Contains("回到我的帳號", taken.Text);
        Assert.True(await IsInAsync(visitor));

        // Begun by one person, ended in the session of another.
        var mine = NewName();
        using var shared = await InAsync(member);
        var begin = new Uri((await shared.SubmitAsync(await shared.GetAsync("/accounts/me"), [], button: "連結圖書館帳號", follow: false)).Location());
        var back = await AtProviderAsync(shared, begin, mine);
        await shared.GetAsync($"/test/sign-in?id={(await host.UserAsync(publisher)).Id}&factor=True");
        Assert.Contains(Stale, (await shared.GetAsync(back)).Text);
        Assert.Null(await AccountAsync(mine));

        // And the second library account of one person.
        using var again = await InAsync(member);
        var waiting = new Uri((await again.SubmitAsync(await again.GetAsync("/accounts/me"), [], button: "連結圖書館帳號", follow: false)).Location());
        await ConnectAsync(again, mine);
        using var fresh = host.Reader();
        Assert.Contains("已經連結了圖書館帳號", (await again.GetAsync(await AtProviderAsync(again, Fresh(waiting), NewName()))).Text);
    }

    /// <summary>The provider asks for the name again.</summary>
    static Uri Fresh(Uri begin) => new(begin + "&prompt=login");

    [Fact]
    public async Task An_administrator_disconnects_and_the_same_person_may_connect_what_was_taken()
    {
        await AllowAsync("Member");
        var name = NewName();
        using (var reader = host.Reader()) await SignOnAsync(reader, name);
        var stray = (await AccountAsync(name))!;
        using (var boss = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator)))
            await boss.SubmitAsync(await boss.GetAsync($"/accounts/user-account/{stray.Id}"), [], button: "解除圖書館帳號的連結");
        var member = await host.UserAsync(await host.PublisherAsync());
        using var visitor = await InAsync(member);
        Assert.Contains("圖書館帳號已連結", (await ConnectAsync(visitor, name)).Text);
        Assert.Equal(member.Id, (await AccountAsync(name))!.Id);
    }

    [Fact]
    public async Task A_reader_whom_a_publisher_invites_is_no_member_before_saying_so()
    {
        var (name, publisher) = (NewName(), await host.PublisherAsync());
        using var reader = host.Reader();
        await SignOnAsync(reader, name);
        using (var member = await host.MemberOfAsync(publisher))
            await member.SubmitAsync(await member.GetAsync("/accounts/members"), [("Input.DisplayName", "陳安"), ("Input.Email", Mail(name))], form: "invite");
        Assert.Null((await AccountAsync(name))!.PublisherId);
        Assert.Contains("/accounts/join", (await host.LetterToAsync(Mail(name))).Body);
    }

    [Fact]
    public async Task Over_https_the_cookies_of_the_way_there_and_back_are_for_this_host_only()
    {
        using var visitor = host.Reader(https: true);
        var begin = await BeginAsync(visitor);
        Assert.Equal("https://localhost/accounts/sign-on/back", QueryHelpers.ParseQuery(begin.Query)["redirect_uri"]);
        var cookie = Assert.Single(visitor.Cookies.GetAllCookies(), c => c.Name.Contains("sign-on", StringComparison.Ordinal));
        Assert.StartsWith("__Host-portal.sign-on.", cookie.Name, StringComparison.Ordinal);
        Assert.True(cookie is { Secure: true, HttpOnly: true, Path: "/" });
        Assert.Equal("/accounts/me", (await visitor.GetAsync(await AtProviderAsync(visitor, begin, NewName()))).Path);
        Assert.DoesNotContain(visitor.Cookies.GetAllCookies(), c => c.Name.Contains("sign-on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_a_failure_takes_no_words_from_its_address_and_is_there_in_English()
    {
        using var visitor = host.Reader();
        var odd = await visitor.GetAsync("/accounts/sign-on-failed?why=7%3Cscript%3E&returnUrl=https://evil.example/");
        Assert.Contains(Stale, odd.Text);
        Assert.DoesNotContain("evil.example", odd.Page.QuerySelector("main")!.InnerHtml);
        visitor.Headers.AcceptLanguage.Clear();
        visitor.Headers.AcceptLanguage.ParseAdd("en");
        var english = await visitor.GetAsync("/accounts/sign-on-failed?why=Down");
        Assert.Contains("The library’s account service does not answer now", english.Text);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, english.Status);
    }

    [Fact]
    public async Task A_browser_may_be_led_to_the_service_by_a_form() =>
        Assert.EndsWith($"form-action 'self' {host.Provider}", (await host.Stranger().GetAsync("/")).Headers["Content-Security-Policy"], StringComparison.Ordinal);

    [Theory]
    [InlineData("http://library.example.test/token", false)]
    [InlineData("/token", false)]
    [InlineData("", false)]
    [InlineData("https://library.example.test/token", true)]
    [InlineData("http://127.0.0.1:1/token", true)]
    public void An_address_that_is_not_https_is_refused_at_the_start(string token, bool good)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Accounts:Library:Authorize"] = "https://library.example.test/auth",
            ["Accounts:Library:Token"] = token,
            ["Accounts:Library:UserInfo"] = "https://library.example.test/me",
            ["Accounts:Library:ClientId"] = "a",
            ["Accounts:Library:ClientSecret"] = "b",
        }).Build();
        if (good) Assert.NotNull(SignOnSettings.From(settings));
        else Assert.Contains("Accounts:Library:Token", Assert.Throws<SettingWrong>(() => { _ = SignOnSettings.From(settings); }).Message);
    }
}

/// <summary>Where no service is named, nothing of it is seen.</summary>
public class NoSignOnTests(NoSignOnTests.Host host) : IClassFixture<NoSignOnTests.Host>
{
    [Fact]
    public async Task Nothing_of_it_is_seen()
    {
        using var visitor = host.Stranger();
        var page = await visitor.GetAsync("/accounts/sign-in");
        Assert.DoesNotContain("圖書館帳號", page.Text);
        var post = new HttpRequestMessage(HttpMethod.Post, new Uri(page.Url, "/accounts/sign-in?handler=Library"))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", page.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!)]),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.SendAsync(post)).Status);
        foreach (var path in new[] { "/accounts/sign-on-failed", "/accounts/sign-on/back?code=a&state=b" }) Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);
        using var boss = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        Assert.Equal(HttpStatusCode.NotFound, (await boss.GetAsync("/accounts/sign-on-people")).Status);
        foreach (var path in new[] { "/accounts/me", "/accounts/users" }) Assert.DoesNotContain("圖書館帳號", (await boss.GetAsync(path)).Text);
        Assert.DoesNotContain("library", page.Headers["Content-Security-Policy"]);
    }

    public sealed class Host : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Accounts:Library:Authorize", "")];
    }
}
