using System.Collections.Concurrent;
using Quartz;

namespace Portal.Adapters.Jobs;

/// <summary>The timetable on Quartz 4: in memory for a single node, or in PostgreSQL for any number of nodes.</summary>
sealed partial class QuartzJobs(ISchedulerFactory factory, IServiceScopeFactory scopes, TimeProvider time, ILogger<QuartzJobs> log,
    IReadOnlyList<Recurring> timetable, JobDiary? diary, bool enabled, bool shared) : IJobEngine, IHostedLifecycleService
{
    static readonly TimeZoneInfo office = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");
    readonly ConcurrentDictionary<string, DateTime> lastRuns = [];
    readonly Lock stopGate = new();
    Task? stopped;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the pages answer: nobody waits for the timetable.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!enabled && !shared) return;
        var scheduler = await factory.GetScheduler(cancellationToken);
        foreach (var job in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancellationToken))
            if (timetable.All(line => Key(line) != job)) await scheduler.DeleteJob(job, cancellationToken);
        foreach (var line in timetable) await KeepAsync(scheduler, line, cancellationToken);
        if (!enabled) return;
        await scheduler.Start(cancellationToken);
        if (diary is not null) await MakeGoodAsync(scheduler, cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Running jobs are cancelled and waited for, also by who asks a second time: a host disposes what they use right after.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (stopGate) return stopped ??= enabled || shared ? ShutdownAsync() : Task.CompletedTask;

        async Task ShutdownAsync() => await (await factory.GetScheduler(cancellationToken)).Shutdown(waitForJobsToComplete: true, cancellationToken);
    }

    public async Task RunNowAsync(string name, CancellationToken cancel)
    {
        var line = timetable.FirstOrDefault(line => line.Name == name) ?? throw new KeyNotFoundException("no such job: " + name);
        if (!enabled && !shared) await RunAsync(line.Name, cancel); // no node is there to leave it to
        else await (await factory.GetScheduler(cancel)).TriggerJob(Key(line), cancel);
    }

    public async Task<IReadOnlyList<JobState>> StateAsync(CancellationToken cancel)
    {
        if (!enabled && !shared) return [.. timetable.Select(line => new JobState(line.Name, null, null, Running: false))];
        var scheduler = await factory.GetScheduler(cancel);
        var running = (await scheduler.QueryFireInstances(new FireInstanceQuery(), cancel)).Items.Select(run => run.JobKey).ToHashSet();
        var written = diary is null ? null : await InScopeAsync(provider => diary.LastRunsAsync(provider, cancel));
        var states = new List<JobState>();
        foreach (var line in timetable)
        {
            var trigger = await scheduler.GetTrigger(new TriggerKey(line.Name), cancel);
            DateTime?[] last = [trigger?.PreviousFireTimeUtc?.UtcDateTime, Known(lastRuns, line.Name), Known(written, line.Name)];
            states.Add(new(line.Name, last.Max(), trigger?.NextFireTimeUtc?.UtcDateTime, running.Contains(Key(line))));
        }
        return states;

        static DateTime? Known(IReadOnlyDictionary<string, DateTime>? runs, string name) => runs is not null && runs.TryGetValue(name, out var at) ? at : null;
    }

    /// <summary>An unchanged line keeps its trigger, which knows what is overdue.</summary>
    static async Task KeepAsync(IScheduler scheduler, Recurring line, CancellationToken cancel)
    {
        var job = JobBuilder.Create<OfficeRun>().WithIdentity(Key(line)).StoreDurably().RequestRecovery().Build();
        if (await scheduler.GetTrigger(new TriggerKey(line.Name), cancel) is ICronTrigger kept && kept.CronExpressionString == line.Cron && Equals(kept.TimeZone, office)) return;
        var schedule = CronScheduleBuilder.Create(line.Cron).InTimeZone(office).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);
        var trigger = TriggerBuilder.Create().WithIdentity(new TriggerKey(line.Name)).ForJob(job).WithSchedule(schedule).Build();
        // Two nodes may start at once: the second one's line takes the place of the same line.
        await scheduler.ScheduleJob(job, trigger, ScheduleJobOptions.Replacing, cancel);
    }

    /// <summary>A timetable in memory has forgotten what was due while the program was down; the diary tells.</summary>
    async Task MakeGoodAsync(IScheduler scheduler, CancellationToken cancel)
    {
        if (shared) return;
        var last = await InScopeAsync(provider => diary!.LastRunsAsync(provider, cancel));
        foreach (var line in timetable)
            if (last.TryGetValue(line.Name, out var at)
                && new CronExpression(line.Cron, office).GetNextValidTimeAfter(new(DateTime.SpecifyKind(at, DateTimeKind.Utc))) <= time.GetUtcNow())
                await scheduler.TriggerJob(Key(line), cancel);
    }

    async Task RunAsync(string name, CancellationToken cancel)
    {
        if (timetable.FirstOrDefault(line => line.Name == name) is not { } line)
        {
            LogUnknown(name);
            return;
        }
        var startedAt = time.GetUtcNow().UtcDateTime;
        lastRuns[name] = startedAt;
        string? error = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var job = (IOfficeJob)ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, line.Job);
            await job.RunAsync(cancel);
        }
        catch (Exception e)
        {
            // The rows know what is left to do; a failed run is written down and the next due time comes all the same.
            error = $"{e.GetType().Name}: {e.Message}";
            if (e is not OperationCanceledException) LogFailed(e, name);
        }
        if (diary is null) return;
        try
        {
            await InScopeAsync(async provider =>
            {
                await diary.WriteAsync(provider, new(name, startedAt, time.GetUtcNow().UtcDateTime, error));
                return true;
            });
        }
        catch (Exception e)
        {
            LogFailed(e, "diary of " + name);
        }
    }

    async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }

    static JobKey Key(Recurring line) => new(line.Name);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Name} failed")]
    partial void LogFailed(Exception e, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Name} is not in this node's timetable")]
    partial void LogUnknown(string name);

    /// <summary>What Quartz stores for every line: all else is looked up by name, so that no class name of ours stands in its tables.</summary>
    [DisallowConcurrentExecution]
    internal sealed class OfficeRun(QuartzJobs jobs) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
            await jobs.RunAsync(context.JobDetail.Key.Name, cancellationToken);
    }
}
