using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Portal.Adapters.Scan;

namespace Portal.Tests.Adapters.Scan;

/// <summary>A child has what it is given and no more: time, memory, output, environment, folder, network.</summary>
[Collection("children")]
public class ConfinedProcessTests
{
    static readonly ProcessLimits wide = new(TimeSpan.FromSeconds(20), 256 << 20);

    [Fact]
    public async Task What_it_says_and_how_it_ends_is_told()
    {
        var end = await RunAsync("echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\n", null), (end.ExitCode, end.Output, end.Errors, end.Limit));
    }

    [Fact]
    public async Task It_is_stopped_with_all_it_started_when_its_time_is_over()
    {
        var began = Stopwatch.GetTimestamp();
        var end = await RunAsync("sleep 61 & echo $!; wait", new(TimeSpan.FromSeconds(1), 256 << 20));
        Assert.Equal((null, "time"), (end.ExitCode, end.Limit));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.9, 15);
        Assert.False(File.Exists($"/proc/{end.Output.Trim()}/stat") && !(await File.ReadAllTextAsync($"/proc/{end.Output.Trim()}/stat", TestContext.Current.CancellationToken)).Contains(" Z ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_stopped_when_it_holds_too_much_memory() =>
        Assert.Equal("memory", (await RunAsync("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}; sleep 10", new(TimeSpan.FromSeconds(30), 60 << 20))).Limit);

    [Fact]
    public async Task It_is_stopped_when_it_says_too_much() => Assert.Equal("output", (await RunAsync("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", wide with { OutputBytes = 100_000 })).Limit);

    [Fact]
    public async Task It_ends_when_nobody_waits_any_more()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ConfinedProcess.RunAsync("/bin/sleep", ["60"], new Dictionary<string, string>(), wide, stop.Token));
    }

    [Fact]
    public async Task It_sees_nothing_of_our_environment_and_its_folder_goes_with_it()
    {
        Environment.SetEnvironmentVariable("PORTAL_SECRET_OF_A_TEST", "x");
        var end = await ConfinedProcess.RunAsync("/bin/bash", ["-c", "env; touch \"$TMPDIR/left\"; pwd; echo $1", "bash", "a b;$(id)"], new Dictionary<string, string> { ["GIVEN"] = "1" }, wide, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("PORTAL_SECRET", end.Output, StringComparison.Ordinal);
        Assert.Contains("GIVEN=1", end.Output, StringComparison.Ordinal);
        Assert.EndsWith("a b;$(id)\n", end.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(end.Output.Split('\n')[^3]), end.Output);
    }

    [Fact]
    public async Task It_has_no_network()
    {
        if (!ConfinedProcess.TakesNetwork) Parts.Miss("unshare is not allowed here, so a child keeps its network");
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var connect = string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)canary.LocalEndpoint).Port}");
        Assert.NotEqual(0, (await RunAsync(connect)).ExitCode);
        Assert.False(canary.Pending());
        using var outside = Process.Start("/bin/bash", ["-c", connect]);
        await outside.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(canary.Pending(), "the canary itself must be seen");
    }

    static Task<ProcessEnd> RunAsync(string script, ProcessLimits? limits = null) =>
        ConfinedProcess.RunAsync("/bin/bash", ["-c", script], new Dictionary<string, string>(), limits ?? wide, TestContext.Current.CancellationToken);
}
