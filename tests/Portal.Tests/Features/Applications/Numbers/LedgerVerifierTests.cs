using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications.Numbers;

namespace Portal.Tests.Features.Applications.Numbers;

/// <summary>What somebody with all rights on the database may do to the ledger, and that the walk finds it and names the first bad entry.</summary>
public class LedgerVerifierTests : DeskTests
{
    const int Entries = 40;

    /// <summary>Trials of each kind: 100 in the full run.</summary>
    static readonly int Trials = int.Parse(Environment.GetEnvironmentVariable("PORTAL_TEST_TRIALS") ?? "4", CultureInfo.InvariantCulture);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Host.MakeCasesAsync(2, Entries);
        await Task.WhenAll(Enumerable.Range(0, Entries).Select(IssueAsync));
    }

    [Fact]
    public async Task An_untouched_ledger_passes() => Assert.Equal(new LedgerReport(Entries), await VerifyAsync());

    [Theory]
    [InlineData("change")]
    [InlineData("delete")]
    [InlineData("insert")]
    [InlineData("reorder")]
    [InlineData("cut the tail")]
    [InlineData("replace the chain")]
    public async Task Tampering_is_found_and_the_first_bad_entry_is_named(string how)
    {
        var random = new Random(20260322);
        for (var trial = 0; trial < Trials; trial++)
        {
            // Each trial is rolled back: the next one begins with the true ledger.
            await Host.InDbAsync(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
                var chain = await db.Ledger.AsNoTracking().OrderBy(e => e.Sequence).ToListAsync(Cancel);
                var at = random.Next(0, Entries - 1);
                var expected = Tamper(chain, how, at, random);
                await db.Ledger.ExecuteDeleteAsync(Cancel);
                db.Ledger.AddRange(chain);
                await db.SaveChangesAsync(Cancel);
                var (last, hash) = (chain[^1].Sequence, chain[^1].Hash);
                await db.LedgerHeads.ExecuteUpdateAsync(set => set.SetProperty(h => h.Sequence, last).SetProperty(h => h.Hash, hash), Cancel);

                var report = await new LedgerVerifier(db, Host.Heads).VerifyAsync();
                Assert.Equal(expected, report.FirstBad);
                Assert.NotNull(report.Reason);
                await transaction.RollbackAsync(Cancel);
            });
        }
        Assert.Null((await VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task A_number_on_a_case_that_the_ledger_does_not_know_is_found()
    {
        await Host.InDbAsync(db => db.Products.Where(p => p.Isbn == null).Take(1).ExecuteUpdateAsync(set => set.SetProperty(p => p.Isbn, new Portal.Domain.Isbn13(9789860000009)), Cancel));
        Assert.NotNull((await VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task A_published_line_that_somebody_rewrote_is_found_and_stops_the_desk()
    {
        var file = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        var text = await File.ReadAllTextAsync(file, Cancel);
        await File.WriteAllTextAsync(file, text.Replace("\"Origin\":0", "\"Origin\":1", StringComparison.Ordinal), Cancel);
        Assert.NotNull((await VerifyAsync()).FirstBad);
        await RestartAsync();
        Assert.NotNull(await Host.Desk.WhyNotReadyAsync());
    }

    [Fact]
    public async Task Published_lines_that_go_away_under_a_running_node_stop_it()
    {
        var file = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        var lines = await File.ReadAllLinesAsync(file, Cancel);
        await File.WriteAllLinesAsync(file, lines[..^1], Cancel);
        Assert.NotNull(await Host.Desk.WhyNotReadyAsync());
        await File.WriteAllLinesAsync(file, lines, Cancel);
        Assert.Null(await Host.Desk.WhyNotReadyAsync());
    }

    [Fact]
    public async Task A_torn_last_line_is_passed_over_and_the_next_one_stands_by_itself()
    {
        var file = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        await File.AppendAllTextAsync(file, "{\"Previous\":\"00", Cancel);
        await RestartAsync();
        Assert.Null(await Host.Desk.WhyNotReadyAsync());
        Host.Heads.Publish(Host.Heads.Last!.Value.Hash, [], DateTime.UnixEpoch);
        Assert.Null((await VerifyAsync()).FirstBad);
        Assert.Equal(Entries, Host.Heads.ReadAll().SelectMany(line => line.Entries).Count());
    }

    Task<LedgerReport> VerifyAsync() => Host.InDbAsync(db => new LedgerVerifier(db, Host.Heads).VerifyAsync());

    /// <summary>Changes the list and gives the sequence that must be named.</summary>
    static long Tamper(List<LedgerEntry> chain, string how, int at, Random random)
    {
        switch (how)
        {
            case "change":
                var changed = chain[at];
                if (random.Next(2) == 0) changed.At = changed.At.AddMilliseconds(1);
                else (changed.RequestId, changed.ProductId) = (changed.ProductId, changed.RequestId);
                return at + 1;
            case "delete":
                chain.RemoveAt(at);
                return at + 1;
            case "insert":
                foreach (var entry in chain.Skip(at)) entry.Sequence++;
                chain.Insert(at, new LedgerEntry { Sequence = at + 1, Number = "9789860000009", Origin = NumberOrigin.Issued, At = chain[at].At, Hash = chain[at].Hash });
                return at + 1;
            case "reorder":
                (chain[at].Sequence, chain[at + 1].Sequence) = (chain[at + 1].Sequence, chain[at].Sequence);
                (chain[at], chain[at + 1]) = (chain[at + 1], chain[at]);
                return at + 1;
            case "cut the tail":
                chain.RemoveRange(at + 1, chain.Count - at - 1);
                return at + 2;
            default:
                // The whole chain from there on, with all its hashes computed anew: only the heads outside can tell.
                chain[at].At = chain[at].At.AddSeconds(-1);
                var hash = at == 0 ? LedgerEntry.NoHash : chain[at - 1].Hash;
                foreach (var entry in chain.Skip(at)) hash = entry.Hash = entry.HashAfter(hash);
                return at + 1;
        }
    }
}
