using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Data;

/// <summary>
/// Rows of several tables in one round trip, past the queries and the change tracker of EF: the counterpart of <see cref="BulkRows"/>.
/// Table, columns and conversions are the model's, owned parts included; what belongs together the caller puts together. For the few
/// places where a measurement asks for it.
/// </summary>
public sealed class BulkReads(PortalDb db)
{
    static readonly ConcurrentDictionary<(IModel Model, Type Type), object> shapes = new();

    readonly List<string> _texts = [];
    readonly List<Func<DbDataReader, Task>> _takes = [];

    /// <summary>Rows of T's table; the condition may name the one parameter, @keys. The list is filled by <see cref="RunAsync"/>.</summary>
    public List<T> Select<T>(string condition) where T : class
    {
        var shape = (Shape<T>)shapes.GetOrAdd((db.Model, typeof(T)), static key => new Shape<T>(key.Model.FindEntityType(key.Type)!));
        var rows = new List<T>();
        _texts.Add($"{shape.Select} {condition}");
        _takes.Add(async reader =>
        {
            while (await reader.ReadAsync()) rows.Add(shape.Read(reader));
        });
        return rows;
    }

    /// <summary>Runs all that was selected, in that order, on the context's connection and in its transaction.</summary>
    public async Task RunAsync(IReadOnlyCollection<Guid> keys)
    {
        await db.Database.OpenConnectionAsync();
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            var plan = db.Database.IsNpgsql() && command.Transaction is not null ? $"{BulkRows.OnePlan};\n" : "";
#pragma warning disable CA2100 // Names of the model and texts of our own; the keys are a parameter.
            command.CommandText = plan + string.Join(";\n", _texts);
#pragma warning restore CA2100
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@keys";
            // As EF writes them: an array, and on SQLite a text in JSON with capitals.
            parameter.Value = db.Database.IsNpgsql() ? keys.ToArray() : $"[{string.Join(',', keys.Select(key => $"\"{key.ToString().ToUpperInvariant()}\""))}]";
            command.Parameters.Add(parameter);
            await using var reader = await command.ExecuteReaderAsync();
            foreach (var take in _takes)
            {
                await take(reader);
                await reader.NextResultAsync();
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>How a row becomes an entity; compiled once.</summary>
    sealed class Shape<T>
    {
        public Shape(IEntityType entity)
        {
            var row = Expression.Parameter(typeof(DbDataReader));
            var made = Expression.Variable(typeof(T));
            var table = StoreObjectIdentifier.Table(entity.GetTableName()!);
            var columns = new List<string>();
            List<Expression> steps = [Expression.Assign(made, Expression.New(typeof(T)))];
            Fill(entity, made);
            steps.Add(made);
            Read = Expression.Lambda<Func<DbDataReader, T>>(Expression.Block([made], steps), row).Compile();
            Select = $"SELECT {string.Join(", ", columns)} FROM \"{table.Name}\"";

            void Fill(IEntityType type, Expression target)
            {
                foreach (var property in type.GetProperties().Where(p => !p.IsShadowProperty()))
                {
                    steps.Add(Expression.Assign(Expression.MakeMemberAccess(target, property.GetMemberInfo(forMaterialization: true, forSet: true)), Value(property, row, columns.Count)));
                    columns.Add($"\"{property.GetColumnName(table)}\"");
                }
                foreach (var part in type.GetNavigations().Where(n => n.TargetEntityType.IsOwned() && !n.IsOnDependent))
                    Fill(part.TargetEntityType, Expression.MakeMemberAccess(target, part.PropertyInfo!));
            }
        }

        public string Select { get; }

        public Func<DbDataReader, T> Read { get; }

        static Expression Value(IProperty property, Expression row, int place)
        {
            var converter = property.GetTypeMapping().Converter;
            var stored = converter?.ProviderClrType ?? property.ClrType;
            Expression value = Expression.Call(row, nameof(DbDataReader.GetFieldValue), [Nullable.GetUnderlyingType(stored) ?? stored], Expression.Constant(place));
            if (converter is not null) value = Expression.Invoke(converter.ConvertFromProviderExpression, Expression.Convert(value, stored));
            value = Expression.Convert(value, property.ClrType);
            return property.IsNullable
                ? Expression.Condition(Expression.Call(row, nameof(DbDataReader.IsDBNull), [], Expression.Constant(place)), Expression.Default(property.ClrType), value)
                : value;
        }
    }
}
