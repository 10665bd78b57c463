using System.Diagnostics;
using System.Globalization;

namespace Portal.Benchmarks.Year;

/// <summary>A national year through the real code on a fake clock, and its recount.</summary>
static class W8
{
    public static async Task RunAsync(string[] args)
    {
        var load = args.Contains("month", StringComparer.Ordinal) ? YearLoad.Month : YearLoad.Year;
        if (args.Select(arg => DateOnly.TryParse(arg, CultureInfo.InvariantCulture, out var day) ? day : (DateOnly?)null).FirstOrDefault(day => day is not null) is { } stop) load = load with { Stop = stop };
        await using var server = args.Contains("sqlite", StringComparer.Ordinal) ? null : await Server.StartAsync();
        await using var host = await YearHost.StartAsync(server is null ? "" : await server.EmptyAsync(), new DateTime(load.First.Year, load.First.Month, load.First.Day, 0, 0, 0, DateTimeKind.Utc).AddHours(-9));
        var (clock, busy) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        var year = new SimulatedYear(host, load)
        {
            MonthEnded = (month, wall, work, begun) =>
                Say($"  month {month,2}: {begun,6} clocks begun, {wall.TotalSeconds,6:F1} s, {wall.TotalMilliseconds / begun,6:F2} ms a clock, {work.TotalMilliseconds / begun,6:F2} ms of CPU a clock"),
        };
        await year.RunAsync();
        var (took, cpu) = (clock.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - busy);
        var recount = await YearRecount.CompareAsync(host, year);

        Say($"W8 on {(host.IsPostgres ? "PostgreSQL" : "SQLite")}: {load.First:yyyy-MM-dd} to {load.Stop:yyyy-MM-dd}, {load.Publishers} publishers, {load.Closings.Count} closings");
        Say($"{took.TotalSeconds:F0} s (target <= 600), {cpu.TotalSeconds:F0} s of CPU; {recount.Cases} cases, {recount.Rows} ISBN rows, {recount.Rows / took.TotalSeconds:F0} rows/s, {recount.Letters} letters; recount {clock.Elapsed.TotalSeconds - took.TotalSeconds:F0} s");
        Say($"{recount.Clocks} clocks, {recount.Returns} returns, {recount.Extensions} extensions, {recount.Moved} due dates moved by closings, {recount.Reminders} reminders, {recount.Assigned} assigned by the portal, {recount.Late} late, {recount.Quarters} quarterly reports");
        foreach (var (name, cost) in year.Costs.OrderByDescending(cost => cost.Value.Took))
            Say($"  {name,-22} {cost.Times,7} x {cost.Took.TotalMilliseconds / cost.Times,8:F2} ms = {cost.Took.TotalSeconds,6:F1} s{(host.IsPostgres ? "" : $", CPU {cost.Cpu.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture),6} s")}");
        using var self = Process.GetCurrentProcess();
        Say($"memory: {self.PeakWorkingSet64 / 1e6:F0} MB at most, {GC.GetTotalMemory(forceFullCollection: true) / 1e6:F0} MB of objects now; load {File.ReadAllText("/proc/loadavg").Trim()}");
        Say($"{year.Troubles.Count} troubles, {recount.Faults.Count} differences from the recount");
        foreach (var fault in year.Troubles.Concat(recount.Faults).Take(40)) Say($"  {fault}");
        if (year.Troubles.Count + recount.Faults.Count > 0) Environment.ExitCode = 1;

        static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
