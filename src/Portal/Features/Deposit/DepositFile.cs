using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit.Checks;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Shared;

namespace Portal.Features.Deposit;

/// <summary>What a file of a deposit is: the book in one of its formats, its cover, or the licence that was signed for it.</summary>
public enum DepositPart { Book, Cover, Licence }

public enum FileState
{
    [StateWord("上傳中", "blue")] Receiving,
    [StateWord("等待檢查", "blue")] Waiting,
    [StateWord("檢查通過", "green")] Accepted,
    [StateWord("由館員判斷", "orange")] Flagged,
    [StateWord("不能收", "red")] Refused,
    [StateWord("檢查未完成", "orange")] Held,
    [StateWord("已送存", "green")] Deposited,
}

/// <summary>
/// One file of a deposit, from the first announced byte on. Until it is deposited its bytes lie in pieces in the place <i>incoming</i>; afterwards
/// under their content hash in the place <i>deposit</i>, unaltered for good.
/// </summary>
public class DepositFile
{
    /// <summary>Days that an upload may rest before it is given up.</summary>
    public const int RestDays = 7;

    /// <summary>Also the name of its upload in the address.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid DepositId { get; set; }

    public EbookDeposit Deposit { get; set; } = null!;

    public DepositPart Kind { get; set; }

    /// <summary>The format that it is, of the title's electronic ones; null for a cover and the licence.</summary>
    public Guid? ProductId { get; set; }

    public Product? Product { get; set; }

    /// <summary>As the depositor named it; shown, never used as a path.</summary>
    public required string FileName { get; set; }

    /// <summary>Bytes, as announced.</summary>
    public long Length { get; set; }

    /// <summary>Bytes that are in the store for good.</summary>
    public long Received { get; private set; }

    public FileState State { get; private set; } = FileState.Receiving;

    /// <summary>What the uploading program said of it, to be given back as it was (tus 1.0.0, Upload-Metadata).</summary>
    public string? Metadata { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>When an unfinished upload is given up.</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>Hexadecimal, lower case; known when it was read whole for its check.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Media type by its content.</summary>
    public string? Type { get; private set; }

    /// <summary>The report of its check, as JSON.</summary>
    public string? Report { get; private set; }

    public DateTime? CheckedAt { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>When it is checked next, or is free for another node again.</summary>
    public DateTime? NextTryAt { get; private set; }

    /// <summary>Why staff took it although it was flagged.</summary>
    public string? TakenBecause { get; private set; }

    public DateTime? DepositedAt { get; private set; }

    public Guid Version { get; set; }

    public List<DepositPiece> Pieces { get; } = [];

    public List<DepositEvent> Events { get; } = [];

    /// <summary>How it is kept, once it is deposited.</summary>
    public KeptFile? Kept { get; private set; }

    public bool IsComplete => Received == Length;

    /// <summary>Good enough to be sent and decided on.</summary>
    public bool MayBeSent => State is FileState.Accepted or FileState.Flagged;

    public static DepositFile Begin(EbookDeposit deposit, DepositPart kind, Guid? productId, string fileName, long length, DateTime at) => new()
    {
        DepositId = deposit.Id,
        Deposit = deposit,
        Kind = kind,
        ProductId = productId,
        FileName = fileName,
        Length = length,
        CreatedAt = at,
        ExpiresAt = at.AddDays(RestDays),
    };

    /// <summary>One more piece is in the store; with the last one the file waits for its check.</summary>
    public DepositPiece Receive(string key, long size, DateTime at)
    {
        if (State != FileState.Receiving || Received + size > Length) throw new RuleBroken("這個檔案已上傳完成");
        var piece = new DepositPiece { FileId = Id, Start = Received, Size = size, Key = key };
        Received += size;
        ExpiresAt = at.AddDays(RestDays);
        if (IsComplete)
        {
            (State, NextTryAt) = (FileState.Waiting, at);
            Tell(EventType.Capture, EventOutcome.Success, at, $"{Length} bytes");
        }
        return piece;
    }

    /// <summary>A node takes it for its check; for so long no other one does.</summary>
    public void TakeForCheck(TimeSpan lease, DateTime at)
    {
        Attempts++;
        NextTryAt = at + lease;
    }

    /// <summary>Checked: whether it is good, and why not.</summary>
    public void Judge(FileState verdict, string sha256, string type, string report, DateTime at)
    {
        if (verdict is not (FileState.Accepted or FileState.Flagged or FileState.Refused)) throw new ArgumentOutOfRangeException(nameof(verdict));
        (State, Sha256, Type, Report, CheckedAt, NextTryAt) = (verdict, sha256, type, report, at, null);
        Tell(EventType.MessageDigestCalculation, EventOutcome.Success, at, $"SHA-256 {sha256}");
        Tell(EventType.FormatIdentification, EventOutcome.Success, at, type);
        if (report == Sealed) return;
        var known = CheckReport.FromJson(report);
        var findings = known.Findings;
        if (known.Scanned)
        {
            var virus = findings.FirstOrDefault(finding => finding.Code == FileChecker.VirusFound);
            Tell(EventType.VirusCheck, virus is null ? EventOutcome.Success : EventOutcome.Fail, at, virus?.Where);
        }
        Tell(EventType.Validation, verdict switch { FileState.Accepted => EventOutcome.Success, FileState.Flagged => EventOutcome.Warning, _ => EventOutcome.Fail }, at,
            findings.Count == 0 ? null : string.Join(", ", findings.Select(finding => finding.Code).Distinct()));
    }

    /// <summary>The check gave no answer: tried again later, and held after the last try.</summary>
    public void FailCheck(DateTime? next, DateTime at)
    {
        (State, NextTryAt) = (next is null ? FileState.Held : FileState.Waiting, next);
        Tell(EventType.Validation, EventOutcome.Fail, at, "the check gave no answer");
    }

    /// <summary>Somebody asks for another check of what is held.</summary>
    public void CheckAgain(DateTime at)
    {
        if (State != FileState.Held) throw new RuleBroken("這個檔案不需要重新檢查");
        (State, Attempts, NextTryAt) = (FileState.Waiting, 0, at);
    }

    /// <summary>What the portal itself wrote needs no check.</summary>
    public void Seal(string sha256, string type, DateTime at) => Judge(FileState.Accepted, sha256, type, Sealed, at);

    const string Sealed = "{}";

    /// <summary>Refuses what staff cannot take, or not without a reason.</summary>
    public void MustBeKeepable(string? because)
    {
        if (!MayBeSent) throw new RuleBroken("「{0}」還不能收", FileName);
        if (State == FileState.Flagged && string.IsNullOrWhiteSpace(because)) throw new RuleBroken("「{0}」有疑問，請寫明仍然收下的理由", FileName);
    }

    /// <summary>Its bytes are in the place <i>deposit</i>.</summary>
    public void Keep(string? because, Actor by, DateTime at)
    {
        MustBeKeepable(because);
        TakenBecause = State == FileState.Flagged ? because : null;
        (State, DepositedAt) = (FileState.Deposited, at);
        Kept = KeptFile.Of(this, at);
        Tell(EventType.Ingestion, EventOutcome.Success, at, because, by.Name);
    }

    /// <summary>Nobody may read it any more; its bytes stay.</summary>
    public void TakeOutOfUse(string reason, Actor by, DateTime at)
    {
        if (State != FileState.Deposited) return;
        Tell(EventType.Deaccession, EventOutcome.Success, at, reason, by.Name);
        Kept?.RecordAgain(at);
    }

    /// <summary>Another line of what happened to it.</summary>
    public void Tell(EventType type, EventOutcome outcome, DateTime at, string? detail, string agent = DepositEvent.Portal) =>
        Events.Add(new() { FileId = Id, Type = type, Outcome = outcome, At = at, Detail = detail, Agent = agent });
}

/// <summary>A part of a file that is in the store for good: what was acknowledged to whoever uploads it.</summary>
public class DepositPiece
{
    public Guid FileId { get; set; }

    /// <summary>Its first byte's place in the file.</summary>
    public long Start { get; set; }

    /// <summary>Bytes.</summary>
    public long Size { get; set; }

    /// <summary>Key in the file store, under <i>incoming</i>.</summary>
    public required string Key { get; set; }
}
