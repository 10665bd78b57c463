using Portal.Benchmarks.Numbers;

namespace Portal.Tests.Features.Applications.Numbers;

/// <summary>The small run; the full one is <c>Portal.Benchmarks -- kill-ledger</c>: 100,000 numbers on PostgreSQL and 10,000 on SQLite.</summary>
[Trait("On", "database")]
public class KillTests
{
    [Fact]
    public async Task A_node_killed_and_started_again_gives_no_number_twice_and_loses_none()
    {
        var result = PortalHost.OnPostgres ? await KillLedger.RunAsync(3000, 3, await Parts.EmptyPostgresAsync()) : await KillLedger.RunAsync(600, 2, "");
        TestContext.Current.SendDiagnosticMessage(result.ToString());
        Assert.Equal((PortalHost.OnPostgres ? 3000 : 600, PortalHost.OnPostgres ? 3 : 2), (result.Told, result.Kills));
        Assert.Equal((0, 0, 0, 0), (result.Duplicates, result.TwoNumbers, result.Lost, result.Gaps));
        Assert.Null(result.Report.FirstBad);
    }

    /// <summary>Negative control: the same callers and checks, without the ledger, the lock and the index.</summary>
    [Fact]
    public async Task The_same_run_without_protection_gives_numbers_twice() =>
        Assert.NotEqual(0, (await KillLedger.RunAsync(400, 1, PortalHost.OnPostgres ? await Parts.EmptyPostgresAsync() : "", unprotected: true)).Duplicates);
}
