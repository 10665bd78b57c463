using Microsoft.EntityFrameworkCore;
using Portal.Benchmarks.Numbers;
using Portal.Domain;
using Portal.Features.Applications.Numbers;

namespace Portal.Tests.Features.Applications.Numbers;

/// <summary>Yesterday's backup comes back, or the folder of the heads is gone.</summary>
public class LedgerReconciliationTests : DeskTests
{
    [Fact]
    public async Task After_yesterdays_backup_the_desk_refuses_until_it_is_reconciled_and_then_gives_no_number_again()
    {
        await Host.MakeCasesAsync(2, 60);
        var first = await IssueManyAsync(0, 10);
        await BackUpAsync();
        var second = await IssueManyAsync(10, 30);
        await RestoreAsync();

        Assert.NotNull(await Host.Desk.WhyNotReadyAsync());
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(40));
        Assert.Contains("10", refused.Message, StringComparison.Ordinal);
        await Host.InDbAsync(async db => Assert.Equal(10, await db.Ledger.CountAsync(Cancel)));

        var told = await ReconcileAsync();
        Assert.Equal(second.Select(n => n.Digits).Order(), told.Order());
        Assert.Null(await Host.Desk.WhyNotReadyAsync());
        var third = await IssueManyAsync(10, 50);
        Assert.Equal(10 + 20 + 40, new HashSet<Isbn13>([.. first, .. second, .. third]).Count);
        await Host.InDbAsync(async db =>
        {
            Assert.Null((await new LedgerVerifier(db, Host.Heads).VerifyAsync()).FirstBad);
            Assert.Equal(10 + 20 + 20 + 40, await db.Ledger.CountAsync(Cancel));
            var deed = await db.History.SingleAsync(h => h.Subject == LedgerReconciliation.Subject, Cancel);
            Assert.Contains(told[0], deed.Why!, StringComparison.Ordinal);
        });
    }

    /// <summary>Negative control: the same restore with the heads put back too; numbers are then given again, and the test above would see it.</summary>
    [Fact]
    public async Task Without_the_head_outside_the_same_restore_gives_numbers_again()
    {
        await Host.MakeCasesAsync(2, 40);
        await IssueManyAsync(0, 10);
        await BackUpAsync();
        var head = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        var lines = await File.ReadAllBytesAsync(head, Cancel);
        var second = await IssueManyAsync(10, 20);
        await RestoreAsync(() => File.WriteAllBytes(head, lines));

        Assert.NotEmpty(second.Intersect(await IssueManyAsync(20, 30)));
    }

    [Fact]
    public async Task A_lost_folder_stops_the_desk_until_an_administrator_makes_a_new_head()
    {
        await Host.MakeCasesAsync(1, 4);
        await IssueAsync(0);
        Directory.Move(Host.Heads.Folder, Host.Heads.Folder + "-lost");
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(1));
        await RestartAsync();
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(1));
        await Assert.ThrowsAsync<RuleBroken>(ReconcileAsync);

        await ReplaceHeadAsync();
        await IssueAsync(1);
        await Host.InDbAsync(async db => Assert.Equal(new LedgerReport(2), await new LedgerVerifier(db, Host.Heads).VerifyAsync()));
        await Assert.ThrowsAsync<RuleBroken>(ReplaceHeadAsync);
    }

    [Fact]
    public async Task A_database_that_went_another_way_stops_the_desk_and_a_new_head_burns_what_only_the_old_one_knew()
    {
        await Host.MakeCasesAsync(2, 40);
        await IssueManyAsync(0, 5);
        await BackUpAsync();
        var told = await IssueManyAsync(5, 10);
        // The same database goes on beside a folder of its own.
        var folder = Host.Heads.Folder;
        await RestoreAsync(() =>
        {
            Directory.Move(folder, folder + "-true");
        });
        await ReplaceHeadAsync();
        await IssueManyAsync(10, 22);
        await RestartAsync(() =>
        {
            Directory.Delete(folder, recursive: true);
            Directory.Move(folder + "-true", folder);
        });

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(30));
        Assert.Contains("不符", refused.Message, StringComparison.Ordinal);
        await ReplaceHeadAsync();
        var next = await IssueManyAsync(30, 40);
        Assert.Empty(told.Intersect(next));
        await Host.InDbAsync(async db => Assert.Null((await new LedgerVerifier(db, Host.Heads).VerifyAsync()).FirstBad));
    }

    async Task<List<Isbn13>> IssueManyAsync(int from, int to) => [.. await Task.WhenAll(Enumerable.Range(from, to - from).Select(IssueAsync))];

    Task<IReadOnlyList<string>> ReconcileAsync() => Host.InDbAsync(db => new LedgerReconciliation(db, Host.Heads, TimeProvider.System).ReconcileAsync("還原演練", DeskHost.Officer));

    Task ReplaceHeadAsync() => Host.InDbAsync(db => new LedgerReconciliation(db, Host.Heads, TimeProvider.System).ReplaceHeadAsync("還原演練", DeskHost.Officer));
}
