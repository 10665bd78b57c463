using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Portal.Benchmarks.Numbers;

/// <summary>
/// Issuing numbers, durable: the real path (case, ledger, chain, signed head, history, letter, public record) beside the bare transaction
/// (one more in the block's row, one number row, commit) from C# on the same server. Only the ratios of one run count.
/// </summary>
static class W3
{
    const int Rounds = 3;

    /// <summary>Callers, blocks, numbers a round.</summary>
    static readonly (int Callers, bool Hot, int Numbers)[] Loads = [(1, false, 400), (8, false, 2400), (32, false, 6000), (32, true, 3000)];

    public static async Task RunAsync(string[] args)
    {
        await using var server = await Server.StartAsync();
        if (args is [] or ["postgresql"]) await CompareAsync("PostgreSQL", server.EmptyAsync);
        if (args is [] or ["sqlite"]) await CompareAsync("SQLite", () => Task.FromResult(""));
    }

    static async Task CompareAsync(string name, Func<Task<string>> database)
    {
        var folder = Directory.CreateTempSubdirectory("portal-w3-").FullName;
        try
        {
            await using var spread = await DeskHost.StartAsync(Path.Combine(folder, "spread"), await database());
            await using var hot = await DeskHost.StartAsync(Path.Combine(folder, "hot"), await database());
            await spread.MakeCasesAsync(32, 500 + Loads.Where(l => !l.Hot).Sum(l => l.Numbers) * Rounds);
            await hot.MakeCasesAsync(1, 500 + Loads.Where(l => l.Hot).Sum(l => l.Numbers) * Rounds);
            await using var bare = await Bare.StartAsync(await database(), folder);
            Console.WriteLine($"{name}, heads in {spread.Heads.Folder} ({Filesystem(folder)})");

            var used = new Dictionary<DeskHost, int> { [spread] = 0, [hot] = 0 };
            var warm = new[] { spread, hot }.Select(host => MeasureAsync(8, 500, _ => host.Desk.IssueAsync(DeskHost.RequestId(used[host]++), DeskHost.Officer), oneByOne: true));
            await Task.WhenAll(warm);
            await MeasureAsync(8, 500, n => bare.IssueAsync(n % 32));
            // What autovacuum does within a minute: a plan made for empty tables is no measure.
            foreach (var host in new[] { spread, hot }) await host.InDbAsync(db => db.Database.ExecuteSqlRawAsync("ANALYZE"));
            for (var round = 1; round <= Rounds; round++)
            {
                foreach (var (callers, isHot, numbers) in Loads)
                {
                    var host = isHot ? hot : spread;
                    var first = used[host];
                    used[host] += numbers;
                    var floor = await MeasureAsync(callers, numbers, n => bare.IssueAsync(isHot ? 0 : n % 32));
                    var busy = Process.GetCurrentProcess().TotalProcessorTime;
                    var ours = await MeasureAsync(callers, numbers, n => host.Desk.IssueAsync(DeskHost.RequestId(first + n), DeskHost.Officer));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  round {round}, {callers,2} callers{(isHot ? ", one block" : ""),-11}: ours {ours,7:F0}/s, bare {floor,7:F0}/s, ratio {ours / floor:F2}, {(Process.GetCurrentProcess().TotalProcessorTime - busy).TotalMicroseconds / numbers,5:F0} µs of the portal's own CPU a number"));
                }
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<double> MeasureAsync(int callers, int numbers, Func<int, Task> issue, bool oneByOne = false)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, oneByOne ? 1 : callers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < numbers; number = Interlocked.Increment(ref next)) await issue(number);
        })));
        return numbers / clock.Elapsed.TotalSeconds;
    }

    static string Filesystem(string folder) => new DriveInfo(folder).DriveFormat;

    /// <summary>The floor: what any database program must do for one durable number.</summary>
    sealed class Bare : IAsyncDisposable
    {
        const string Update = "UPDATE bare_blocks SET next = next + 1 WHERE id = ";
        readonly NpgsqlDataSource? _postgres;
        readonly SqliteConnection? _sqlite;
        readonly Lock _writer = new();
        SqliteCommand _update = null!, _insert = null!;

        Bare(NpgsqlDataSource? postgres, SqliteConnection? sqlite) => (_postgres, _sqlite) = (postgres, sqlite);

        public static async Task<Bare> StartAsync(string postgres, string folder)
        {
            const string tables = "CREATE TABLE bare_blocks (id integer PRIMARY KEY, next bigint NOT NULL); CREATE TABLE bare_numbers (number bigint PRIMARY KEY, at timestamp NOT NULL)";
            if (postgres.Length > 0)
            {
                var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres) { MaxAutoPrepare = 20 });
                await using var make = source.CreateCommand(tables + "; INSERT INTO bare_blocks SELECT i, i * 1000000 FROM generate_series(0, 31) s(i)");
                await make.ExecuteNonQueryAsync();
                return new Bare(source, null);
            }
            var sqlite = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")}");
            await sqlite.OpenAsync();
            var bare = new Bare(null, sqlite);
            await bare.Command($"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {tables}; WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < 31) INSERT INTO bare_blocks SELECT i, i * 1000000 FROM s").ExecuteNonQueryAsync();
            bare._update = bare.Command(Update + "$id RETURNING next");
            bare._update.Parameters.Add("$id", SqliteType.Integer);
            bare._insert = bare.Command("INSERT INTO bare_numbers VALUES ($number, CURRENT_TIMESTAMP)");
            bare._insert.Parameters.Add("$number", SqliteType.Integer);
            return bare;
        }

        public async Task IssueAsync(int block)
        {
            if (_postgres is null)
            {
                // SQLite has one writer: its callers wait for each other here rather than in its busy loop.
                lock (_writer)
                {
                    using var transaction = _sqlite!.BeginTransaction();
                    _update.Transaction = _insert.Transaction = transaction;
                    _update.Parameters[0].Value = block;
                    _insert.Parameters[0].Value = _update.ExecuteScalar();
                    _insert.ExecuteNonQuery();
                    transaction.Commit();
                }
                return;
            }
            await using var connection = await _postgres.OpenConnectionAsync();
            await using var transact = await connection.BeginTransactionAsync();
            await using var update = new NpgsqlCommand(Update + "$1 RETURNING next", connection) { Parameters = { new() { Value = block } } };
            await using var insert = new NpgsqlCommand("INSERT INTO bare_numbers VALUES ($1, now())", connection) { Parameters = { new() { Value = await update.ExecuteScalarAsync() } } };
            await insert.ExecuteNonQueryAsync();
            await transact.CommitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_postgres is not null) await _postgres.DisposeAsync();
            if (_sqlite is not null) await _sqlite.DisposeAsync();
        }

        SqliteCommand Command(string sql)
        {
            var command = _sqlite!.CreateCommand();
#pragma warning disable CA2100 // Texts of this class only.
            command.CommandText = sql;
#pragma warning restore CA2100
            return command;
        }
    }
}
