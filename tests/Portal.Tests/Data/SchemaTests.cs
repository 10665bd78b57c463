using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;
using Portal.Features.Accounts;

namespace Portal.Tests;

/// <summary>The migrations are written by hand: what they build is what the entities want, and a start on half a database ends in a sentence.</summary>
[Trait("On", "database")]
public sealed class SchemaTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("portal-schema-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrations_build_what_the_entities_want()
    {
        var (migrated, created) = (await NewAsync("migrated"), await NewAsync("created"));
        await DatabaseSetup.MigrateAsync(migrated);
        await CreateAsync(created);

        var (has, wants) = (await DescribeAsync(migrated), await DescribeAsync(created));

        Assert.True(wants.Count > 200, "too little was described");
        Assert.Equal([], wants.Except(has).Select(line => "lacks " + line).Concat(has.Except(wants).Select(line => "has " + line)));

        // The control: one column, one index and one default more are each seen.
        await using (var connection = await OpenAsync(migrated))
        {
            foreach (var change in new[] { """ALTER TABLE "Counters" ADD COLUMN "Extra" integer""", """CREATE INDEX "Spare" ON "Letters" ("ToAddress")""", """CREATE TABLE "Odd" ("Id" integer NOT NULL DEFAULT 7)""" })
            {
                var before = await DescribeAsync(migrated);
                await DoAsync(connection, change);
                Assert.NotEmpty((await DescribeAsync(migrated)).Except(before));
            }
        }
    }

    [Fact]
    public async Task A_second_migration_changes_nothing()
    {
        var settings = await NewAsync("twice");
        await DatabaseSetup.MigrateAsync(settings);
        var once = await DescribeAsync(settings);
        await DatabaseSetup.MigrateAsync(settings);
        Assert.Equal(once, await DescribeAsync(settings));
        Assert.Empty(await DatabaseSetup.MissingMigrationsAsync(settings));
    }

    [Fact]
    public async Task A_row_left_by_a_killed_migration_does_not_hang_the_next_start()
    {
        if (PortalHost.OnPostgres) return; // PostgreSQL's lock ends with its session.
        var settings = await NewAsync("killed");
        await DatabaseSetup.MigrateAsync(settings);
        await using (var connection = await OpenAsync(settings))
            await DoAsync(connection, """INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-03-01 00:00:00')""");

        // The control: the migrator alone waits for that row as long as one lets it.
        await using (var alone = new SqlitePortalDb(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite(settings.Connection)
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)).Options))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone.Database.MigrateAsync(patience.Token));
        }
        await DatabaseSetup.MigrateAsync(settings).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    [Fact]
    public async Task The_web_role_can_add_to_the_ledger_and_the_history_but_change_neither()
    {
        if (!PortalHost.OnPostgres) return; // SQLite has no roles.
        var settings = await NewAsync("roles");
        var role = string.Create(CultureInfo.InvariantCulture, $"web{Environment.ProcessId}");
        await using var connection = await OpenAsync(settings);
        await DoAsync(connection, $"create role {role}");
        await DatabaseSetup.MigrateAsync(settings);
        await DatabaseSetup.GrantAsync(settings with { WebRole = role });
        await DoAsync(connection, $"set role {role}");
        try
        {
            foreach (var table in new[] { "Ledger", "History" })
            {
                await DoAsync(connection, $"select count(*) from \"{table}\"");
                foreach (var forbidden in new[] { $"update \"{table}\" set \"At\" = now()", $"delete from \"{table}\"", $"truncate \"{table}\"", $"drop table \"{table}\"" })
                    Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => DoAsync(connection, forbidden))).SqlState);
            }
            await DoAsync(connection, """insert into "History" ("At", "ActorName", "What", "Subject", "SubjectId") values (now(), 'test', 'test', 'test', 'test')""");
            await DoAsync(connection, """update "Users" set "DisplayName" = '' where false""");
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => DoAsync(connection, "create table odd (id int)"))).SqlState);
        }
        finally
        {
            await DoAsync(connection, "reset role");
            await DoAsync(connection, $"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task The_portal_does_not_start_on_a_PostgreSQL_database_without_its_migrations()
    {
        if (!PortalHost.OnPostgres) return; // The embedded database is migrated at start.
        var settings = await NewAsync("old");
        Assert.NotEmpty(await DatabaseSetup.MissingMigrationsAsync(settings));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll"), $"--Data:Folder={_folder}", "--Database:Kind=postgresql",
            $"--Database:Connection={settings.Connection}", "--Urls=http://127.0.0.1:0"])
        { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var portal = Process.Start(start)!;
        var (errors, output) = (portal.StandardError.ReadToEndAsync(Cancel), portal.StandardOutput.ReadToEndAsync(Cancel));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await portal.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            portal.Kill(entireProcessTree: true);
            throw;
        }
        Assert.True(portal.ExitCode == 2, await output);
        Assert.Contains("names a database that lacks", await errors, StringComparison.Ordinal);
        Assert.Contains("Portal migrate", await errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    async Task<PortalSettings> NewAsync(string name) => PortalHost.OnPostgres
        ? new(false, _folder, "postgresql", await Parts.EmptyPostgresAsync(), null)
        : new(false, _folder, "sqlite", $"Data Source={Path.Combine(_folder, name + ".db")};Pooling=false", null);

    static async Task<DbConnection> OpenAsync(PortalSettings settings)
    {
        DbConnection connection = settings.IsPostgres ? new NpgsqlConnection(settings.Connection) : new SqliteConnection(settings.Connection);
        await connection.OpenAsync(Cancel);
        return connection;
    }

    /// <summary>By the portal's own registrations: part of the model is Identity's, which reads its options there.</summary>
    static async Task CreateAsync(PortalSettings settings)
    {
        var services = new ServiceCollection();
        services.AddDatabase(settings);
        services.AddAccounts(new ConfigurationBuilder().Build());
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PortalDb>().Database.EnsureCreatedAsync(Cancel);
    }

    static async Task DoAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Each column, key and index as a line. The migrator's own tables are left out.</summary>
    static async Task<List<string>> DescribeAsync(PortalSettings settings)
    {
        string[] questions = settings.IsPostgres
            ?
            [
                """
                select 'column', table_name, column_name, data_type, character_maximum_length, numeric_precision, is_nullable, column_default, identity_generation
                from information_schema.columns where table_schema = 'public' and table_name not like '\_\_EF%' order by 2, 3
                """,
                """
                select 'constraint', t.relname, c.conname, pg_get_constraintdef(c.oid) from pg_constraint c join pg_class t on t.oid = c.conrelid
                where t.relnamespace = 'public'::regnamespace and t.relname not like '\_\_EF%' order by 2, 3
                """,
                """select 'index', indexdef from pg_indexes where schemaname = 'public' and tablename not like '\_\_EF%' order by 2""",
            ]
            :
            [
                """
                select 'column', t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, t.sql like '%AUTOINCREMENT%' from sqlite_master t, pragma_table_info(t.name) c
                where t.type = 'table' and t.name not like 'sqlite\_%' escape '\' and t.name not like '\_\_EF%' escape '\' order by 2, 3
                """,
                """
                select 'foreign key', t.name, f."from", f."table", f."to", f.on_update, f.on_delete from sqlite_master t, pragma_foreign_key_list(t.name) f
                where t.type = 'table' and t.name not like '\_\_EF%' escape '\' order by 2, 3
                """,
                """
                select 'index', t.name, i.name, i."unique", i.partial, i.origin, (select group_concat(c.name || c."desc") from pragma_index_xinfo(i.name) c where c.key = 1)
                from sqlite_master t, pragma_index_list(t.name) i where t.type = 'table' and t.name not like '\_\_EF%' escape '\' order by 2, 3
                """,
            ];
        await using var connection = await OpenAsync(settings);
        var lines = new List<string>();
        foreach (var question in questions)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
            command.CommandText = question;
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            while (await reader.ReadAsync(Cancel))
                lines.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }
        return lines;
    }
}
