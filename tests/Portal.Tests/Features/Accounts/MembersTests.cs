using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

public class MembersTests(PortalHost host) : IClassFixture<PortalHost>
{
    static int guests;

    static string NewEmail() => $"guest{Interlocked.Increment(ref guests)}@example.test";

    async Task<Answer> InviteAsync(Visitor member, string email, string name = "新同事") =>
        await member.SubmitAsync(await member.GetAsync("/accounts/members"), [("Input.DisplayName", name), ("Input.Email", email)], form: "invite");

    [Fact]
    public async Task An_invited_colleague_chooses_a_password_and_is_a_member()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var email = NewEmail();
        var sent = await InviteAsync(member, email);
        Assert.Contains("邀請信已寄出", sent.Text);
        Assert.Contains("已邀請", sent.Text);

        using var guest = host.Stranger();
        var link = await host.LinkToAsync(email);
        var page = await guest.GetAsync(link);
        Assert.Contains("太常見", (await guest.SubmitAsync(page, [("Input.Password", "password1")])).ErrorAt("Input.Password"));
        Assert.Contains("帳號已可使用", (await guest.SubmitAsync(page, [("Input.Password", "風吹過稻田的聲音")])).Text);
        Assert.Contains(email, (await guest.GetAsync("/accounts/members")).Text);
        Assert.Contains("這個邀請無效，或已經用過", (await guest.GetAsync(link)).Text);
        Assert.Equal(2, await host.InDbAsync(db => db.Users.CountAsync(u => u.PublisherId == publisher.Id && u.EmailConfirmed)));
    }

    [Fact]
    public async Task An_invitation_is_good_for_a_week()
    {
        using var member = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        var email = NewEmail();
        await InviteAsync(member, email);
        var link = await host.LinkToAsync(email);
        host.Clock.Advance(TimeSpan.FromDays(6.9));
        Assert.NotNull((await host.Stranger().GetAsync(link)).Page.QuerySelector("main form"));
        host.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Contains("這個邀請已經過期", (await host.Stranger().GetAsync(link)).Text);
    }

    [Fact]
    public async Task A_removed_member_is_out_at_once_and_the_old_letter_does_not_lead_back()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var leaver = await host.UserAsync(publisher);
        using var leaving = await host.SignedInAsync(leaver);
        await host.WithAsync<Memberships>(async memberships => Assert.False(await memberships.InviteAsync((await host.PublisherAsync()).Id, leaver.Email!, "x", "zh-TW", new(null, "y", null))));
        Assert.Equal(200, (int)(await leaving.GetAsync("/accounts/members")).Status);

        var page = await member.GetAsync("/accounts/members");
        Assert.Contains("已移除", (await member.SubmitAsync(page, [], button: $"移除 {leaver.DisplayName}")).Text);
        Assert.True((await leaving.GetAsync("/accounts/members")).IsSignInPage());
        await host.SignInAsync(leaving, leaver.Email);
        Assert.Equal(403, (int)(await leaving.GetAsync("/accounts/members")).Status);

        // Invited again, the same person joins by a letter of its own.
        Assert.Contains("邀請信已寄出", (await InviteAsync(member, leaver.Email!)).Text);
        var link = await host.LinkToAsync(leaver.Email!);
        using var other = await host.SignedInAsync(await host.UserAsync());
        Assert.Contains("這個邀請無效", (await other.GetAsync(link)).Text);
        Assert.Contains("您已加入", (await leaving.SubmitAsync(await leaving.GetAsync(link), [])).Text);
        await member.SubmitAsync(await member.GetAsync("/accounts/members"), [], button: $"移除 {leaver.DisplayName}");
        await host.SignInAsync(leaving, leaver.Email);
        Assert.Contains("這個邀請無效", (await leaving.GetAsync(link)).Text);
    }

    [Fact]
    public async Task Members_of_another_publisher_are_neither_seen_nor_touched()
    {
        var foreigner = await host.UserAsync(await host.PublisherAsync());
        using var foreign = await host.SignedInAsync(foreigner);
        var publisher = await host.PublisherAsync();
        var colleague = await host.UserAsync(publisher);
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var page = await member.GetAsync("/accounts/members");
        Assert.Contains(colleague.Email!, page.Text);
        Assert.DoesNotContain(foreigner.Email!, page.Body);
        Assert.DoesNotContain(foreigner.DisplayName, page.Body);
        Assert.Equal(404, (int)(await member.SubmitAsync(page, [("id", foreigner.Id.ToString())], button: $"移除 {colleague.DisplayName}")).Status);
        Assert.Equal(200, (int)(await foreign.GetAsync("/accounts/members")).Status);
    }

    [Fact]
    public async Task Nobody_is_taken_from_another_publisher_or_from_the_staff()
    {
        using var member = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        foreach (var taken in new[] { await host.UserAsync(await host.PublisherAsync()), await host.ClerkAsync() })
            Assert.Contains("已屬於其他帳號", (await InviteAsync(member, taken.Email!)).ErrorAt("Input.Email"));
    }

    [Fact]
    public async Task One_cannot_remove_oneself()
    {
        var publisher = await host.PublisherAsync();
        var me = await host.UserAsync(publisher);
        var colleague = await host.UserAsync(publisher);
        using var member = await host.SignedInAsync(me);
        var answer = await member.SubmitAsync(await member.GetAsync("/accounts/members"), [("id", me.Id.ToString())], button: $"移除 {colleague.DisplayName}");
        Assert.Equal(["不能移除自己，請由其他成員移除"], answer.Errors);
    }
}
