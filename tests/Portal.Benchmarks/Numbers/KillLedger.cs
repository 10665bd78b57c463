using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Applications.Numbers;
using Channel = System.Threading.Channels.Channel;

namespace Portal.Benchmarks.Numbers;

/// <summary>What the client ledger and the database say against each other after all the kills.</summary>
public sealed record KillResult(int Told, int Kills, int DatabaseKills, int Duplicates, int TwoNumbers, int Lost, int Gaps, long Burnt, long Entries, LedgerReport Report, TimeSpan Time)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Told} told, {Kills} kills ({DatabaseKills} of the database), {Time.TotalSeconds:F0} s: {Duplicates} duplicates, {TwoNumbers} cases with two numbers, {Lost} told but lost, {Gaps} unexplained gaps; {Entries} ledger entries, {Burnt} burnt; verifier: {Report.FirstBad?.ToString(CultureInfo.InvariantCulture) ?? "ok"} {Report.Reason}");
}

/// <summary>
/// Thirty-two callers ask a separate process for numbers, ISBNs and ISRCs out of one ledger, each case by two of them, while that process is killed (SIGKILL) and started
/// again, and at random the database server in its stead. The callers keep their own ledger of what they were told. Power loss is not covered: the page cache outlives a kill.
/// </summary>
public static class KillLedger
{
    const int Callers = 32;

    public static async Task<KillResult> RunAsync(int cases, int kills, string postgres, bool unprotected = false, Func<Task>? killDatabase = null)
    {
        var folder = Directory.CreateTempSubdirectory("portal-kill-").FullName;
        try
        {
            await using (var host = await DeskHost.StartAsync(folder, postgres))
            {
                // One in ten is a list of recordings. The control gives ISBNs only.
                var lists = unprotected ? 0 : Math.Min(cases / 10, 2000);
                await host.MakeCasesAsync(publishers: cases / 10_000 * 2 + 4, cases - lists);
                await host.MakeListsAsync(from: cases - lists, lists);
                if (unprotected) await host.InDbAsync(Unprotected.RemoveProtectionAsync);
            }
            var told = new ConcurrentDictionary<int, ConcurrentDictionary<string, byte>>();
            var clock = Stopwatch.StartNew();
            await using var workers = new Workers(folder, postgres, unprotected, killDatabase);
            var killed = await AskAllAsync(cases, kills, workers, told);
            var time = clock.Elapsed;
            Npgsql.NpgsqlConnection.ClearAllPools();
            await using var after = await DeskHost.StartAsync(folder, postgres);
            return await CheckAsync(after, told, killed, workers.DatabaseKills, time);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The full run of the command line: 100,000 numbers on PostgreSQL, 10,000 on SQLite, ten kills each, and the negative control.</summary>
    public static async Task ReportAsync(string[] args)
    {
        var (cases, kills) = args is [var c, var k] ? (int.Parse(c, CultureInfo.InvariantCulture), int.Parse(k, CultureInfo.InvariantCulture)) : (100_000, 10);
        await using var server = await Server.StartAsync();
        Console.WriteLine($"PostgreSQL: {await RunAsync(cases, kills, await server.EmptyAsync(), killDatabase: server.IsOwn ? server.KillAsync : null)}");
        Console.WriteLine($"SQLite: {await RunAsync(cases / 10, kills, "")}");
        Console.WriteLine($"Without protection, PostgreSQL: {await RunAsync(1000, 1, await server.EmptyAsync(), unprotected: true)}");
    }

    static async Task<int> AskAllAsync(int cases, int kills, Workers workers, ConcurrentDictionary<int, ConcurrentDictionary<string, byte>> told)
    {
        // Each case twice in a row: two callers have it at about the same time.
        var asks = Channel.CreateUnbounded<int>();
        // The few lists spread among the many titles.
        foreach (var number in Enumerable.Range(0, cases).OrderBy(number => (uint)number * 2_654_435_761u))
        {
            asks.Writer.TryWrite(number);
            asks.Writer.TryWrite(number);
        }
        asks.Writer.Complete();
        var answered = 0;
        var killed = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            await foreach (var number in asks.Reader.ReadAllAsync())
            {
                // No answer, since the process died: the caller asks again, as a person does. What it was told before still counts.
                string? answer = null;
                while (answer is null) answer = await workers.AskAsync(number);
                told.GetOrAdd(number, _ => []).TryAdd(answer, 0);
                var now = Interlocked.Increment(ref answered);
                var due = (long)now * (kills + 1) / (2L * cases);
                if (due > Volatile.Read(ref killed) && killed < kills && Interlocked.CompareExchange(ref killed, (int)due, (int)due - 1) == due - 1)
                    await workers.KillSoonAsync();
            }
        })));
        return killed;
    }

    static async Task<KillResult> CheckAsync(DeskHost host, ConcurrentDictionary<int, ConcurrentDictionary<string, byte>> told, int kills, int databaseKills, TimeSpan time)
    {
        // The rest of what the last kill left.
        await host.InDbAsync(db => new SweepLedger(db, host.Heads, TimeProvider.System).RunAsync(TimeSpan.Zero));
        var (products, entries, blocks, prefixes, report) = await host.InDbAsync(async db => (
            (await db.Products.AsNoTracking().Where(p => p.Isbn != null).Select(p => new { p.Id, Number = p.Isbn!.Value.Digits }).ToListAsync())
                .Concat((await db.Recordings.AsNoTracking().Where(r => r.Isrc != null).ToListAsync()).Select(r => new { r.Id, Number = r.Isrc!.Value.Text })).ToDictionary(given => given.Id, given => given.Number),
            await db.Ledger.AsNoTracking().ToListAsync(),
            await db.Blocks.AsNoTracking().ToListAsync(),
            await db.PrefixCodes.AsNoTracking().Include(prefix => prefix.Years).ToListAsync(),
            await new LedgerVerifier(db, host.Heads).VerifyAsync()));

        var burnt = entries.Where(e => e.Burns is not null).Select(e => e.Burns!.Value).ToHashSet();
        var alive = entries.Where(e => e.Origin == NumberOrigin.Issued && !burnt.Contains(e.Sequence)).ToDictionary(e => e.Number!);
        var inLedger = entries.Where(e => e.Number is not null).Select(e => e.Number!).ToHashSet();
        var answers = told.SelectMany(pair => pair.Value.Keys.Select(number => (Case: pair.Key, Number: number))).ToList();
        return new KillResult(
            Told: told.Count,
            Kills: kills,
            DatabaseKills: databaseKills,
            Duplicates: answers.GroupBy(a => a.Number).Count(same => same.Select(a => a.Case).Distinct().Count() > 1),
            TwoNumbers: told.Count(pair => pair.Value.Count > 1) + alive.Values.GroupBy(e => e.ProductId).Count(same => same.Count() > 1),
            Lost: answers.Count(a => products.GetValueOrDefault(DeskHost.ProductId(a.Case)) != a.Number || !alive.ContainsKey(a.Number)),
            // Every place that a block or a year's counter has passed is in the ledger, and every entry stands on a case or is burnt.
            Gaps: blocks.Sum(block => Enumerable.Range(0, block.Next).Count(place => !inLedger.Contains(block.NumberAt(place).Digits)))
                + prefixes.Sum(prefix => prefix.Years.Sum(year => Enumerable.Range(1, year.Next - 1).Count(designation => !inLedger.Contains(IsrcCode.Of(prefix.Code, year.Year, designation).Text))))
                + alive.Values.Count(e => products.GetValueOrDefault(e.ProductId!.Value) != e.Number),
            Burnt: burnt.Count,
            Entries: entries.Count,
            report,
            time);
    }

    /// <summary>One process at a time; a new one as soon as the last is dead.</summary>
    sealed class Workers(string folder, string postgres, bool unprotected, Func<Task>? killDatabase) : IAsyncDisposable
    {
        readonly SemaphoreSlim _starting = new(1);
        Worker? _now;

        public int DatabaseKills { get; private set; }

        public async Task<string?> AskAsync(int number)
        {
            await _starting.WaitAsync();
            try
            {
                if (_now is null || _now.IsDead) _now = await Worker.StartAsync(folder, postgres, unprotected);
            }
            finally
            {
                _starting.Release();
            }
            return await _now.AskAsync(number);
        }

        /// <summary>A moment later, so that it falls anywhere between the steps of a group and not always behind an answer.</summary>
        public async Task KillSoonAsync()
        {
            await Task.Delay(Random.Shared.Next(30));
            if (killDatabase is null || Random.Shared.Next(2) == 0)
            {
                _now?.Kill();
                return;
            }
            // Whoever was answered with a refusal asks again when the server is back.
            await _starting.WaitAsync();
            try
            {
                DatabaseKills++;
                await killDatabase();
            }
            finally
            {
                _starting.Release();
            }
        }

        public ValueTask DisposeAsync()
        {
            _now?.Kill();
            _starting.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    sealed class Worker
    {
        readonly Process _process;
        readonly ConcurrentDictionary<long, TaskCompletionSource<string?>> _waiting = new();
        long _last;
        volatile bool _dead;

        Worker(Process process) => _process = process;

        public bool IsDead => _dead;

        public static async Task<Worker> StartAsync(string folder, string postgres, bool unprotected)
        {
            var program = Path.Combine(AppContext.BaseDirectory, "Portal.Benchmarks.dll");
            var start = new ProcessStartInfo("dotnet", [program, IssueWorker.Verb, folder, postgres, unprotected ? "unprotected" : ""])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            var worker = new Worker(Process.Start(start)!);
            if (await worker._process.StandardOutput.ReadLineAsync() != "ready") throw new InvalidOperationException("The worker did not start.");
            _ = worker.ReadAsync();
            return worker;
        }

        public async Task<string?> AskAsync(int number)
        {
            var ask = Interlocked.Increment(ref _last);
            var answer = _waiting[ask] = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                lock (_process) _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ask} {number}"));
            }
            catch (IOException)
            {
                // Killed meanwhile.
            }
            if (_dead) answer.TrySetResult(null);
            return await answer.Task;
        }

        public void Kill() => _process.Kill();

        async Task ReadAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                // A line is whole only with its end mark: a kill may have cut it.
                if (line.Split(' ') is [var ask, var number, "."] && _waiting.TryRemove(long.Parse(ask, CultureInfo.InvariantCulture), out var answer))
                    answer.TrySetResult(number == "-" ? null : number);
            }
            await _process.WaitForExitAsync();
            _dead = true;
            foreach (var waiting in _waiting.Values) waiting.TrySetResult(null);
        }
    }
}
