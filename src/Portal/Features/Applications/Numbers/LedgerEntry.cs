using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Features.Applications.Numbers;

/// <summary>Where a number in the ledger comes from.</summary>
public enum NumberOrigin { Issued, GivenBefore, Burnt }

/// <summary>
/// One line of the number ledger (號碼帳). Rows are only ever added. A number stands in one row for ever; a row that burns an earlier
/// one names it in <see cref="Burns"/> and has no number of its own.
/// </summary>
public class LedgerEntry
{
    /// <summary>What the first entry is chained to.</summary>
    public static readonly string NoHash = new('0', 64);

    /// <summary>1, 2, 3... without a gap; also the order of the chain.</summary>
    public long Sequence { get; set; }

    /// <summary>ISBN (13 digits) or ISRC (12 characters) without hyphens.</summary>
    public string? Number { get; set; }

    public NumberOrigin Origin { get; set; }

    public long? Burns { get; set; }

    public Guid? RequestId { get; set; }

    public Guid? ProductId { get; set; }

    /// <summary>UTC, whole milliseconds: both databases keep them exactly.</summary>
    public DateTime At { get; set; }

    /// <summary>SHA-256, hexadecimal, over the label, the hash before it and the fields of this row, each with its length.</summary>
    public required string Hash { get; set; }

    /// <summary>The hash that this row must have behind a row with that hash. Names and addresses are no part of it: a person can be erased.</summary>
    public string HashAfter(string previous)
    {
        // The label keeps these digests apart from all others; the lengths keep two neighbouring fields from passing for two others.
        string?[] fields =
        [
            "portal-ledger-v1", previous, Sequence.ToString(CultureInfo.InvariantCulture), Number, Origin.ToString(),
            Burns?.ToString(CultureInfo.InvariantCulture), RequestId?.ToString(), ProductId?.ToString(),
            new DateTimeOffset(At, TimeSpan.Zero).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ];
        Span<byte> bytes = stackalloc byte[512];
        var end = 0;
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes[end..], field?.Length ?? -1);
            end += 4;
            if (field is not null) end += Encoding.UTF8.GetBytes(field, bytes[end..]);
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes[..end]));
    }

    public bool Same(LedgerEntry other) =>
        (Sequence, Number, Origin, Burns, RequestId, ProductId, At, Hash)
        == (other.Sequence, other.Number, other.Origin, other.Burns, other.RequestId, other.ProductId, other.At, other.Hash);
}

/// <summary>The one row that orders all writers: the last sequence and hash of the chain.</summary>
public class LedgerHead
{
    public int Id { get; set; } = 1;

    public long Sequence { get; set; }

    public required string Hash { get; set; }
}
