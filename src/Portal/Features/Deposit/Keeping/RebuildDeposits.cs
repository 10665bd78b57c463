using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;

namespace Portal.Features.Deposit.Keeping;

/// <summary>What a rebuild made, and where tables and stores do not agree.</summary>
public sealed record RebuildReport(int Records, int Made, IReadOnlyList<string> Differences);

/// <summary>
/// <c>Portal rebuild-deposits</c>: makes the rows of deposits again from the records that lie beside the bytes in either store, the newest of each file. Rows that
/// are there are never changed; what differs is told. Readings without a fault since the record was written are not in it.
/// </summary>
public class RebuildDeposits(PortalDb db, IFileStore files, FileCopy copy, TimeProvider clock)
{
    public const string Verb = "rebuild-deposits";

    /// <summary>Prints what differs and what was made; 1 when something differs.</summary>
    public static async Task<int> RunVerbAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<RebuildDeposits>().RunAsync();
        foreach (var difference in report.Differences) await Console.Out.WriteLineAsync(difference);
        await Console.Out.WriteLineAsync($"{report.Records} records, {report.Made} files made, {report.Differences.Count} differences");
        return report.Differences.Count == 0 ? 0 : 1;
    }

    sealed record Found(string Key, Guid File, int Version, string Sha256);

    public async Task<RebuildReport> RunAsync()
    {
        var newest = new Dictionary<Guid, Found>();
        foreach (var store in new[] { files, copy.Store })
        {
            await foreach (var file in store.ListAsync(DepositRecords.Place))
                if (FoundOf(file.Key) is { } found && (!newest.TryGetValue(found.File, out var other) || other.Version < found.Version)) newest[found.File] = found;
        }
        var (made, differences) = (0, new List<string>());
        foreach (var found in newest.Values.OrderBy(found => found.File))
        {
            if (await ReadAsync(found) is { } record) made += await MakeAsync(record, found, differences) ? 1 : 0;
            else differences.Add($"{found.Key} is damaged in both stores");
            db.ChangeTracker.Clear();
        }
        var known = newest.Keys.ToHashSet();
        foreach (var lacking in (await db.KeptFiles.Where(k => k.RecordVersion > 0).Select(k => k.FileId).ToListAsync()).Where(id => !known.Contains(id))) differences.Add($"DepositFile {lacking} has no record in the stores");
        return new(newest.Count, made, differences);
    }

    static Found? FoundOf(string key) => key.Split('/') is [_, _, var name] && name.Split('-') is [var file, var version, var sha256]
        && Guid.TryParseExact(file, "n", out var id) && int.TryParse(version, CultureInfo.InvariantCulture, out var number) ? new(key, id, number, sha256) : null;

    async Task<JsonObject?> ReadAsync(Found found)
    {
        foreach (var store in new[] { files, copy.Store })
        {
            if (await store.LookAsync(found.Key, found.Sha256, null, CancellationToken.None) != ObjectLook.Good) continue;
            await using var content = await store.OpenAsync(found.Key);
            return (JsonObject?)await JsonNode.ParseAsync(content!);
        }
        return null;
    }

    /// <summary>True when the file's row was made.</summary>
    async Task<bool> MakeAsync(JsonObject record, Found found, List<string> differences)
    {
        var made = false;
        foreach (var row in record["rows"]!.AsArray().Select(row => row!.AsObject()))
        {
            var entity = DepositRecords.EntityOf(db, row);
            if (await db.FindAsync(entity.GetType(), Guid.Parse((string)row["Id"]!, CultureInfo.InvariantCulture)) is { } there)
            {
                if (there is EbookDeposit or DepositFile) differences.AddRange(Differences(DepositRecords.RowOf(db.Entry(there)), row));
                continue;
            }
            db.Add(entity);
            if (entity is not DepositFile file) continue;
            made = true;
            foreach (var told in record["events"]!.AsArray()) file.Events.Add((DepositEvent)DepositRecords.EntityOf(db, told!.AsObject()));
            // Its copies are looked at by the copying job, which then writes the next version.
            var kept = KeptFile.Of(file, clock.GetUtcNow().UtcDateTime);
            kept.Recorded(found.Version, found.Sha256);
            kept.RecordAgain(clock.GetUtcNow().UtcDateTime);
            db.KeptFiles.Add(kept);
        }
        await db.SaveChangesAsync();
        return made;
    }

    static IEnumerable<string> Differences(JsonObject table, JsonObject record) => record
        .Select(column => (column.Key, Table: Text(table[column.Key]), Record: Text(column.Value))).Where(column => column.Table != column.Record)
        .Select(column => $"{record["row"]} {record["Id"]} {column.Key}: {column.Table} in the tables, {column.Record} in the record");

    static string Text(JsonNode? value) => value?.ToJsonString(DepositRecords.Json) ?? "null";
}
