namespace Portal.Adapters.Jobs;

/// <summary>A job of the portal. Each is safe to run twice and on two nodes at once; it gets a scope of its own.</summary>
public interface IOfficeJob
{
    /// <summary>Does what is due now. What it throws is recorded as the error of the run; the next due time comes all the same.</summary>
    Task RunAsync(CancellationToken cancel);
}

/// <summary>One line of the timetable.</summary>
/// <param name="Name">Unique name, lower case with hyphens.</param>
/// <param name="Cron">Six fields with seconds, Quartz spelling, in the office's time (Asia/Taipei): <c>0 30 8 ? * MON-FRI</c>.</param>
/// <param name="Job">A class that is an <see cref="IOfficeJob"/>.</param>
public sealed record Recurring(string Name, string Cron, Type Job);

/// <summary>One run of a job. Times are UTC.</summary>
/// <param name="Name">Name in the timetable.</param>
/// <param name="StartedAt">Begin.</param>
/// <param name="FinishedAt">End.</param>
/// <param name="Error">Type and message of what it threw; null when it went well.</param>
public sealed record JobRun(string Name, DateTime StartedAt, DateTime FinishedAt, string? Error);

/// <summary>Where the portal writes its runs down. Each call gets a scope of its own.</summary>
/// <param name="WriteAsync">Stores one run that has ended.</param>
/// <param name="LastRunsAsync">Begin (UTC) of the last run of each job that has one.</param>
public sealed record JobDiary(
    Func<IServiceProvider, JobRun, Task> WriteAsync,
    Func<IServiceProvider, CancellationToken, Task<IReadOnlyDictionary<string, DateTime>>> LastRunsAsync);

/// <summary>Where a job stands. Times are UTC, null when there is none.</summary>
/// <param name="Name">Name in the timetable.</param>
/// <param name="LastRun">Begin of the last run by the timetable or by hand, on any node, as far as the engine knows.</param>
/// <param name="NextRun">Next due time.</param>
/// <param name="Running">It runs now, on any node.</param>
public sealed record JobState(string Name, DateTime? LastRun, DateTime? NextRun, bool Running);

/// <summary>
/// Runs the timetable. What the timetable does not name is removed when the engine starts; a due time missed while no node was up is
/// made good once; the same job never runs twice at a time, on all nodes together; a run whose process died is run again once;
/// when the program stops, running jobs are cancelled and waited for.
/// </summary>
public interface IJobEngine
{
    /// <summary>Runs a job now, beside its timetable.</summary>
    /// <exception cref="KeyNotFoundException">The timetable does not name it.</exception>
    Task RunNowAsync(string name, CancellationToken cancel);

    /// <summary>Every job of the timetable, in its order.</summary>
    Task<IReadOnlyList<JobState>> StateAsync(CancellationToken cancel);
}
