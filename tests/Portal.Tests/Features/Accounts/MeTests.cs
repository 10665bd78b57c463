using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

public class MeTests(PortalHost host) : IClassFixture<PortalHost>
{
    async Task<User> MemberAsync() => await host.UserAsync(await host.PublisherAsync());

    [Fact]
    public async Task Name_and_language_are_ones_own_to_choose_and_shown_at_once()
    {
        using var visitor = await host.SignedInAsync(await MemberAsync());
        var saved = await visitor.SubmitAsync(await visitor.GetAsync("/accounts/me"), [("Input.DisplayName", "Robin Lin"), ("Input.Language", "en")]);
        Assert.Contains("Saved.", saved.Text);
        Assert.Contains("Robin Lin", saved.Page.QuerySelector("header")!.TextContent);
        Assert.Contains("Choose a language", (await visitor.SubmitAsync(saved, [("Input.Language", "de")])).ErrorAt("Input.Language"));
    }

    [Fact]
    public async Task Fields_that_the_form_does_not_have_change_nothing()
    {
        var user = await MemberAsync();
        using var visitor = await host.SignedInAsync(user);
        await visitor.SubmitAsync(await visitor.GetAsync("/accounts/me"), [("Input.Email", "x@example.test"), ("Input.PublisherId", Guid.NewGuid().ToString()), ("Person.PublisherId", Guid.NewGuid().ToString()), ("Roles", "administrator")]);
        var now = await host.InDbAsync(db => db.Users.SingleAsync(u => u.Id == user.Id));
        Assert.Equal((user.Email, user.PublisherId), (now.Email, now.PublisherId));
        Assert.False(await host.InDbAsync(db => db.UserRoles.AnyAsync(r => r.UserId == user.Id)));
    }

    [Fact]
    public async Task A_new_password_asks_the_old_one_and_signs_other_devices_out()
    {
        var user = await MemberAsync();
        using var visitor = await host.SignedInAsync(user);
        using var other = await host.SignedInAsync(user);
        var page = await visitor.GetAsync("/accounts/change-password");
        Assert.Contains("密碼不正確", (await visitor.SubmitAsync(page, [("Input.OldPassword", "wrong one"), ("Input.NewPassword", "湖面上的月光很亮")])).ErrorAt("Input.OldPassword"));
        Assert.Contains("其他裝置都已登出", (await visitor.SubmitAsync(page, [("Input.OldPassword", AccountPages.Password), ("Input.NewPassword", "湖面上的月光很亮")])).Text);
        Assert.True((await other.GetAsync("/accounts/me")).IsSignInPage());
        Assert.Equal("密碼已變更", (await host.LetterToAsync(user.Email!)).Subject);
        Assert.Equal(302, (int)(await host.SignInAsync(other, user.Email, "湖面上的月光很亮")).Status);
    }

    [Fact]
    public async Task A_new_address_counts_once_confirmed_and_the_old_one_is_told()
    {
        var user = await MemberAsync();
        using var visitor = await host.SignedInAsync(user);
        var page = await visitor.GetAsync("/accounts/change-email");
        Assert.Contains("密碼不正確", (await visitor.SubmitAsync(page, [("Input.Email", "moved@example.test"), ("Input.Password", "wrong one")])).ErrorAt("Input.Password"));
        await visitor.SubmitAsync(page, [("Input.Email", "moved@example.test"), ("Input.Password", AccountPages.Password)]);
        Assert.Equal(user.Email, await host.InDbAsync(db => db.Users.Where(u => u.Id == user.Id).Select(u => u.Email).SingleAsync()));

        var link = await host.LinkToAsync("moved@example.test");
        using var other = host.Stranger();
        Assert.Contains("這個連結無效", (await other.GetAsync(link.Replace("moved", "thief"))).Text);
        Assert.Contains("電子郵件已變更", (await other.SubmitAsync(await other.GetAsync(link), [])).Text);
        Assert.Equal("電子郵件已變更", (await host.LetterToAsync(user.Email!)).Subject);
        Assert.Contains("這個連結無效", (await other.GetAsync(link)).Text);
        Assert.True((await visitor.GetAsync("/accounts/me")).IsSignInPage());
        Assert.Equal(302, (int)(await host.SignInAsync(other, "moved@example.test")).Status);
        Assert.NotEqual(302, (int)(await host.SignInAsync(other, user.Email)).Status);
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_taken_over_by_nobody()
    {
        var user = await MemberAsync();
        var owner = await MemberAsync();
        using var visitor = await host.SignedInAsync(user);
        var page = await visitor.GetAsync("/accounts/change-email");
        var taken = await visitor.SubmitAsync(page, [("Input.Email", owner.Email!), ("Input.Password", AccountPages.Password)]);
        Assert.Contains("我們寄了一封信", taken.Text);
        Assert.Contains("這個連結無效", (await visitor.SubmitAsync(await visitor.GetAsync(await host.LinkToAsync(owner.Email!)), [])).Text);
        Assert.Equal(1, await host.InDbAsync(db => db.Users.CountAsync(u => u.Email == owner.Email)));
    }
}
