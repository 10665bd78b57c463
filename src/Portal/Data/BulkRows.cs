using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Portal.Data;

/// <summary>
/// Many rows of a few tables past the change tracker, inside the caller's transaction: on PostgreSQL one statement a table with its columns as
/// arrays, all in one round trip; on SQLite one statement a table, run once a row. Table, columns and conversions are the model's. For the
/// few places where a measurement asks for it; the rest saves by EF.
/// </summary>
public sealed class BulkRows(PortalDb db)
{
    /// <summary>PostgreSQL would plan each statement anew for each group's size, which takes longer than to run it.</summary>
    internal const string OnePlan = "SET LOCAL plan_cache_mode = force_generic_plan";

    static readonly ConcurrentDictionary<(IModel Model, Type Type), Table> tables = new();

    readonly List<(string Sql, IReadOnlyList<Column> Columns, IReadOnlyList<object> Rows, bool MustHitAll)> _statements = [];

    bool OnPostgres => db.Database.IsNpgsql();

    /// <summary>New rows; a key that the database counts up itself is left to it.</summary>
    public void Insert<T>(IReadOnlyList<T> rows) where T : class
    {
        var table = TableOf(typeof(T));
        var columns = table.Columns.Where(c => !c.Generated).ToList();
        var names = string.Join(", ", columns.Select(c => c.Name));
        Add(OnPostgres
            ? $"INSERT INTO {table.Name} ({names}) SELECT * FROM unnest({Arrays(columns)})"
            : $"INSERT INTO {table.Name} ({names}) VALUES ({Places(columns)})", columns, rows, mustHitAll: false);
    }

    /// <summary>Some columns of rows that are there, found by key; where the row has a Version, only if it is still the one that was read.</summary>
    public void Update<T>(IReadOnlyList<T> rows, params string[] properties) where T : class
    {
        var table = TableOf(typeof(T));
        List<Column> columns = [table.Key, .. properties.Select(p => table.Columns.Single(c => c.Property == p))];
        if (table.Version is { } version) columns.AddRange([version, version with { Fresh = true }]);
        var set = columns.Skip(1).Select((column, index) => (column, Place: index + 1)).Where(c => c.column.Fresh || c.column != table.Version).ToList();
        if (OnPostgres)
        {
            var assignments = string.Join(", ", set.Select(c => $"{c.column.Name} = v.c{c.Place}"));
            var names = string.Join(", ", columns.Select((_, index) => $"c{index}"));
            var unchanged = table.Version is null ? "" : $" AND t.{table.Version.Name} = v.c{columns.Count - 2}";
            Add($"UPDATE {table.Name} t SET {assignments} FROM unnest({Arrays(columns)}) AS v({names}) WHERE t.{table.Key.Name} = v.c0{unchanged}", columns, rows, mustHitAll: true);
        }
        else
        {
            var assignments = string.Join(", ", set.Select(c => $"{c.column.Name} = @p{c.Place}"));
            var unchanged = table.Version is null ? "" : $" AND {table.Version.Name} = @p{columns.Count - 2}";
            Add($"UPDATE {table.Name} SET {assignments} WHERE {table.Key.Name} = @p0{unchanged}", columns, rows, mustHitAll: true);
        }
    }

    /// <summary>Writes all that was added.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row to be updated has gone or was changed meanwhile.</exception>
    /// <exception cref="DbUpdateException">The database refuses a row.</exception>
    public async Task SaveAsync()
    {
        if (_statements.Count == 0) return;
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Rows are written in bulk inside a transaction only.");
        try
        {
            await (OnPostgres ? SavePostgresAsync((NpgsqlTransaction)transaction) : SaveOneByOneAsync(transaction));
        }
        catch (DbException refused)
        {
            throw new DbUpdateException("The database refused a row.", refused);
        }
        _statements.Clear();
    }

    void Add<T>(string sql, IReadOnlyList<Column> columns, IReadOnlyList<T> rows, bool mustHitAll) where T : class
    {
        if (rows.Count > 0) _statements.Add((sql, columns, rows, mustHitAll));
    }

    async Task SavePostgresAsync(NpgsqlTransaction transaction)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { new NpgsqlBatchCommand(OnePlan) } };
        foreach (var (sql, columns, rows, _) in _statements)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var column in columns) command.Parameters.Add(new NpgsqlParameter { Value = column.Array(rows) });
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync();
        for (var index = 0; index < _statements.Count; index++)
            if (_statements[index].MustHitAll && batch.BatchCommands[index + 1].RecordsAffected != _statements[index].Rows.Count) throw Changed();
    }

    async Task SaveOneByOneAsync(DbTransaction transaction)
    {
        foreach (var (sql, columns, rows, mustHitAll) in _statements)
        {
            await using var command = transaction.Connection!.CreateCommand();
#pragma warning disable CA2100 // Made of the model's own names; values are parameters.
            (command.CommandText, command.Transaction) = (sql, transaction);
#pragma warning restore CA2100
            for (var index = 0; index < columns.Count; index++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
                command.Parameters.Add(parameter);
            }
            foreach (var row in rows)
            {
                for (var index = 0; index < columns.Count; index++) command.Parameters[index].Value = columns[index].Read(row) ?? DBNull.Value;
                if (await command.ExecuteNonQueryAsync() == 0 && mustHitAll) throw Changed();
            }
        }
    }

    static DbUpdateConcurrencyException Changed() => new("A row was changed by somebody else.");

    static string Arrays(IReadOnlyList<Column> columns) => string.Join(", ", columns.Select((column, index) => $"${index + 1}::{column.StoreType}[]"));

    static string Places(IReadOnlyList<Column> columns) => string.Join(", ", columns.Select((_, index) => $"@p{index}"));

    Table TableOf(Type type) => tables.GetOrAdd((db.Model, type), static key =>
    {
        var entity = key.Model.FindEntityType(key.Type) ?? throw new ArgumentException($"{key.Type} is no entity.");
        var columns = entity.GetProperties().Where(p => !p.IsShadowProperty()).ToDictionary(p => p, ColumnOf);
        return new Table($"\"{entity.GetTableName()}\"", [.. columns.Values], columns[entity.FindPrimaryKey()!.Properties.Single()],
            columns.FirstOrDefault(c => c.Key.IsConcurrencyToken).Value);
    });

    static Column ColumnOf(IProperty property)
    {
        var converter = property.GetTypeMapping().Converter;
        var type = converter?.ProviderClrType ?? property.ClrType;
        var clr = Nullable.GetUnderlyingType(type) ?? type;
        var element = clr.IsValueType ? typeof(Nullable<>).MakeGenericType(clr) : clr;
        var array = typeof(BulkRows).GetMethod(nameof(ArrayOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element)
            .CreateDelegate<Func<IReadOnlyList<object>, Func<object, object?>, Array>>();
        var getter = property.GetGetter();
        return new Column(property.Name, $"\"{property.GetColumnName()}\"", property.GetColumnType(),
            property.ValueGenerated == ValueGenerated.OnAdd && clr == typeof(long),
            row => getter.GetClrValue(row) is { } value ? (converter is null ? value : converter.ConvertToProvider(value)) : null, array);
    }

    static Array ArrayOf<TValue>(IReadOnlyList<object> rows, Func<object, object?> read)
    {
        var values = new TValue?[rows.Count];
        for (var index = 0; index < values.Length; index++) values[index] = (TValue?)read(rows[index]);
        return values;
    }

    sealed record Table(string Name, IReadOnlyList<Column> Columns, Column Key, Column? Version);

    sealed record Column(string Property, string Name, string StoreType, bool Generated, Func<object, object?> ReadNow, Func<IReadOnlyList<object>, Func<object, object?>, Array> ToArray)
    {
        /// <summary>A new value of the concurrency token instead of the row's own.</summary>
        public bool Fresh { get; init; }

        public object? Read(object row) => Fresh ? Guid.NewGuid() : ReadNow(row);

        public Array Array(IReadOnlyList<object> rows) => ToArray(rows, Read);
    }
}
