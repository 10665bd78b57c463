using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Deposit.Keeping;

/// <summary>
/// The records that lie beside the deposited bytes in both stores, so that the tables can be made again from a store alone: the rows of the file, its deposit,
/// title and publisher as JSON, with the columns' own names. Each version is an object of its own, whose key holds its SHA-256; none is ever changed.
/// Left out are secrets, and addresses and telephone numbers of people, who have a right to be forgotten.
/// </summary>
public static class DepositRecords
{
    public const string Place = "deposit-records/";

    const string Format = "portal-deposit-record/1";

    /// <summary>Columns that are not written, of whichever table.</summary>
    static readonly HashSet<string> left =
    [
        "Version", "ContactName", "ContactEmail", "ContactPhone", "ReplyTo", "ReplyBy", "StatusCode", "SurveyCode", "OfficerId", "CreatedById", "SignedById", "FormCode",
        "Representative", "Address", "Phone", "Fax", "Email", "NumberLimit", "GrowthMarkedAt", "MergedIntoId", "Attempts", "NextTryAt", "Metadata", "ExpiresAt",
    ];

    internal static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(), new IsbnJson() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string KeyOf(string sha256, Guid file, int version, string recordSha256) => $"{Place}{sha256}/{file:n}-{version:d4}-{recordSha256}";

    /// <summary>The record of a file as it is now.</summary>
    public static async Task<byte[]> WriteAsync(PortalDb db, Guid fileId, int version, DateTime at)
    {
        var file = await db.DepositFiles.Include(f => f.Events.OrderBy(e => e.Order)).Include(f => f.Deposit.Application!.Publisher).Include(f => f.Deposit.Application!.Products)
            .Include(f => f.Deposit.Application!.Requests).AsSplitQuery().SingleAsync(f => f.Id == fileId);
        var title = file.Deposit.Application!;
        object[] rows = [title.Publisher, title, .. title.Products.OrderBy(p => p.Ordinal), title.Isbn, file.Deposit, file];
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["format"] = Format,
            ["version"] = version,
            ["writtenAt"] = JsonValue.Create(at),
            ["rows"] = new JsonArray([.. rows.Select(row => RowOf(db.Entry(row)))]),
            ["events"] = new JsonArray([.. file.Events.Select(e => RowOf(db.Entry(e)))]),
        }, Json);
    }

    /// <summary>Columns of a row by name, and its type.</summary>
    internal static JsonObject RowOf(EntityEntry entry)
    {
        var row = new JsonObject { ["row"] = entry.Metadata.ClrType.Name };
        foreach (var property in Columns(entry).OrderBy(p => p.Metadata.Name, StringComparer.Ordinal)) row[property.Metadata.Name] = JsonSerializer.SerializeToNode(property.CurrentValue, property.Metadata.ClrType, Json);
        if (entry.Entity is Application title) row["Title"] = JsonSerializer.SerializeToNode(title.Title, Json);
        return row;
    }

    /// <summary>The row again, not in the database yet.</summary>
    internal static object EntityOf(PortalDb db, JsonObject row)
    {
        var type = db.Model.GetEntityTypes().Single(t => t.ClrType.Name == (string)row["row"]! && !t.IsOwned());
        var entry = db.Entry(Activator.CreateInstance(type.ClrType, nonPublic: true)!);
        foreach (var property in entry.Properties.Where(p => !p.Metadata.IsShadowProperty()))
        {
            if (row.TryGetPropertyValue(property.Metadata.Name, out var value)) property.CurrentValue = value.Deserialize(property.Metadata.ClrType, Json);
            else if (property.Metadata is { IsNullable: false } && property.Metadata.ClrType == typeof(string)) property.CurrentValue = property.CurrentValue ?? "";
        }
        if (entry.Entity is Application title && row["Title"] is { } described) title.Title = described.Deserialize<TitleDescription>(Json)!;
        return entry.Entity;
    }

    static IEnumerable<PropertyEntry> Columns(EntityEntry entry) =>
        entry.Properties.Where(p => !p.Metadata.IsShadowProperty() && !left.Contains(p.Metadata.Name));

    public static string Sha256(byte[] record) => Convert.ToHexStringLower(SHA256.HashData(record));

    sealed class IsbnJson : JsonConverter<Isbn13>
    {
        public override Isbn13 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Isbn13.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Isbn13 value, JsonSerializerOptions options) => writer.WriteStringValue(value.Digits);
    }
}
