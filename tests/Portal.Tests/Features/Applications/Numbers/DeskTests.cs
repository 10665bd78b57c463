using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Benchmarks.Numbers;
using Portal.Domain;

namespace Portal.Tests.Features.Applications.Numbers;

/// <summary>A number desk on a database of its own: SQLite, or PostgreSQL where <c>PORTAL_TEST_DB</c> says so.</summary>
public abstract class DeskTests : IAsyncLifetime
{
    protected static readonly bool OnPostgres = Environment.GetEnvironmentVariable("PORTAL_TEST_DB") == "postgresql";

    protected string Folder { get; } = Directory.CreateTempSubdirectory("portal-desk-").FullName;

    protected string Connection { get; private set; } = "";

    protected DeskHost Host { get; set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        if (OnPostgres) Connection = await Parts.EmptyPostgresAsync();
        Host = await DeskHost.StartAsync(Folder, Connection);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<Isbn13> IssueAsync(int number) => (await Host.Desk.IssueAsync(DeskHost.RequestId(number), DeskHost.Officer)).Values.Single();

    /// <summary>Stops the node and starts it again on the same database.</summary>
    protected async Task RestartAsync()
    {
        await Host.DisposeAsync();
        Host = await DeskHost.StartAsync(Folder, Connection);
    }

    protected async Task BackUpAsync()
    {
        if (OnPostgres) await CopyDatabaseAsync("backup", new NpgsqlConnectionStringBuilder(Connection).Database!);
        else await Host.InDbAsync(db => db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.Combine(Folder, "backup.db")}", Cancel));
    }

    protected Task RestoreAsync(Action? meanwhile = null) => RestartAsync(() =>
    {
        meanwhile?.Invoke();
        if (OnPostgres) return CopyDatabaseAsync(new NpgsqlConnectionStringBuilder(Connection).Database!, "backup");
        foreach (var left in Directory.GetFiles(Folder, "portal.db*")) File.Delete(left);
        File.Copy(Path.Combine(Folder, "backup.db"), Path.Combine(Folder, "portal.db"));
        return Task.CompletedTask;
    });

    protected Task RestartAsync(Action meanwhile) => RestartAsync(() =>
    {
        meanwhile();
        return Task.CompletedTask;
    });

    async Task RestartAsync(Func<Task> meanwhile)
    {
        await Host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        await meanwhile();
        Host = await DeskHost.StartAsync(Folder, Connection);
    }

    /// <summary>As a template, which must have no visitors.</summary>
    async Task CopyDatabaseAsync(string to, string from)
    {
        var name = new NpgsqlConnectionStringBuilder(Connection).Database;
        NpgsqlConnection.ClearAllPools();
        await using var server = new NpgsqlConnection(await Parts.PostgresAsync());
        await server.OpenAsync(Cancel);
        string Named(string database) => database == "backup" ? name + "_backup" : database;
        foreach (var sql in new[]
        {
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            $"DROP DATABASE IF EXISTS {Named(to)} WITH (FORCE)",
            $"CREATE DATABASE {Named(to)} TEMPLATE {Named(from)}",
        })
        {
#pragma warning disable CA2100 // Names that this test made.
            await using var command = new NpgsqlCommand(sql, server) { CommandTimeout = 0 };
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }
}
