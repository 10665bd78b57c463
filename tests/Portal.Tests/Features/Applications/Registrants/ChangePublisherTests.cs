using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Registrants;

[Trait("On", "database")]
public class ChangePublisherTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Base = "/applications/registrants";

    [Fact]
    public async Task A_new_name_is_shown_before_it_counts_and_the_old_one_still_finds_the_publisher()
    {
        var publisher = await host.PublisherAsync();
        var old = publisher.Name;
        var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var form = await clerk.GetAsync($"{Base}/rename/{publisher.Id}");
        Assert.Equal("錯誤：請寫明依據，例如來文日期與文號", (await clerk.SubmitAsync(form, [("Input.Name", "改了名的書屋")])).ErrorAt("Input.Why"));
        var shown = await clerk.SubmitAsync(form, [("Input.Name", "改了名的書屋"), ("Input.Why", "115 年來函")]);
        Assert.Contains($"{old} 改了名的書屋", shown.Text, StringComparison.Ordinal);
        Assert.Equal(old, await NameAsync(publisher.Id));
        var done = await clerk.SubmitAsync(shown, [], "確認變更");
        Assert.Equal($"{Base}/publisher/{publisher.Id}", done.Path);
        Assert.Contains($"{old} → 改了名的書屋：115 年來函", done.Text, StringComparison.Ordinal);
        Assert.Contains("舊名稱與地址", done.Text, StringComparison.Ordinal);

        var former = await host.InDbAsync(db => db.FormerNames.SingleAsync(n => n.PublisherId == publisher.Id));
        Assert.Equal((old, publisher.CreatedAt, host.Clock.Now), (former.Name, former.From, former.Until));
        Assert.Contains("改了名的書屋", (await clerk.GetAsync($"{Base}?q={Uri.EscapeDataString(old)}")).Text, StringComparison.Ordinal);
        Assert.Contains("改了名的書屋", (await host.Stranger().GetAsync($"/publishers?q={Uri.EscapeDataString(old)}")).Text, StringComparison.Ordinal);
        // The same form once more: somebody else changed it meanwhile.
        Assert.Equal(HttpStatusCode.Conflict, (await clerk.SubmitAsync(shown, [("Input.Name", "又一個名字")], "確認變更")).Status);
    }

    [Fact]
    public async Task A_merger_moves_everything_and_signs_the_members_out()
    {
        var (from, into) = (await host.PublisherAsync(), await host.PublisherAsync());
        var (member, officer) = (await host.UserAsync(from), await host.ClerkAsync());
        var browser = await host.SignedInAsync(member);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/applications")).Status);
        var filed = await host.CaseAsync(from);
        var chief = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var form = await chief.GetAsync($"{Base}/merge/{from.Id}");
        Assert.NotNull((await chief.SubmitAsync(form, [("Into", "沒有這一家"), ("Why", "來函")])).ErrorAt("Into"));
        Assert.NotNull((await chief.SubmitAsync(form, [("Into", from.Name), ("Why", "來函")])).ErrorAt("Into"));

        var shown = await chief.SubmitAsync(form, [("Into", into.Name), ("Why", "115 年來函")]);
        foreach (var moving in new[] { from.Blocks[0].Display, member.DisplayName, "1 件" }) Assert.Contains(moving, shown.Text, StringComparison.Ordinal);
        Assert.Equal(PublisherState.Active, await host.InDbAsync(db => db.Publishers.Where(p => p.Id == from.Id).Select(p => p.State).SingleAsync()));
        Assert.Empty((await chief.SubmitAsync(shown, [], "確認合併")).Errors);

        Assert.Contains("/accounts/sign-in", (await browser.GetAsync("/applications")).Path, StringComparison.Ordinal);
        await host.InDbAsync(async db =>
        {
            var old = await db.Publishers.SingleAsync(p => p.Id == from.Id);
            Assert.Equal((PublisherState.Merged, into.Id), (old.State, old.MergedIntoId!.Value));
            Assert.Equal(2, await db.Blocks.CountAsync(b => b.PublisherId == into.Id));
            Assert.Equal(into.Id, await db.Users.Where(u => u.Id == member.Id).Select(u => u.PublisherId!.Value).SingleAsync());
            var request = await db.Requests.Include(r => r.Application).SingleAsync(r => r.Id == filed.Id);
            Assert.Equal((into.Id, into.Id), (request.PublisherId!.Value, request.Application!.PublisherId));
            Assert.False(await db.Applications.AnyAsync(a => a.PublisherId == from.Id) || await db.Blocks.AnyAsync(b => b.PublisherId == from.Id) || await db.Users.AnyAsync(u => u.PublisherId == from.Id));
        });
        Assert.Contains(into.Name, (await chief.GetAsync($"{Base}/publisher/{from.Id}")).Text, StringComparison.Ordinal);
        Assert.Contains(into.Name, (await host.Stranger().GetAsync($"/publishers?q={Uri.EscapeDataString(from.Name)}")).Text, StringComparison.Ordinal);
        // Its case is numbered out of its old block, which is the other one's now.
        await host.TakenAsync(filed.Id, officer);
        var given = await host.WithAsync<NumberDesk, int>(async desk => (await desk.IssueAsync(filed.Id, new Actor(officer.Id, officer.DisplayName, null))).Count);
        Assert.Equal(2, given);
        Assert.Contains("未在使用中", (await chief.SubmitAsync(shown, [], "確認合併")).Errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_split_takes_the_chosen_block_with_its_titles_and_the_chosen_member()
    {
        var publisher = await host.PublisherAsync();
        var (goes, stays, officer) = (await host.UserAsync(publisher), await host.UserAsync(publisher), await host.ClerkAsync());
        var numbered = await host.CaseAsync(publisher, "已配號的書");
        await host.TakenAsync(numbered.Id, officer);
        await host.WithAsync<NumberDesk, int>(async desk => (await desk.IssueAsync(numbered.Id, new Actor(officer.Id, officer.DisplayName, null))).Count);
        var (draft, other) = (await host.DraftAsync(publisher, goes), await host.DraftAsync(publisher, stays));
        var browser = await host.SignedInAsync(goes);
        var chief = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var form = await chief.GetAsync($"{Base}/split/{publisher.Id}");
        (string, string)[] typed = [("Input.Name", "分出的新書屋"), ("Input.Address", "高雄市前鎮區"), ("Input.Why", "115 年來函")];
        Assert.NotNull((await chief.SubmitAsync(form, typed)).ErrorAt("Input.Blocks"));
        var shown = await chief.SubmitAsync(form, [.. typed, ("Input.Blocks", publisher.Blocks[0].Id.ToString()), ("Input.Members", goes.Id.ToString())]);
        Assert.Contains(publisher.Blocks[0].Display, shown.Text, StringComparison.Ordinal);
        Assert.Empty((await chief.SubmitAsync(shown, [], "確認分出")).Errors);

        Assert.Contains("/accounts/sign-in", (await browser.GetAsync("/applications")).Path, StringComparison.Ordinal);
        await host.InDbAsync(async db =>
        {
            var made = await db.Publishers.Include(p => p.Blocks).SingleAsync(p => p.Name == "分出的新書屋");
            Assert.Equal((PublisherState.Active, publisher.Blocks[0].Id), (made.State, made.Blocks.Single().Id));
            Assert.Equal([made.Id, publisher.Id], await db.Users.Where(u => u.Id == goes.Id || u.Id == stays.Id).OrderBy(u => u.PublisherId == publisher.Id).Select(u => u.PublisherId!.Value).ToListAsync());
            async Task<Guid> OwnerAsync(Guid application) => await db.Applications.Where(a => a.Id == application).Select(a => a.PublisherId).SingleAsync();
            Assert.Equal((made.Id, made.Id, publisher.Id), (await OwnerAsync(numbered.ApplicationId!.Value), await OwnerAsync(draft.Id), await OwnerAsync(other.Id)));
            Assert.Equal(made.Id, await db.Requests.Where(r => r.Id == numbered.Id).Select(r => r.PublisherId!.Value).SingleAsync());
        });
    }

    Task<string> NameAsync(Guid id) => host.InDbAsync(db => db.Publishers.Where(p => p.Id == id).Select(p => p.Name).SingleAsync());
}
