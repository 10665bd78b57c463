using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Accounts;

public class StaffAccountsTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly Actor somebody = new(null, "測試", null);

    Task<User> AdministratorAsync() => host.UserAsync(null, Roles.Administrator);

    [Fact]
    public async Task A_new_colleague_is_invited_and_begins_with_a_second_factor()
    {
        using var boss = await host.SignedInAsync(await AdministratorAsync());
        var page = await boss.GetAsync("/accounts/new-staff");
        Assert.Contains("請至少選一項職務", (await boss.SubmitAsync(page, [("Input.DisplayName", "陳承辦"), ("Input.Email", "chen@example.test")])).ErrorAt("Input.Roles"));
        Assert.Contains("請至少選一項職務", (await boss.SubmitAsync(page, [("Input.DisplayName", "陳承辦"), ("Input.Email", "chen@example.test"), ("Input.Roles", "emperor")])).ErrorAt("Input.Roles"));
        Assert.Contains("邀請信已寄出", (await boss.SubmitAsync(page, [("Input.DisplayName", "陳承辦"), ("Input.Email", "chen@example.test"), ("Input.Roles", "clerk")])).Text);
        Assert.Contains("這個電子郵件已經有帳號", (await boss.SubmitAsync(page, [("Input.DisplayName", "陳"), ("Input.Email", "CHEN@example.test"), ("Input.Roles", "clerk")])).ErrorAt("Input.Email"));

        using var chen = host.Stranger();
        await chen.SubmitAsync(await chen.GetAsync(await host.LinkToAsync("chen@example.test")), [("Input.Password", "雲端上有一隻花貓")]);
        Assert.StartsWith("/accounts/second-factor-set-up", (await chen.GetAsync("/queue")).Path);
        Assert.Contains("承辦人", (await boss.GetAsync("/accounts/users?q=chen%40")).Text);
    }

    [Fact]
    public async Task Accounts_are_found_by_name_address_and_publisher_and_a_wildcard_finds_nothing()
    {
        using var boss = await host.SignedInAsync(await AdministratorAsync());
        var publisher = await host.PublisherAsync();
        var member = await host.UserAsync(publisher);
        foreach (var query in new[] { member.DisplayName, member.Email!.ToUpperInvariant(), publisher.Name })
            Assert.Contains(member.Email, (await boss.GetAsync("/accounts/users?q=" + Uri.EscapeDataString(query))).Text);
        foreach (var query in new[] { "%", "_", "\\", "' or 1=1 --" })
            Assert.Contains("沒有符合的帳號", (await boss.GetAsync("/accounts/users?q=" + Uri.EscapeDataString(query))).Text);
    }

    [Fact]
    public async Task A_change_of_roles_ends_the_sessions_and_is_written_down()
    {
        using var boss = await host.SignedInAsync(await AdministratorAsync());
        var clerk = await host.ClerkAsync();
        using var working = await host.SignedInAsync(clerk);
        var page = await boss.GetAsync($"/accounts/user-account/{clerk.Id}");
        Assert.NotNull(page.Page.QuerySelector("input[value=clerk][checked]"));
        var done = await boss.SubmitAsync(page, [("Roles", "supervisor")], button: "儲存職務");
        Assert.Contains("變更職務 主管", done.Text);
        Assert.True((await working.GetAsync("/accounts/me")).IsSignInPage());
    }

    [Fact]
    public async Task Sessions_invitations_and_the_second_factor_are_in_an_administrators_hands()
    {
        using var boss = await host.SignedInAsync(await AdministratorAsync());
        var clerk = await host.ClerkAsync();
        await host.WithCodesAsync(clerk);
        using var working = await host.SignedInAsync(await host.InDbAsync(db => db.Users.SingleAsync(u => u.Id == clerk.Id)));
        var path = $"/accounts/user-account/{clerk.Id}";
        await boss.SubmitAsync(await boss.GetAsync(path), [], button: "登出所有裝置");
        Assert.True((await working.GetAsync("/accounts/me")).IsSignInPage());
        Assert.Contains("未設定", (await boss.SubmitAsync(await boss.GetAsync(path), [], button: "清除第二驗證方式")).Text);
        Assert.Equal("清除第二驗證方式", (await host.LetterToAsync(clerk.Email!)).Subject);
        await boss.SubmitAsync(await boss.GetAsync(path), [], button: "停用帳號");
        Assert.Contains("使用中", (await boss.SubmitAsync(await boss.GetAsync(path), [], button: "重新啟用帳號")).Text);
        await Assert.ThrowsAsync<RuleBroken>(() => host.WithAsync<StaffAccounts>(staff => staff.InviteAgainAsync(clerk, somebody)));
    }

    [Fact]
    public async Task A_member_of_a_publisher_becomes_no_staff()
    {
        var member = await host.UserAsync(await host.PublisherAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => host.WithAsync<StaffAccounts>(staff => staff.ChangeRolesAsync(member, [Roles.Clerk], somebody)));
    }

    /// <summary>In a portal of its own: how many administrators there are is what it is about.</summary>
    public class Last(PortalHost host) : IClassFixture<PortalHost>
    {
        [Fact]
        public async Task The_last_administrator_stays_also_when_two_remove_each_other_at_once()
        {
            var (one, two) = (await host.UserAsync(null, Roles.Administrator), await host.UserAsync(null, Roles.Administrator));
            async Task<bool> DisableAsync(User user)
            {
                try
                {
                    await host.WithAsync<IServiceProvider>(async services =>
                    {
                        var db = (Data.PortalDb)services.GetService(typeof(Data.PortalDb))!;
                        await ((StaffAccounts)services.GetService(typeof(StaffAccounts))!).DisableAsync(await db.Users.SingleAsync(u => u.Id == user.Id), null, somebody);
                    });
                    return true;
                }
                catch (RuleBroken broken)
                {
                    Assert.Contains("最後一位系統管理者", broken.Message);
                    return false;
                }
            }
            Assert.Single(await Task.WhenAll(DisableAsync(one), DisableAsync(two)), true);
            var left = await host.InDbAsync(db => db.Users.SingleAsync(u => u.DisabledAt == null));
            using var boss = await host.SignedInAsync(left);
            var page = await boss.GetAsync($"/accounts/user-account/{left.Id}");
            Assert.Equal(["這是最後一位系統管理者，請先指定另一位"], (await boss.SubmitAsync(page, [("Roles", "clerk")], button: "儲存職務")).Errors);
            Assert.Equal(["這是最後一位系統管理者，請先指定另一位"], (await boss.SubmitAsync(page, [], button: "停用帳號")).Errors);
        }
    }
}
