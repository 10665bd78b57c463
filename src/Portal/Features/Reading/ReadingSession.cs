using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>How a reading ended: closed by the reader, by not being used, or because the right to it ended.</summary>
public enum ReadingEnd { Closed, TimedOut, NoLongerAllowed }

/// <summary>
/// One reader at one file, from its opening on the portal to its end on the reading host. Whoever holds its key is asked nothing else there;
/// rows are kept, since the figures of use are counted from them.
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

    /// <summary>SHA-256 of the key, hexadecimal: first of the one-time ticket, then of the key in the cookie of the reading host.</summary>
    public string? KeyHash { get; set; }

    public DateTime OpenedAt { get; set; }

    /// <summary>When the ticket was redeemed.</summary>
    public DateTime? EnteredAt { get; set; }

    /// <summary>Last sign of life.</summary>
    public DateTime SeenAt { get; set; }

    public DateTime? EndedAt { get; private set; }

    public ReadingEnd? End { get; private set; }

    public void Finish(ReadingEnd why, DateTime at)
    {
        if (EndedAt is null) (EndedAt, End, KeyHash) = (at, why, null);
    }
}
