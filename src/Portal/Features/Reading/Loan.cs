using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Deposit;
using Portal.Features.Shared;

namespace Portal.Features.Reading;

public enum LoanEnd
{
    [StateWord("已歸還", "green")] Returned,
    [StateWord("到期", "grey")] Expired,
    [StateWord("不再提供閱覽", "red")] NoLongerAllowed,
}

/// <summary>借閱: a copy of a deposited book, lent to a reader until the end of an office day. It ends by itself.</summary>
public class Loan
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid DepositId { get; set; }

    public EbookDeposit Deposit { get; set; } = null!;

    /// <summary>Null once it is forgotten who borrowed it.</summary>
    public Guid? ReaderId { get; set; }

    public User? Reader { get; set; }

    public DateTime LentAt { get; set; }

    /// <summary>Its last day, in the office's calendar.</summary>
    public DateOnly DueOn { get; set; }

    public DateTime? EndedAt { get; private set; }

    public LoanEnd? End { get; private set; }

    /// <summary>The moment (UTC) at which it is over.</summary>
    public DateTime Until => WorkingDays.StartOf(DueOn.AddDays(1));

    public static Loan Of(EbookDeposit deposit, Guid reader, DateTime at) => new() { DepositId = deposit.Id, Deposit = deposit, ReaderId = reader, LentAt = at, DueOn = WorkingDays.OfficeDate(at).AddDays(deposit.LoanDays!.Value) };

    public void Finish(LoanEnd why, DateTime at)
    {
        if (EndedAt is null) (EndedAt, End) = (at, why);
    }
}

/// <summary>預約: a reader waits for a copy. The row is there as long as that; nobody needs to know afterwards.</summary>
public class Hold
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid DepositId { get; set; }

    public EbookDeposit Deposit { get; set; } = null!;

    public Guid ReaderId { get; set; }

    public User Reader { get; set; } = null!;

    public DateTime PlacedAt { get; set; }

    /// <summary>The last day on which a copy is kept for the reader; null while waiting.</summary>
    public DateOnly? KeptUntil { get; set; }
}

/// <summary>What a copy is in use for.</summary>
public enum CopyUse { Reading, Loan, Kept }

/// <summary>
/// A copy that is not free. Its number is part of the key, so that two never have the same one, and there are no numbers beyond the licence: that is how no more
/// people read at once than there are copies, on however many nodes.
/// </summary>
public class CopyInUse
{
    public Guid DepositId { get; set; }

    /// <summary>1 to the copies of the licence.</summary>
    public int Number { get; set; }

    public CopyUse Use { get; set; }

    /// <summary>The reading, loan or hold that it is in use for.</summary>
    public Guid HolderId { get; set; }

    /// <summary>The reader, who has one copy of a title at most; null at a PC.</summary>
    public Guid? ReaderId { get; set; }

    /// <summary>Which of the reader's loans it is, from 1 to as many as are allowed: a reader has each number once.</summary>
    public int? Slot { get; set; }

    /// <summary>From then on it is free, whether or not anybody has tidied up. Null for a reading, which ends by resting (<see cref="ReadingSession.SeenAt"/>).</summary>
    public DateTime? Until { get; set; }
}
