namespace Portal.Features.Reading;

/// <summary>Why somebody was turned away, in the terms of COUNTER 5.1: every copy was in use, or the licence does not allow it to this reader, here, now.</summary>
public enum TurnawayKind { LimitExceeded, NoLicense }

/// <summary>A reader who was turned away, once in 30 seconds.</summary>
public class Turnaway
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid DepositId { get; set; }

    public TurnawayKind Kind { get; set; }

    public DateTime At { get; set; }

    /// <summary>Account or network address; forgotten with <see cref="ForgetReaders"/>.</summary>
    public string? Who { get; set; }
}
