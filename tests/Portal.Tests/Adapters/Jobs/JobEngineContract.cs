using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Adapters;
using Portal.Adapters.Jobs;

namespace Portal.Tests.Adapters.Jobs;

/// <summary>What every job engine keeps to. Each wait is for an event and bounded.</summary>
public abstract class JobEngineContract
{
    private protected const string EverySecond = "* * * * * ?", Never = "0 0 0 1 1 ? 2099", Hourly = "0 0 * * * ?";
    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The database that all nodes of a test share; null for an engine in memory.</summary>
    private protected abstract Task<string?> DatabaseAsync();

    /// <summary>Brings the engine to the state of one that has been down since the time given.</summary>
    private protected abstract Task DownSinceAsync(string? database, string job, DateTime since, Watch watch);

    [Fact]
    public async Task A_job_runs_at_its_second_in_a_scope_of_its_own_and_each_run_is_written_down()
    {
        var watch = new Watch();
        await using var node = await Node.StartAsync(watch, await DatabaseAsync(), new Recurring("tick", EverySecond, typeof(Tick)));
        var runs = new List<(object Scope, DateTime At)>();
        while (runs.Count < 3) runs.Add(await watch.NextAsync());
        Assert.Equal(3, runs.Select(run => run.Scope).Distinct().Count());
        Assert.True(runs[2].At - runs[0].At >= TimeSpan.FromSeconds(1), "three due seconds lie at least one second apart");
        var written = await watch.Written.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Watch.Limit, Cancel);
        Assert.Equal(("tick", null), (written.Name, written.Error));
        Assert.InRange(written.FinishedAt, written.StartedAt, runs[2].At.AddSeconds(5));
    }

    [Fact]
    public async Task A_job_can_be_run_now_by_its_name_and_its_state_is_known()
    {
        var watch = new Watch();
        await using var node = await Node.StartAsync(watch, await DatabaseAsync(), new Recurring("letters", Never, typeof(Gated)), new Recurring("other", Hourly, typeof(Tick)));
        await node.Engine.RunNowAsync("letters", Cancel);
        await watch.NextAsync();

        var states = await node.Engine.StateAsync(Cancel);
        Assert.Equal(["letters", "other"], states.Select(state => state.Name));
        Assert.True(states[0].Running);
        Assert.NotNull(states[0].LastRun);
        Assert.Equal(new DateTime(2098, 12, 31, 16, 0, 0, DateTimeKind.Utc), states[0].NextRun); // midnight in Taipei
        Assert.False(states[1].Running);
        Assert.Null(states[1].LastRun);
        Assert.InRange(states[1].NextRun!.Value, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-5), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));

        await Assert.ThrowsAsync<KeyNotFoundException>(() => node.Engine.RunNowAsync("unknown", Cancel));
    }

    [Fact]
    public async Task A_job_never_overlaps_itself()
    {
        var watch = new Watch();
        await using var node = await Node.StartAsync(watch, await DatabaseAsync(), new Recurring("slow", EverySecond, typeof(Gated)), new Recurring("tick", EverySecond, typeof(Tick)));
        for (var i = 0; i < 3; i++) await node.Engine.RunNowAsync("slow", Cancel);
        var ticks = 0;
        while (ticks < 4)
            if ((await watch.NextAsync()).Scope is Tick) ticks++; // three more due seconds have gone by
        Assert.Equal(1, watch.Inside);
        watch.Gate.Release();
        while ((await watch.NextAsync()).Scope is not Gated) { }
        Assert.Equal(1, watch.Most);
    }

    [Fact]
    public async Task When_the_program_stops_running_jobs_are_cancelled_and_waited_for()
    {
        var watch = new Watch();
        var node = await Node.StartAsync(watch, await DatabaseAsync(), new Recurring("slow", Never, typeof(Gated)));
        await node.Engine.RunNowAsync("slow", Cancel);
        await watch.NextAsync();
        await node.DisposeAsync().AsTask().WaitAsync(Watch.Limit, Cancel);
        Assert.Equal(0, watch.Inside);
        Assert.StartsWith(nameof(TaskCanceledException), (await watch.Written.Reader.ReadAsync(Cancel)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_throws_is_written_down_and_comes_again()
    {
        var watch = new Watch();
        await using var node = await Node.StartAsync(watch, await DatabaseAsync(), new Recurring("broken", EverySecond, typeof(Broken)));
        for (var i = 0; i < 2; i++)
            Assert.Equal("InvalidOperationException: 壞了", (await watch.Written.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Watch.Limit, Cancel)).Error);
    }

    [Fact]
    public async Task What_was_due_several_times_while_the_program_was_down_runs_once()
    {
        var watch = new Watch();
        var database = await DatabaseAsync();
        await using (await Node.StartAsync(watch, database, new Recurring("hourly", Hourly, typeof(Tick)))) { }
        await DownSinceAsync(database, "hourly", TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-5), watch);
        await using (await Node.StartAsync(watch, database, new Recurring("hourly", Hourly, typeof(Tick)), new Recurring("tick", EverySecond, typeof(Gated))))
        {
            var seen = new List<object> { (await watch.NextAsync()).Scope, (await watch.NextAsync()).Scope };
            Assert.Single(seen, run => run is Tick);
            Assert.Single(seen, run => run is Gated);
        }
        Assert.False(watch.Runs.Reader.TryRead(out _));
    }

    private protected static string At(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(utc, TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei")).ToString("s m H d M '?' yyyy", CultureInfo.InvariantCulture);

    /// <summary>Sees what the jobs of a test do, on all its nodes.</summary>
    private protected sealed class Watch
    {
        public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
        int inside, most;

        public Channel<(object Scope, DateTime At)> Runs { get; } = Channel.CreateUnbounded<(object, DateTime)>();
        public Channel<JobRun> Written { get; } = Channel.CreateUnbounded<JobRun>();
        public ConcurrentDictionary<string, DateTime> LastRuns { get; } = [];
        public SemaphoreSlim Gate { get; } = new(0);
        public int Inside => Volatile.Read(ref inside);
        public int Most => Volatile.Read(ref most);

        public void Ran(object job) => Runs.Writer.TryWrite((job, TimeProvider.System.GetUtcNow().UtcDateTime));

        public Task<(object Scope, DateTime At)> NextAsync() => Runs.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Limit, Cancel);

        public async Task HoldAsync(object job, CancellationToken cancel)
        {
            var now = Interlocked.Increment(ref inside);
            if (now > Most) Volatile.Write(ref most, now);
            try
            {
                Ran(job);
                await Gate.WaitAsync(cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TaskCanceledException();
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        }
    }

    private protected sealed class Tick(Watch watch) : IOfficeJob
    {
        public Task RunAsync(CancellationToken cancel)
        {
            watch.Ran(this);
            return Task.CompletedTask;
        }
    }

    /// <summary>Runs until it is let go or cancelled.</summary>
    private protected sealed class Gated(Watch watch) : IOfficeJob
    {
        public Task RunAsync(CancellationToken cancel) => watch.HoldAsync(this, cancel);
    }

    private protected sealed class Broken : IOfficeJob
    {
        public Task RunAsync(CancellationToken cancel) => throw new InvalidOperationException("壞了");
    }

    private protected sealed class Node(IHost host) : IAsyncDisposable
    {
        public IJobEngine Engine => host.Services.GetRequiredService<IJobEngine>();

        public static async Task<Node> StartAsync(Watch watch, string? database, params Recurring[] timetable)
        {
            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Logging.SetMinimumLevel(LogLevel.None);
            builder.Configuration.AddInMemoryCollection(Settings("quartz", "true"));
            builder.Services.AddSingleton(watch);
            builder.Services.AddJobs(builder.Configuration, timetable, database, new(
                (provider, run) => provider.GetRequiredService<Watch>().Written.Writer.WriteAsync(run).AsTask(),
                (provider, _) => Task.FromResult<IReadOnlyDictionary<string, DateTime>>(provider.GetRequiredService<Watch>().LastRuns)));
            var host = builder.Build();
            await host.StartAsync(Cancel);
            return new(host);
        }

        public static Dictionary<string, string?> Settings(string engine, string enabled) => new() { ["Jobs:Engine"] = engine, ["Jobs:Enabled"] = enabled };

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}

public class JobsSetupTests
{
    [Theory]
    [InlineData("hangfire", "true", "Jobs:Engine")]
    [InlineData("", "true", "Jobs:Engine")]
    [InlineData("quartz", "yes", "Jobs:Enabled")]
    public void A_wrong_setting_is_named(string engine, string enabled, string named)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Jobs:Engine"] = engine, ["Jobs:Enabled"] = enabled }).Build();
        Assert.StartsWith(named, Assert.Throws<SettingWrong>(() => new ServiceCollection().AddJobs(settings, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_line_of_the_timetable_is_found_at_the_start()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Jobs:Engine"] = "quartz", ["Jobs:Enabled"] = "true" }).Build();
        void Refused(params Recurring[] lines) => Assert.Throws<ArgumentException>(() => new ServiceCollection().AddJobs(settings, lines));
        Refused(new Recurring("a", "every day", typeof(Job)));
        Refused(new Recurring("a", "0 0 8 * * ?", typeof(string)));
        Refused(new("a", "0 0 8 * * ?", typeof(Job)), new("a", "0 0 9 * * ?", typeof(Job)));
        new ServiceCollection().AddJobs(settings, [new("a", "0 0 8 * * ?", typeof(Job))]);
    }

    sealed class Job : IOfficeJob
    {
        public Task RunAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}
