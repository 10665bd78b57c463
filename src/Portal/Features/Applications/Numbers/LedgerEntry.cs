namespace Portal.Features.Applications.Numbers;

/// <summary>Where a number in the ledger comes from.</summary>
public enum NumberOrigin { Issued, GivenBefore, Burnt }

/// <summary>
/// One line of the number ledger (號碼帳). Rows are only ever added. A number stands in one row for ever; a row that burns an earlier
/// one names it in <see cref="Burns"/> and has no number of its own.
/// </summary>
public class LedgerEntry
{
    /// <summary>1, 2, 3... without a gap; also the order of the chain.</summary>
    public long Sequence { get; set; }

    /// <summary>ISBN (13 digits) or ISRC (12 characters) without hyphens.</summary>
    public string? Number { get; set; }

    public NumberOrigin Origin { get; set; }

    public long? Burns { get; set; }

    public Guid? RequestId { get; set; }

    public Guid? ProductId { get; set; }

    public DateTime At { get; set; }

    /// <summary>SHA-256, hexadecimal, over the label, the hash before it and the fields of this row, each with its length.</summary>
    public required string Hash { get; set; }
}

/// <summary>The one row that orders all writers: the last sequence and hash of the chain.</summary>
public class LedgerHead
{
    public int Id { get; set; } = 1;

    public long Sequence { get; set; }

    public required string Hash { get; set; }
}
