using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>How a reading ended: closed by the reader, by not being used, because the right to it ended, or because the same reader or PC opened a book again.</summary>
public enum ReadingEnd { Closed, TimedOut, NoLongerAllowed, OpenedElsewhere }

/// <summary>
/// One reader at one file, from its opening on the portal to its end on the reading host. Whoever holds its key is asked nothing else there;
/// rows are kept, since the figures of use are counted from them, but not for long with whose they were (<see cref="ForgetReaders"/>).
/// </summary>
public class ReadingSession
{
    /// <summary>Without a sign of life for so long, a reading ends and its copy is free for another reader.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid FileId { get; set; }

    public DepositFile File { get; set; } = null!;

    /// <summary>Null for a reader without an account.</summary>
    public Guid? ReaderId { get; set; }

    /// <summary>Network address that it was opened from.</summary>
    public string? Address { get; set; }

    /// <summary>By which way of the licence: it must not be narrower than that.</summary>
    public ReadingAccess Way { get; set; } = ReadingAccess.Open;

    /// <summary>The place in the library; null when it is read by a loan or by anybody.</summary>
    public Guid? RoomId { get; set; }

    /// <summary>The loan that it is read by.</summary>
    public Guid? LoanId { get; set; }

    /// <summary>The PC, reader or loan that sits at this reading; unique, so that each has one book open at a time. Null where nobody counts, and afterwards.</summary>
    public string? Seat { get; set; }

    /// <summary>SHA-256 of the key, hexadecimal: first of the one-time ticket, then of the key in the cookie of the reading host.</summary>
    public string? KeyHash { get; set; }

    public DateTime OpenedAt { get; set; }

    /// <summary>When the ticket was redeemed.</summary>
    public DateTime? EnteredAt { get; set; }

    /// <summary>Last sign of life.</summary>
    public DateTime SeenAt { get; set; }

    public DateTime? EndedAt { get; private set; }

    public ReadingEnd? End { get; private set; }

    /// <summary>Counted in Total_Item_Requests (COUNTER 5.1): no second click within 30 seconds.</summary>
    public bool IsRequest { get; set; }

    /// <summary>Counted in Unique_Item_Requests (COUNTER 5.1): the first one of that reader and title in its hour.</summary>
    public bool IsUniqueRequest { get; set; }

    public static string SeatOf(Loan loan) => $"loan:{loan.Id}";

    public static string SeatOf(ReadingRoom room, Guid? reader) => room.IsPc ? $"pc:{room.Id}" : $"reader:{reader}";

    public void Finish(ReadingEnd why, DateTime at)
    {
        if (EndedAt is null) (EndedAt, End, KeyHash, Seat) = (at, why, null, null);
    }

    /// <summary>The reader has borrowed what was read in the library: it goes on by the loan.</summary>
    public void GoOnBy(Loan loan) => (Way, LoanId, RoomId, Seat) = (ReadingAccess.Lending, loan.Id, null, SeatOf(loan));
}
