using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

public class SecondFactorTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string WrongCode = "驗證碼不正確，或已經用過。每個驗證碼只能用一次，請等下一個";

    async Task<Answer> PageAfterPasswordAsync(Visitor visitor, User user)
    {
        Assert.StartsWith("/accounts/second-factor", (await host.SignInAsync(visitor, user.Email)).Location());
        return await visitor.GetAsync("/accounts/second-factor");
    }

    async Task<bool> EntersAsync(User user, string code)
    {
        using var visitor = host.Stranger();
        var answer = await visitor.SubmitAsync(await PageAfterPasswordAsync(visitor, user), [("Code", code)], follow: false);
        if ((int)answer.Status == 302) return !(await visitor.GetAsync("/accounts/me")).IsSignInPage();
        Assert.Equal([WrongCode], answer.Errors);
        return false;
    }

    [Fact]
    public async Task Staff_without_a_second_factor_get_to_its_set_up_and_nowhere_else()
    {
        var clerk = await host.ClerkAsync();
        using var visitor = host.Stranger();
        Assert.Equal("/queue", (await host.SignInAsync(visitor, clerk.Email)).Location());
        foreach (var page in new[] { "/queue", "/accounts/me", "/accounts/change-password", "/accounts/join", "/accounts/users" })
            Assert.StartsWith("/accounts/second-factor-set-up", (await visitor.GetAsync(page)).Path);

        var setUp = await visitor.GetAsync("/accounts/second-factor-set-up");
        var picture = await visitor.GetAsync("/accounts/second-factor-qr");
        Assert.Equal("image/png", picture.Headers["Content-Type"]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture.Bytes[..4]);
        Assert.Contains("驗證碼不正確", (await visitor.SubmitAsync(setUp, [("Code", "000000")])).ErrorAt("Code"));

        var key = Base32(setUp.Page.GetElementById("key")!.TextContent);
        var done = await visitor.SubmitAsync(setUp, [("Code", host.CodeOf(key))]);
        Assert.Equal(10, done.Page.QuerySelectorAll("#recovery-codes li").Length);
        Assert.Contains(clerk.Email!, (await visitor.GetAsync("/accounts/me")).Text);
    }

    static byte[] Base32(string text)
    {
        var (bits, held, bytes) = (0, 0, new List<byte>());
        foreach (var letter in text.Where(char.IsAsciiLetterOrDigit))
        {
            (bits, held) = ((bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter), held + 5);
            if (held < 8) continue;
            bytes.Add((byte)(bits >> (held - 8)));
            held -= 8;
        }
        return [.. bytes];
    }

    [Fact]
    public async Task The_code_is_asked_after_the_password_and_the_password_alone_opens_nothing()
    {
        var clerk = await host.ClerkAsync();
        var (key, _) = await host.WithCodesAsync(clerk);
        using var visitor = host.Stranger();
        var page = await PageAfterPasswordAsync(visitor, clerk);
        Assert.True((await visitor.GetAsync("/accounts/me")).IsSignInPage());
        Assert.Equal(302, (int)(await visitor.SubmitAsync(page, [("Code", host.CodeOf(key))], follow: false)).Status);
        Assert.Contains(clerk.Email!, (await visitor.GetAsync("/accounts/me")).Text);
    }

    [Fact]
    public async Task A_code_works_once_also_with_spaces_or_from_another_browser()
    {
        var user = await host.ClerkAsync();
        var (key, _) = await host.WithCodesAsync(user);
        var code = host.CodeOf(key);
        Assert.True(await EntersAsync(user, $"{code[..3]} {code[3..]}"));
        Assert.False(await EntersAsync(user, code));
        Assert.False(await EntersAsync(user, $" {code[..3]}-{code[3..]} "));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await EntersAsync(user, code));
        Assert.True(await EntersAsync(user, host.CodeOf(key)));
    }

    [Fact]
    public async Task One_code_sent_by_many_at_once_lets_one_in()
    {
        var user = await host.ClerkAsync();
        var (key, _) = await host.WithCodesAsync(user);
        var code = host.CodeOf(key);
        var entered = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.WithAsync<SecondFactor, bool>(second => second.TryAsync(user, code))));
        Assert.Single(entered, true);
    }

    [Fact]
    public async Task A_recovery_code_works_once()
    {
        var user = await host.ClerkAsync();
        var (_, codes) = await host.WithCodesAsync(user);
        Assert.True(await EntersAsync(user, codes[3]));
        Assert.False(await EntersAsync(user, codes[3]));
        Assert.True(await EntersAsync(user, codes[4].ToLowerInvariant().Replace("-", "")));
        Assert.Equal(8, (await host.InDbAsync(db => db.UserTokens.Where(t => t.UserId == user.Id && t.Name == "recovery-codes").Select(t => t.Value).SingleAsync()))!.Split(';').Length);
    }

    [Fact]
    public async Task Neither_the_key_nor_a_recovery_code_can_be_read_in_the_table()
    {
        var user = await host.ClerkAsync();
        var (key, codes) = await host.WithCodesAsync(user);
        var kept = string.Join('|', await host.InDbAsync(db => db.UserTokens.Where(t => t.UserId == user.Id).Select(t => t.Value).ToListAsync()));
        Assert.DoesNotContain(Totp.Written(key), kept);
        Assert.DoesNotContain(Convert.ToBase64String(key)[..20], kept);
        Assert.DoesNotContain(codes[0].Replace("-", ""), kept);
    }

    [Fact]
    public async Task Guessed_codes_lock_like_guessed_passwords()
    {
        var user = await host.ClerkAsync();
        var (key, _) = await host.WithCodesAsync(user);
        using var visitor = host.Stranger();
        var page = await PageAfterPasswordAsync(visitor, user);
        for (var i = 0; i < 5; i++) await visitor.SubmitAsync(page, [("Code", "12345" + i)]);
        Assert.Equal([WrongCode], (await visitor.SubmitAsync(page, [("Code", host.CodeOf(key))])).Errors);
        Assert.Contains((await host.LettersToAsync(user.Email!)), letter => letter.Subject == "帳號暫停登入 15 分鐘");
    }

    [Fact]
    public async Task Without_the_password_there_is_no_second_step()
    {
        using var visitor = host.Stranger();
        Assert.True((await visitor.GetAsync("/accounts/second-factor")).IsSignInPage());
    }

    [Fact]
    public async Task The_second_step_waits_ten_minutes()
    {
        var user = await host.ClerkAsync();
        await host.WithCodesAsync(user);
        using var visitor = host.Stranger();
        await PageAfterPasswordAsync(visitor, user);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.True((await visitor.GetAsync("/accounts/second-factor")).IsSignInPage());
    }

    [Fact]
    public async Task A_new_password_by_letter_leaves_the_second_factor_and_ends_all_sessions()
    {
        var user = await host.ClerkAsync();
        var (key, _) = await host.WithCodesAsync(user);
        using var old = await host.SignedInAsync(await host.InDbAsync(db => db.Users.SingleAsync(u => u.Id == user.Id)));
        using var visitor = host.Stranger();
        await visitor.SubmitAsync(await visitor.GetAsync("/accounts/forgot-password"), [("Input.Email", user.Email!)]);
        var link = await host.LinkToAsync(user.Email!);
        var page = await visitor.GetAsync(link);
        Assert.Contains("太常見", (await visitor.SubmitAsync(page, [("Password", "password123")])).ErrorAt("Password"));
        Assert.Contains("密碼已重設", (await visitor.SubmitAsync(page, [("Password", "雨後的山路很滑要慢走")])).Text);
        Assert.True((await old.GetAsync("/accounts/me")).IsSignInPage());
        Assert.Contains("這個連結無效，或已經用過", (await visitor.GetAsync(link)).Text);
        Assert.Equal("密碼已變更", (await host.LetterToAsync(user.Email!)).Subject);

        Assert.StartsWith("/accounts/second-factor", (await host.SignInAsync(visitor, user.Email, "雨後的山路很滑要慢走")).Location());
        var entered = await visitor.SubmitAsync(await visitor.GetAsync("/accounts/second-factor"), [("Code", host.CodeOf(key))], follow: false);
        Assert.Equal("/queue", entered.Location());
    }

    [Fact]
    public async Task Staff_cannot_give_up_their_last_second_factor_and_the_password_is_asked()
    {
        var user = await host.ClerkAsync();
        await host.WithCodesAsync(user);
        using var visitor = await host.SignedInAsync(await host.InDbAsync(db => db.Users.SingleAsync(u => u.Id == user.Id)));
        var page = await visitor.GetAsync("/accounts/second-factor-set-up");
        Assert.Null(page.Page.GetElementById("key"));
        Assert.Equal("錯誤：密碼不正確", (await visitor.SubmitAsync(page, [("Password", "wrong one")], button: "停用驗證器")).ErrorAt("Password"));
        Assert.Contains("館員必須保留一種第二驗證方式", (await visitor.SubmitAsync(page, [("Password", AccountPages.Password)], button: "停用驗證器")).Text + string.Join(' ', (await visitor.SubmitAsync(page, [("Password", AccountPages.Password)], button: "停用驗證器")).Errors));
        Assert.Equal(10, (await visitor.SubmitAsync(page, [("Password", AccountPages.Password)], button: "更換救援碼")).Page.QuerySelectorAll("#recovery-codes li").Length);
        Assert.Equal(404, (int)(await visitor.GetAsync("/accounts/second-factor-qr")).Status);
    }

    [Fact]
    public async Task A_member_may_turn_it_off()
    {
        var user = await host.UserAsync(await host.PublisherAsync());
        await host.WithCodesAsync(user);
        using var visitor = await host.SignedInAsync(await host.InDbAsync(db => db.Users.SingleAsync(u => u.Id == user.Id)));
        Assert.Contains("驗證器已停用", (await visitor.SubmitAsync(await visitor.GetAsync("/accounts/second-factor-set-up"), [("Password", AccountPages.Password)], button: "停用驗證器")).Text);
        Assert.Equal("/applications", (await host.SignInAsync(host.Stranger(), user.Email)).Location());
    }
}
