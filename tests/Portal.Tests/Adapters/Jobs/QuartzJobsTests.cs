using Npgsql;
using Portal.Adapters.Jobs;

namespace Portal.Tests.Adapters.Jobs;

public sealed class QuartzInMemoryTests : JobEngineContract
{
    private protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);

    private protected override Task DownSinceAsync(string? database, string job, DateTime since, Watch watch)
    {
        watch.LastRuns[job] = since;
        return Task.CompletedTask;
    }
}

public sealed class QuartzOnPostgresTests : JobEngineContract
{
    private protected override async Task<string?> DatabaseAsync() => await Parts.EmptyPostgresAsync();

    private protected override Task DownSinceAsync(string? database, string job, DateTime since, Watch watch) =>
        SqlAsync(database!, $"update qrtz_triggers set next_fire_time = {since.Ticks} where trigger_name = '{job}'");

    [Fact]
    public async Task On_two_nodes_each_due_time_is_run_by_one_of_them()
    {
        var (watch, database) = (new Watch(), await DatabaseAsync());
        var due = At(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(8));
        var timetable = Enumerable.Range(0, 10).Select(i => new Recurring("job-" + i, due, typeof(Tick))).ToArray();
        var nodes = await Task.WhenAll(Node.StartAsync(watch, database, timetable), Node.StartAsync(watch, database, timetable));
        for (var i = 0; i < timetable.Length; i++) await watch.NextAsync();
        Assert.All(await nodes[0].Engine.StateAsync(Cancel), state => Assert.Null(state.NextRun));
        foreach (var node in nodes) await node.DisposeAsync();
        var written = new List<string>();
        while (watch.Written.Reader.TryRead(out var run)) written.Add(run.Name);
        Assert.Equal(timetable.Select(line => line.Name).Order(), written.Order());
    }

    [Fact]
    public async Task What_the_timetable_no_longer_names_is_removed_and_a_changed_time_is_taken_over()
    {
        var (watch, database) = (new Watch(), await DatabaseAsync());
        await using (await Node.StartAsync(watch, database, new Recurring("old", Hourly, typeof(Tick)), new Recurring("kept", Hourly, typeof(Tick)))) { }
        Assert.Equal("kept,old", await SqlAsync(database!, "select string_agg(job_name, ',' order by job_name) from qrtz_job_details"));
        await using (await Node.StartAsync(watch, database, new Recurring("kept", Never, typeof(Tick)))) { }
        Assert.Equal("kept", await SqlAsync(database!, "select string_agg(job_name, ',') from qrtz_job_details"));
        Assert.Equal("kept " + Never, await SqlAsync(database!, "select string_agg(trigger_name || ' ' || cron_expression, ',') from qrtz_cron_triggers"));
    }

    [Fact]
    public async Task A_run_whose_process_died_is_run_again_once_by_another_node()
    {
        var (watch, database) = (new Watch(), (await DatabaseAsync())!);
        string[] tables = ["qrtz_triggers", "qrtz_cron_triggers", "qrtz_simple_triggers", "qrtz_fired_triggers", "qrtz_scheduler_state"];
        var line = new Recurring("slow", Never, typeof(Gated));
        await using (var node = await Node.StartAsync(watch, database, line))
        {
            await node.Engine.RunNowAsync("slow", Cancel);
            await watch.NextAsync();
            foreach (var table in tables) await SqlAsync(database, $"create table dead_{table} as table {table}");
        }
        // A killed process tidies nothing up: the tables are again as they were in the middle of the run.
        foreach (var table in tables) await SqlAsync(database, $"delete from {table}; insert into {table} select * from dead_{table}");
        await SqlAsync(database, "update qrtz_scheduler_state set last_checkin_time = last_checkin_time - 6000000000");

        await using (await Node.StartAsync(watch, database, line, new Recurring("tick", EverySecond, typeof(Tick))))
        {
            var again = 0;
            for (int ticks = 0, ticksAfter = 0; ticks < 40 && ticksAfter < 3;)
            {
                if ((await watch.NextAsync()).Scope is Gated)
                {
                    again++;
                    watch.Gate.Release();
                    continue;
                }
                ticks++;
                if (again > 0) ticksAfter++;
            }
            Assert.Equal(1, again);
        }
    }

    static async Task<string?> SqlAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel) as string;
    }
}
