using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Features.Applications.Numbers;

namespace Portal.Data;

/// <summary>
/// The three holds on the ledger's head row, each until its transaction ends. On PostgreSQL adding and showing do not wait for each other,
/// burning waits for both and both for burning; on SQLite there is one writer, so each waits for all.
/// </summary>
public static class LedgerLocks
{
    /// <summary>Held by whoever adds entries: the order of the chain across all nodes.</summary>
    public static Task<LedgerHead> HoldToAddAsync(PortalDb db) => HoldAsync(db, ToAdd(db));

    /// <summary>The hold to add as the condition of a query. On SQLite the transaction itself is it: ours begin as writers (BEGIN IMMEDIATE).</summary>
    internal static string ToAdd(PortalDb db) => db.Database.IsNpgsql() ? """WHERE "Id" = 1 FOR NO KEY UPDATE""" : """WHERE "Id" = 1""";

    /// <summary>Held by whoever adds entries that burn others: nobody shows a number meanwhile.</summary>
    public static Task<LedgerHead> HoldToBurnAsync(PortalDb db) => HoldAsync(db, db.Database.IsNpgsql() ? """WHERE "Id" = 1 FOR UPDATE""" : ToAdd(db));

    static async Task<LedgerHead> HoldAsync(PortalDb db, string condition)
    {
        var reads = new BulkReads(db);
        var head = reads.Select<LedgerHead>(condition);
        await reads.RunAsync([]);
        return head.Single();
    }

    /// <summary>
    /// Held by whoever shows the numbers of entries first to last: nobody burns them meanwhile. In the same round trip the running numbers
    /// of their public records; gives the first of them, null when one of the entries is burnt.
    /// </summary>
    public static async Task<long?> HoldToShowAsync(PortalDb db, long first, long last, int records)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
#pragma warning disable CA2100 // Two texts of our own.
        command.CommandText = $"""
            {(db.Database.IsNpgsql() ? """SELECT "Id" FROM "LedgerHeads" WHERE "Id" = 1 FOR KEY SHARE""" : "SELECT 1")};
            SELECT COUNT(*) FROM "Ledger" WHERE "Burns" BETWEEN @first AND @last;
            INSERT INTO "Counters" AS c ("Name", "Value") VALUES ('catalogue', @records) ON CONFLICT ("Name") DO UPDATE SET "Value" = c."Value" + @records RETURNING "Value";
            """;
#pragma warning restore CA2100
        foreach (var (name, value) in new[] { ("@first", first), ("@last", last), ("@records", records) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value, parameter.DbType) = (name, value, DbType.Int64);
            command.Parameters.Add(parameter);
        }
        await using var reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var burnt = reader.GetInt64(0) > 0;
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return burnt ? null : reader.GetInt64(0) - records + 1;
    }
}
