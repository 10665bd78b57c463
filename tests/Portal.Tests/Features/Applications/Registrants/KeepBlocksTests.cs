using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Applications.Registrants;

[Trait("On", "database")]
public class KeepBlocksTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly string[] Verbs = ["deactivate", "activate", "close", "reopen", "give back", "take up"];

    /// <summary>Each state with the verbs that it allows.</summary>
    public static TheoryData<BlockState, string> States() => new()
    {
        { BlockState.Open, "deactivate|close|give back" },
        { BlockState.Full, "close" },
        { BlockState.Inactive, "activate|close|give back" },
        { BlockState.Closed, "reopen|give back" },
        { BlockState.Returned, "take up" },
        { BlockState.TakingOver, "" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_allows_its_verbs_and_no_others(BlockState state, string allowed)
    {
        foreach (var verb in Verbs)
        {
            var block = In(state);
            var refused = Record.Exception(() => Do(block, verb));
            Assert.True(refused is null == allowed.Split('|').Contains(verb), $"{state} {verb}: {refused?.Message}");
            if (refused is null) continue;
            Assert.IsType<RuleBroken>(refused);
            Assert.Equal(state, block.State);
        }
    }

    [Fact]
    public void A_block_given_back_goes_to_another_publisher_only_if_nobody_ever_had_a_number_of_it()
    {
        var other = new Publisher { Name = "別家", Address = "", Phone = "", Email = "" };
        other.Activate();
        var block = In(BlockState.Returned);
        Assert.Throws<RuleBroken>(() => block.TakeUp(other, everUsed: true, "重新分配"));
        Assert.Throws<RuleBroken>(() => block.TakeUp(other, everUsed: false, " "));
        block.TakeUp(other, everUsed: false, "重新分配");
        Assert.Equal((other.Id, BlockState.Open), (block.PublisherId!.Value, block.State));
    }

    [Fact]
    public async Task Nothing_is_given_of_a_block_that_is_stopped_closed_or_given_back_nor_is_it_opened_for_another()
    {
        var (clerk, supervisor, publisher) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor), await host.PublisherAsync());
        var block = publisher.Blocks[0];
        var filed = await TakenAsync(publisher, clerk);
        var visitor = await host.SignedInAsync(clerk);
        foreach (var (act, state) in new[] { ("deactivate", BlockState.Inactive), ("close", BlockState.Closed), ("give-back", BlockState.Returned) })
        {
            var done = await visitor.SubmitAsync(await visitor.GetAsync($"/applications/registrants/block/{block.Id}"), [("Act", act), ("Why", "停業")], "儲存");
            Assert.True(done.Errors.Count == 0, string.Join(' ', done.Errors));
            Assert.Equal(state, await StateAsync(block));
            await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(filed, clerk));
            Assert.DoesNotContain(block.Registrant, await host.WithAsync<NextBlock, IEnumerable<string>>(async next => (await next.ChoicesAsync()).Select(choice => choice.Registrant)));
        }
        Assert.Equal(["歸還出版者識別號", "停用出版者識別號", "暫停配號"], (await host.WithAsync<KeepBlocks, List<HistoryEntry>>(keep => keep.HistoryAsync(block))).Select(line => line.What));

        var chief = await host.SignedInAsync(supervisor);
        await chief.SubmitAsync(await chief.GetAsync($"/applications/registrants/block/{block.Id}"), [("ReopenWhy", "復業")], "重新開放");
        Assert.Equal(BlockState.Open, await StateAsync(block));
        Assert.Equal(2, (await IssueAsync(filed, clerk)).Count);
    }

    [Fact]
    public async Task A_cancelled_number_is_never_given_and_a_given_one_is_not_cancelled_by_this()
    {
        var (clerk, supervisor, publisher) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor), await host.PublisherAsync());
        var block = publisher.Blocks[0];
        var chief = await host.SignedInAsync(supervisor);
        var page = await chief.GetAsync($"/applications/registrants/block/{block.Id}");
        Assert.Empty((await chief.SubmitAsync(page, [("Numbers", $"{block.NumberAt(0).Hyphenated()}\n{block.NumberAt(2).Digits}"), ("BurnWhy", "印錯在海報上")], "作廢這些號碼")).Errors);
        var given = await IssueAsync(await TakenAsync(publisher, clerk), clerk);
        Assert.Equal([block.NumberAt(1), block.NumberAt(3)], given.Order());

        async Task<string> RefusedAsync(string numbers, string why = "試") => (await chief.SubmitAsync(page, [("Numbers", numbers), ("BurnWhy", why)], "作廢這些號碼")).Errors.Single();
        Assert.Equal($"號碼 {block.NumberAt(1).Digits} 已在號碼帳，只能作廢未配出的號碼", await RefusedAsync($"{block.NumberAt(5).Digits}\n{block.NumberAt(1).Digits}"));
        Assert.Equal($"號碼 9780306406157 不屬於 {block.Display}", await RefusedAsync("9780306406157"));
        Assert.Equal("「123」不是正確的 ISBN", await RefusedAsync("123"));
        Assert.Equal("請寫明理由", await RefusedAsync(block.NumberAt(5).Digits, " "));
        Assert.False(await host.InDbAsync(db => db.Ledger.AnyAsync(e => e.Number == block.NumberAt(5).Digits)));
        Assert.Null((await host.WithAsync<LedgerVerifier, LedgerReport>(verifier => verifier.VerifyAsync())).FirstBad);
    }

    [Fact]
    public async Task Above_the_limit_of_thirty_days_a_supervisor_approves()
    {
        var (clerk, supervisor, publisher) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor), await host.PublisherAsync());
        var chief = await host.SignedInAsync(supervisor);
        await chief.SubmitAsync(await chief.GetAsync($"/applications/registrants/publisher/{publisher.Id}"), [("NumberLimit", "3")], "儲存上限");
        await ApproveAsync(await TakenAsync(publisher, clerk), clerk);

        var second = await TakenAsync(publisher, clerk);
        Assert.Contains("超過 3 個", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(second, clerk))).Message, StringComparison.Ordinal);
        await host.InDbAsync(db => db.Requests.Where(r => r.Id == second.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.OfficerId, supervisor.Id)));
        await ApproveAsync(second, supervisor);

        // A month later it is the clerk's again.
        var now = host.Clock.Now;
        host.Clock.Advance(TimeSpan.FromDays(31));
        await ApproveAsync(await TakenAsync(publisher, clerk), clerk);
        host.Clock.Now = now;
    }

    [Theory]
    [InlineData(20, 0, false)]
    [InlineData(21, 0, true)]
    [InlineData(60, 365, false)]
    [InlineData(91, 365, true)]
    [InlineData(90, 365, false)]
    public void Growth_is_unusual_above_both_bounds(int recent, int yearBefore, bool unusual) => Assert.Equal(unusual, WatchGrowth.IsUnusual(recent, yearBefore, 3, 20));

    [Fact]
    public async Task Unusual_growth_is_told_to_supervisors_once_and_marked_on_the_case()
    {
        var (clerk, supervisor) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        var (publisher, quiet) = (await host.PublisherAsync(), await host.PublisherAsync());
        var forms = Enumerable.Repeat(ProductForm.Epub, 21).ToArray();
        foreach (var (who, some) in new[] { (publisher, forms), (quiet, [ProductForm.Epub]) })
        {
            var filed = await host.SubmissionAsync(who, "一口氣二十一種", some);
            await host.TakenAsync(filed.Id, clerk);
            await IssueAsync(filed, clerk);
        }
        await host.RunAsync<WatchGrowth>();
        await host.RunAsync<WatchGrowth>();

        var letters = await host.InDbAsync(db => db.Letters.Where(l => l.Key.StartsWith("growth:") && l.ToAddress == supervisor.Email).ToListAsync());
        Assert.Contains(publisher.Name, Assert.Single(letters).Body, StringComparison.Ordinal);
        Assert.Equal(host.Clock.Now, await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).Select(p => p.GrowthMarkedAt).SingleAsync()));
        var next = await host.CaseAsync(publisher);
        var visitor = await host.SignedInAsync(clerk);
        Assert.Contains("用號異常成長", (await visitor.GetAsync($"/queue/case/{next.CaseNumber}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("用號異常成長", (await visitor.GetAsync($"/queue/case/{(await host.CaseAsync(quiet)).CaseNumber}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecast_counts_months_at_the_pace_of_the_year_or_of_the_blocks_own_time()
    {
        var now = new DateTime(2026, 3, 4, 0, 0, 0, DateTimeKind.Utc);
        RegistrantBlock Block(int next, int days) => new() { Group = "978626", Registrant = "7010", Size = 100, Next = next, OpenedAt = now.AddDays(-days) };
        Assert.Equal(40, BlockPace.Of(Block(60, 1000), 12, now).MonthsLeft);
        Assert.Equal(9, BlockPace.Of(Block(10, 10), 10, now).MonthsLeft);
        Assert.Null(BlockPace.Of(Block(10, 1000), 0, now).MonthsLeft);

        // 978-626 is half unopened: 52.5 percent lie in no range in use.
        var group = Forecast.Groups(IsbnRanges.Current, [Block(60, 100)], now).Single(g => g.Group.Element == "626");
        Assert.Equal(525_000, group.Unopened);
        Assert.Equal((60, 40), (group.Given, group.Opened));
        Assert.Equal((1, 1499, 1), group.Sizes.Where(s => s.Size == 100).Select(s => (s.Opened, s.Free, s.InYear)).Single());
        Assert.Equal(1_000_000, group.Given + group.Opened + group.Free + group.Unopened);
    }

    [Fact]
    public async Task The_forecast_page_shows_the_block_that_runs_out_first()
    {
        var (clerk, publisher) = (await host.ClerkAsync(), await host.PublisherAsync(blockSize: 10));
        await IssueAsync(await TakenAsync(publisher, clerk), clerk);
        var page = await (await host.SignedInAsync(clerk)).GetAsync("/applications/registrants/forecast");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("52.5%", page.Text.Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEmpty(page.Page.QuerySelectorAll("svg rect"));
        Assert.Contains(publisher.Blocks[0].Display, page.Text, StringComparison.Ordinal);
    }

    static RegistrantBlock In(BlockState state)
    {
        var block = new RegistrantBlock { Group = "978626", Registrant = "7010", Size = 100, PublisherId = Guid.NewGuid() };
        if (state == BlockState.Full) (block.Next, block.State) = (100, BlockState.Full);
        else if (state == BlockState.Inactive) block.Deactivate("試");
        else if (state == BlockState.Closed) block.Close("試");
        else if (state == BlockState.Returned) block.GiveBack("試");
        else if (state == BlockState.TakingOver) block.BeginTakeOver();
        return block;
    }

    static void Do(RegistrantBlock block, string verb)
    {
        switch (verb)
        {
            case "deactivate": block.Deactivate("試"); break;
            case "activate": block.Activate(); break;
            case "close": block.Close("試"); break;
            case "reopen": block.Reopen("試"); break;
            case "give back": block.GiveBack("試"); break;
            default: block.TakeUp(null, everUsed: true, "試"); break;
        }
    }

    Task<BlockState> StateAsync(RegistrantBlock block) => host.InDbAsync(db => db.Blocks.Where(b => b.Id == block.Id).Select(b => b.State).SingleAsync());

    async Task<Request> TakenAsync(Publisher publisher, User clerk)
    {
        var filed = await host.CaseAsync(publisher);
        await host.TakenAsync(filed.Id, clerk);
        return filed;
    }

    Task<List<Isbn13>> IssueAsync(Request filed, User clerk) => host.WithAsync<NumberDesk, List<Isbn13>>(async desk =>
        [.. (await desk.IssueAsync(filed.Id, new Actor(clerk.Id, clerk.DisplayName, null))).Values]);

    Task ApproveAsync(Request filed, User officer) => host.WithAsync<IServiceProvider>(async services =>
        await services.GetRequiredService<Approval>().ApproveAsync(await services.GetRequiredService<PortalDb>().IsbnRequests.Include(r => r.Application).SingleAsync(r => r.Id == filed.Id), null, null, new Actor(officer.Id, officer.DisplayName, null)));
}
