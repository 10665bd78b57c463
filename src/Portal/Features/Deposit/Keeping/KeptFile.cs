namespace Portal.Features.Deposit.Keeping;

/// <summary>
/// What must be done for a deposited file as long as it is kept: its second copy and its records, as soon as it is deposited or changes; and that both
/// copies are read again in turn.
/// </summary>
public class KeptFile
{
    public Guid FileId { get; set; }

    public DepositFile File { get; set; } = null!;

    /// <summary>Hexadecimal, lower case.</summary>
    public required string Sha256 { get; set; }

    /// <summary>Bytes.</summary>
    public long Length { get; set; }

    /// <summary>When the second copy was complete; null: there is none yet.</summary>
    public DateTime? CopiedAt { get; private set; }

    /// <summary>The record beside the bytes, as often as it was written; 0: not yet.</summary>
    public int RecordVersion { get; private set; }

    /// <summary>Of the record itself, hexadecimal, lower case.</summary>
    public string? RecordSha256 { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>When the copy or the record is tried next, or is free for another node again; null: nothing is to be done.</summary>
    public DateTime? NextTryAt { get; private set; }

    /// <summary>When both copies were last read and compared; before the first time, when it was deposited.</summary>
    public DateTime ReadAt { get; private set; }

    /// <summary>While a node reads it no other one does.</summary>
    public DateTime? ReadingUntil { get; private set; }

    /// <summary>No copy is good: a person must look for another one.</summary>
    public bool IsLost { get; private set; }

    public Guid Version { get; set; }

    /// <summary>Just deposited.</summary>
    public static KeptFile Of(DepositFile file, DateTime at) => new() { FileId = file.Id, File = file, Sha256 = file.Sha256!, Length = file.Length, NextTryAt = at, ReadAt = at };

    public void TakeForCopy(TimeSpan lease, DateTime at)
    {
        Attempts++;
        NextTryAt = at + lease;
    }

    /// <summary>The second copy is there, verified.</summary>
    public void Copied(DateTime at) => CopiedAt ??= at;

    /// <summary>The record of that version lies in both stores.</summary>
    public void Recorded(int version, string sha256) => (RecordVersion, RecordSha256, Attempts, NextTryAt) = (version, sha256, 0, null);

    /// <summary>Tried again later, more and more rarely, but never given up.</summary>
    public void FailCopy(DateTime at) => NextTryAt = at.AddMinutes(Math.Min(Math.Pow(2, Math.Min(Attempts, 10)), 360));

    /// <summary>Something happened that the record must tell.</summary>
    public void RecordAgain(DateTime at) => (Attempts, NextTryAt) = (0, at);

    public void TakeForReading(TimeSpan lease, DateTime at) => ReadingUntil = at + lease;

    public void WasRead(bool lost, DateTime at) => (ReadAt, ReadingUntil, IsLost) = (at, null, lost);
}
