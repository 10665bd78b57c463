using Quartz;

namespace Portal.Adapters.Jobs;

/// <summary>Registers the timetable with the job engine that the settings name.</summary>
public static class JobsSetup
{
    /// <summary>
    /// Settings: <c>Jobs:Engine</c>, <c>quartz</c>; <c>Jobs:Enabled</c>, <c>true</c> or <c>false</c> for a process that leaves the running to others.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="timetable">Every recurring job.</param>
    /// <param name="postgres">Npgsql connection string of the database that all nodes share, the engine's tables in it; null for a single node with the timetable in memory.</param>
    /// <param name="diary">Where runs are written down; also lets a single node make good what was due while it was down.</param>
    /// <exception cref="SettingWrong">A setting cannot be used.</exception>
    /// <exception cref="ArgumentException">A line of the timetable is wrong.</exception>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration settings, IReadOnlyList<Recurring> timetable,
        string? postgres = null, JobDiary? diary = null)
    {
        var engine = SettingWrong.Needed(settings, "Jobs:Engine");
        if (engine != "quartz") throw new SettingWrong("Jobs:Engine", $"{engine} is not known; use quartz.");
        if (!bool.TryParse(SettingWrong.Needed(settings, "Jobs:Enabled"), out var enabled)) throw new SettingWrong("Jobs:Enabled", "must be true or false.");
        foreach (var line in timetable)
        {
            if (!line.Job.IsAssignableTo(typeof(IOfficeJob))) throw new ArgumentException($"{line.Job} is no {nameof(IOfficeJob)}", nameof(timetable));
            if (!CronExpression.TryParse(line.Cron, out _)) throw new ArgumentException($"{line.Name}: {line.Cron} is no cron expression", nameof(timetable));
            if (timetable.Count(other => other.Name == line.Name) > 1) throw new ArgumentException($"{line.Name} stands twice", nameof(timetable));
        }

        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "portal";
                scheduler.GenerateInstanceId = postgres is not null;
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            if (postgres is null)
            {
                quartz.UseInMemoryStore();
                return;
            }
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(postgres);
                store.ProvisionSchema();
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = TimeSpan.FromSeconds(5);
                    cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(10);
                });
            });
        });
        services.AddSingleton(provider => new QuartzJobs(provider.GetRequiredService<ISchedulerFactory>(), provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetRequiredService<ILogger<QuartzJobs>>(), timetable, diary, enabled, shared: postgres is not null));
        services.AddSingleton<IJobEngine>(provider => provider.GetRequiredService<QuartzJobs>());
        return services.AddHostedService(provider => provider.GetRequiredService<QuartzJobs>());
    }
}
