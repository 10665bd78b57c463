namespace Portal.Features.Accounts;

/// <summary>One signed-in browser. The cookie holds only the key; removing the row ends the session on every node at once.</summary>
public class Session
{
    /// <summary>SHA-256 of the key in the cookie, so that a copy of the table signs nobody in.</summary>
    public required string KeyHash { get; set; }

    public Guid UserId { get; set; }

    public required byte[] Ticket { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime LastSeenAt { get; set; }

    public DateTime ExpiresAt { get; set; }

    public string? Address { get; set; }

    public string? Browser { get; set; }
}
