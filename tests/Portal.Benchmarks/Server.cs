using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Portal.Benchmarks;

/// <summary>A PostgreSQL server of this run's own, or the one that PORTAL_TEST_POSTGRES names.</summary>
sealed class Server : IAsyncDisposable
{
    readonly string _connection;
    readonly string? _folder;
    int _databases;

    Server(string connection, string? folder = null) => (_connection, _folder) = (connection, folder);

    /// <summary>Made by this run: it may be killed.</summary>
    public bool IsOwn => _folder is not null;

    public static async Task<Server> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 } given) return new Server(given);
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var folder = $"/tmp/portal-bench-{self}";
        return new Server(await RunAsync(folder, self), folder);
    }

    /// <summary>SIGKILL to the first process of the server, then a new one on the same data and port.</summary>
    public async Task KillAsync()
    {
        var process = int.Parse(File.ReadLines(Path.Combine(_folder!, "data/postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(process))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }
        await RunAsync(_folder!);
    }

    /// <summary>Starts the server in that folder and gives its connection string.</summary>
    static async Task<string> RunAsync(params string[] folderAndOwner) => (await Part.StartAsync("postgres.sh", folderAndOwner)).Values.Single();

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> EmptyAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"b{Environment.ProcessId}_{++_databases}");
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
#pragma warning disable CA2100 // A name that was made here.
        await using var create = new NpgsqlCommand($"create database {name}", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_connection) { Database = name }.ConnectionString;
    }

    /// <summary>The server stops when this process has ended.</summary>
    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
