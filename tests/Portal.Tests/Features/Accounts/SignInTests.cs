using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

public class SignInTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Wrong = "電子郵件或密碼不正確。連續輸入錯誤 5 次會暫停登入 15 分鐘；忘記密碼可以重設";

    async Task<User> MemberAsync() => await host.UserAsync(await host.PublisherAsync());

    static string SessionCookie(Visitor visitor) => visitor.Cookies.GetAllCookies().Single(c => c.Name is "portal" or "__Host-portal").Value;

    Visitor WithCookie(string value)
    {
        var visitor = host.Stranger();
        visitor.Cookies.Add(new Cookie("portal", value, "/", "localhost"));
        return visitor;
    }

    static async Task<bool> IsInAsync(Visitor visitor) => !(await visitor.GetAsync("/accounts/me")).IsSignInPage();

    [Fact]
    public async Task The_right_password_opens_a_session_whose_row_keeps_only_a_hash()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        Assert.Equal("/applications", (await host.SignInAsync(visitor, user.Email!.ToUpperInvariant())).Location());
        Assert.Contains(user.Email, (await visitor.GetAsync("/accounts/me")).Text);
        var row = await host.InDbAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id));
        var key = SessionCookie(visitor);
        Assert.Equal(43, key.Length);
        Assert.NotEqual(key, row.KeyHash);
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(h => h.What == "登入" && h.ActorId == user.Id)));
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        var cookie = (await host.SignInAsync(visitor, user.Email)).Headers["Set-Cookie"];
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("portal=", cookie);
    }

    [Fact]
    public async Task Over_https_every_cookie_is_for_https_only_and_the_sessions_for_this_host_only()
    {
        var user = await MemberAsync();
        using var visitor = new Visitor(host.Server.CreateHandler(), new Uri("https://localhost/"));
        await host.SignInAsync(visitor, user.Email);
        Assert.True(await IsInAsync(visitor));
        var cookies = visitor.Cookies.GetAllCookies();
        Assert.Contains("__Host-portal", cookies.Select(c => c.Name));
        Assert.DoesNotContain("portal", cookies.Select(c => c.Name));
        Assert.All(cookies, cookie => Assert.True(cookie.Secure && cookie.HttpOnly, cookie.Name));
    }

    [Fact]
    public async Task A_person_whose_rights_change_while_signing_in_gets_no_session_with_the_old_ones()
    {
        var user = await MemberAsync();
        var principal = await host.WithAsync<ClaimsFactory, System.Security.Claims.ClaimsPrincipal>(claims => claims.CreateAsync(user));
        await host.InDbAsync(db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, "another")));
        var key = await host.WithAsync<SessionStore, string>(sessions => sessions.StartAsync(principal, null, null));
        Assert.Null(await host.WithAsync<SessionStore, System.Security.Claims.ClaimsPrincipal?>(sessions => sessions.FindAsync(key)));
    }

    [Fact]
    public async Task Nobody_a_wrong_password_and_a_locked_account_get_one_answer()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        var nobody = await host.SignInAsync(visitor, "nobody@example.test", "whatever it is");
        var wrong = await host.SignInAsync(visitor, user.Email, "whatever it is");
        for (var i = 0; i < 5; i++) await host.SignInAsync(visitor, user.Email, "whatever it is");
        var locked = await host.SignInAsync(visitor, user.Email);
        Assert.All([nobody, wrong, locked], answer => Assert.Equal([Wrong], answer.Errors));
        Assert.All([wrong, locked], answer => Assert.Equal(nobody.Text.Replace("nobody@example.test", "*"), answer.Text.Replace(user.Email!, "*")));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_for_a_quarter_of_an_hour_and_the_owner_is_told()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        for (var i = 0; i < 4; i++) await host.SignInAsync(visitor, user.Email, "wrong one");
        Assert.Equal(302, (int)(await host.SignInAsync(visitor, user.Email)).Status);

        for (var i = 0; i < 5; i++) await host.SignInAsync(visitor, user.Email, "wrong one");
        Assert.Equal([Wrong], (await host.SignInAsync(visitor, user.Email)).Errors);
        Assert.Single((await host.LettersToAsync(user.Email!)), letter => letter.Subject == "帳號暫停登入 15 分鐘");
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal([Wrong], (await host.SignInAsync(visitor, user.Email)).Errors);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(302, (int)(await host.SignInAsync(visitor, user.Email)).Status);
    }

    [Fact]
    public async Task Many_guesses_at_once_are_five()
    {
        var user = await MemberAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var visitor = host.Stranger();
            await host.SignInAsync(visitor, user.Email, "wrong one");
        }));
        Assert.Equal(5, await host.InDbAsync(db => db.Users.Where(u => u.Id == user.Id).Select(u => u.AccessFailedCount).SingleAsync()));
    }

    [Fact]
    public async Task A_locked_owner_gets_in_by_a_new_password()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        for (var i = 0; i < 5; i++) await host.SignInAsync(visitor, user.Email, "wrong one");
        await visitor.SubmitAsync(await visitor.GetAsync("/accounts/forgot-password"), [("Input.Email", user.Email!)]);
        Assert.Contains("密碼已重設", (await visitor.SubmitAsync(await visitor.GetAsync(await host.LinkToAsync(user.Email!)), [("Password", "一句新的好記的話")])).Text);
        Assert.Equal(302, (int)(await host.SignInAsync(visitor, user.Email, "一句新的好記的話")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_also_for_a_copy_of_its_cookie()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        await host.SignInAsync(visitor, user.Email);
        using var copy = WithCookie(SessionCookie(visitor));
        Assert.True(await IsInAsync(copy));
        var left = await visitor.SubmitAsync(await visitor.GetAsync("/accounts/me"), [], button: "登出", follow: false);
        Assert.Equal("\"cache\", \"storage\"", left.Headers["Clear-Site-Data"]);
        Assert.False(await IsInAsync(copy));
        Assert.False(await IsInAsync(visitor));
    }

    [Fact]
    public async Task A_link_to_sign_out_signs_nobody_out()
    {
        using var visitor = await host.SignedInAsync(await MemberAsync());
        Assert.Contains("要登出嗎", (await visitor.GetAsync("/accounts/sign-out")).Text);
        Assert.True(await IsInAsync(visitor));
    }

    [Fact]
    public async Task Every_sign_in_has_a_new_key_and_a_planted_one_is_worth_nothing()
    {
        var attacker = await MemberAsync();
        var victim = await MemberAsync();
        using var own = host.Stranger();
        await host.SignInAsync(own, attacker.Email);
        var planted = SessionCookie(own);
        using var victimsBrowser = WithCookie(planted);
        Assert.True(await IsInAsync(victimsBrowser));
        await host.SignInAsync(victimsBrowser, victim.Email);
        Assert.DoesNotContain(planted, victimsBrowser.Cookies.GetAllCookies().Select(c => c.Value));
        using var thief = WithCookie(planted);
        Assert.False(await IsInAsync(thief));

        using var invented = WithCookie("an-invented-key-that-nobody-ever-gave-out-1");
        await host.SignInAsync(invented, victim.Email);
        Assert.DoesNotContain("an-invented-key-that-nobody-ever-gave-out-1", invented.Cookies.GetAllCookies().Select(c => c.Value));
    }

    [Fact]
    public async Task A_member_who_rests_for_eight_hours_is_out_and_nobody_stays_longer_than_a_week()
    {
        using var visitor = await host.SignedInAsync(await MemberAsync());
        host.Clock.Advance(TimeSpan.FromHours(7.9));
        Assert.True(await IsInAsync(visitor));
        host.Clock.Advance(TimeSpan.FromHours(8));
        Assert.False(await IsInAsync(visitor));

        using var busy = await host.SignedInAsync(await MemberAsync());
        for (var hours = 0; hours < 7 * 24 - 4; hours += 4)
        {
            host.Clock.Advance(TimeSpan.FromHours(4));
            Assert.True(await IsInAsync(busy));
        }
        host.Clock.Advance(TimeSpan.FromHours(4));
        Assert.False(await IsInAsync(busy));
    }

    [Fact]
    public async Task Staff_who_rest_for_an_hour_are_out()
    {
        using var visitor = await host.SignedInAsync(await host.ClerkAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await IsInAsync(visitor));
        host.Clock.Advance(TimeSpan.FromMinutes(60));
        Assert.False(await IsInAsync(visitor));
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once_and_does_not_come_in_again()
    {
        var user = await MemberAsync();
        using var visitor = host.Stranger();
        await host.SignInAsync(visitor, user.Email);
        using var boss = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var page = await boss.GetAsync($"/accounts/user-account/{user.Id}");
        Assert.Contains("已停用", (await boss.SubmitAsync(page, [("Why", "離職")], button: "停用帳號")).Text);
        Assert.False(await IsInAsync(visitor));
        Assert.Contains("已停用", (await host.SignInAsync(visitor, user.Email)).ErrorAt("Input.Email"));
        Assert.Equal([Wrong], (await host.SignInAsync(visitor, user.Email, "wrong one")).Errors);
    }

    [Theory]
    [InlineData("/accounts/members?x=1", "/accounts/members?x=1")]
    [InlineData("https://evil.test/", "/applications")]
    [InlineData("//evil.test/", "/applications")]
    [InlineData("/\\evil.test/", "/applications")]
    [InlineData("javascript:alert(1)", "/applications")]
    public async Task After_sign_in_one_stays_on_this_site(string back, string expected)
    {
        using var visitor = host.Stranger();
        var answer = await host.SignInAsync(visitor, (await MemberAsync()).Email, path: "/accounts/sign-in?returnUrl=" + Uri.EscapeDataString(back));
        Assert.Equal(expected, answer.Location());
    }

    [Fact]
    public async Task A_form_sent_after_sign_out_leads_to_sign_in_and_back_to_its_page()
    {
        using var visitor = await host.SignedInAsync(await MemberAsync());
        var page = await visitor.GetAsync("/accounts/members");
        await host.InDbAsync(db => db.Sessions.ExecuteDeleteAsync());
        var answer = await visitor.SubmitAsync(page, [("Input.Email", "a@example.test")], form: "invite");
        Assert.Contains("您已登出，請重新登入；先前儲存的草稿都還在", answer.Text);
        Assert.Equal("/accounts/members", answer.Page.QuerySelector("[name=ReturnUrl]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_sign_in_from_a_new_browser_is_told_and_from_a_known_one_not()
    {
        var user = await MemberAsync();
        using var first = host.Stranger();
        await host.SignInAsync(first, user.Email);
        await host.SignInAsync(first, user.Email);
        Assert.Empty(await host.LettersToAsync(user.Email!));
        using var second = host.Stranger();
        await host.SignInAsync(second, user.Email);
        Assert.Equal("從新的瀏覽器登入", (await host.LetterToAsync(user.Email!)).Subject);
    }

    [Fact]
    public async Task A_hash_of_less_work_is_made_anew_at_sign_in()
    {
        var user = await MemberAsync();
        var weak = new PasswordHasher<User>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 10 })).HashPassword(user, AccountPages.Password);
        await host.InDbAsync(db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, weak)));
        using var visitor = host.Stranger();
        Assert.Equal(302, (int)(await host.SignInAsync(visitor, user.Email)).Status);
        Assert.NotEqual(weak, await host.InDbAsync(db => db.Users.Where(u => u.Id == user.Id).Select(u => u.PasswordHash).SingleAsync()));
        Assert.Equal(302, (int)(await host.SignInAsync(visitor, user.Email)).Status);
    }

    [Fact]
    public async Task One_ends_the_sessions_of_other_devices_and_only_ones_own()
    {
        var user = await MemberAsync();
        using var here = await host.SignedInAsync(user);
        using var there = await host.SignedInAsync(user);
        using var stranger = await host.SignedInAsync(await MemberAsync());
        Assert.Contains("已登出", (await here.SubmitAsync(await here.GetAsync("/accounts/me"), [], button: "登出其他所有裝置")).Text);
        Assert.True(await IsInAsync(here));
        Assert.False(await IsInAsync(there));
        Assert.True(await IsInAsync(stranger));

        using var again = await host.SignedInAsync(user);
        var foreign = await host.InDbAsync(db => db.Sessions.Where(s => s.UserId != user.Id).Select(s => s.KeyHash).FirstAsync());
        var page = await here.GetAsync("/accounts/me");
        Assert.Equal(404, (int)(await here.SubmitAsync(page, [("session", foreign)], button: "登出這個裝置")).Status);
        Assert.True(await IsInAsync(stranger));
    }
}
