using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Portal.Adapters;

namespace Portal.Data;

/// <summary>What differs between the two databases, apart from their migrations.</summary>
public static class DatabaseSetup
{
    public static void AddDatabase(this IServiceCollection services, PortalSettings settings)
    {
        services.AddSingleton(settings);
        // The options are the same for every context: made once.
        services.AddDbContext<PortalDb>(options => options.UsePortalDatabase(settings), optionsLifetime: ServiceLifetime.Singleton);
        services.AddScoped<OfficeCalendar>();
    }

    public static DbContextOptionsBuilder UsePortalDatabase(this DbContextOptionsBuilder options, PortalSettings settings) =>
        settings.IsPostgres
            ? options.UseNpgsql(settings.Pooled,
                postgres => postgres.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
            : options.UseSqlite(settings.Connection, sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery)).AddInterceptors(DurableSqlite.Instance);

    /// <summary>True when the save was refused because a value that must be unique is there already.</summary>
    public static bool IsUniqueViolation(this DbUpdateException error) => error.InnerException
        is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        or SqliteException { SqliteExtendedErrorCode: 2067 or 1555 };

    /// <summary>Migrates by the set that belongs to the database in use.</summary>
    public static async Task MigrateAsync(PortalSettings settings)
    {
        if (settings.IsPostgres)
        {
            await using var db = new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql(settings.Connection)
                .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)).Options);
            await db.Database.MigrateAsync();
        }
        else
        {
            Directory.CreateDirectory(settings.DataFolder);
            await using var db = new SqlitePortalDb(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite(settings.Connection)
                .AddInterceptors(DurableSqlite.Instance)
                .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)).Options);
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL");
            // We hold the folder's lock: a row left here is of a process that was killed while it migrated.
            await db.Database.ExecuteSqlRawAsync("""CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL); DELETE FROM "__EFMigrationsLock";""");
            await db.Database.MigrateAsync();
        }
    }

    /// <summary>Migrations that this program knows and the database lacks.</summary>
    public static async Task<IReadOnlyList<string>> MissingMigrationsAsync(PortalSettings settings)
    {
        var folder = $"migrations/{settings.Database}/";
        var known = typeof(DatabaseSetup).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[folder.Length..])).Order(StringComparer.Ordinal).ToList();
        try
        {
            return [.. known.Except(await settings.ReadAsync("""SELECT "MigrationId" FROM "__EFMigrationsHistory" """, row => row.GetString(0)))];
        }
        catch (DbException error) when (error is SqliteException { SqliteErrorCode: 1 } or PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            // An empty database.
            return known;
        }
    }

    /// <summary>
    /// Rows by a plain command, for what every start and the busiest public pages ask: they do not wait for EF's model to be built.
    /// Parameters are named @p0, @p1...
    /// </summary>
    public static async Task<List<T>> ReadAsync<T>(this PortalSettings settings, string sql, Func<DbDataReader, T> read, params object[] parameters)
    {
        await using DbConnection connection = settings.IsPostgres ? new NpgsqlConnection(settings.Pooled) : new SqliteConnection(settings.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync()) all.Add(read(rows));
        return all;
    }

    /// <summary>The web role works on rows, never on tables, and can only add to the ledger, the history and the events of deposits.</summary>
    public static async Task GrantAsync(PortalSettings settings)
    {
        if (settings.WebRole is not { Length: > 0 } role) return;
        await using var db = new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql(settings.Connection).Options);
        if (!role.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) throw new SettingWrong("Database:WebRole", "may hold letters, digits and _ only");
#pragma warning disable EF1002 // The role's name was checked above; a name cannot be a parameter.
        await db.Database.ExecuteSqlRawAsync($"""
            GRANT USAGE ON SCHEMA public TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
            REVOKE UPDATE, DELETE, TRUNCATE ON "Ledger", "History", "DepositEvents" FROM {role};
            """);
#pragma warning restore EF1002
    }

    /// <summary>Every commit reaches the disk before it is answered.</summary>
    sealed class DurableSqlite : DbConnectionInterceptor
    {
        public static readonly DurableSqlite Instance = new();

        const string Pragmas = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>Owns the migrations of <c>migrations/sqlite</c>; it has no tables of its own, so that the two sets do not mix.</summary>
public class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options) : DbContext(options);

/// <summary>Owns the migrations of <c>migrations/postgresql</c>.</summary>
public class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options) : DbContext(options);
