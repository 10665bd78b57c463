namespace Portal.Features.Applications;

/// <summary>歷程: who did what, when, why and from where. Rows are only ever added, in the same save as the change.</summary>
public class HistoryEntry
{
    public long Id { get; set; }

    public DateTime At { get; set; }

    public Guid? ActorId { get; set; }

    public required string ActorName { get; set; }

    public string? Address { get; set; }

    /// <summary>The deed, in Chinese, as shown; also the key of its English.</summary>
    public required string What { get; set; }

    public string? Why { get; set; }

    /// <summary>What it was done to: "User", "Publisher", "Block", "Calendar"...; null with a request.</summary>
    public string? Subject { get; set; }

    public string? SubjectId { get; set; }

    public Guid? RequestId { get; set; }
}

/// <summary>Who acts: a person at a screen, or the portal itself in a job.</summary>
public record Actor(Guid? Id, string Name, string? Address)
{
    /// <summary>A deed of the portal itself, by the name of its job.</summary>
    public static Actor Portal(string job) => new(null, job, null);

    public HistoryEntry Did(string what, DateTime at, string? why = null, string? subject = null, string? subjectId = null) => new()
    {
        At = at,
        ActorId = Id,
        ActorName = Name,
        Address = Address,
        What = what,
        Why = why,
        Subject = subject,
        SubjectId = subjectId,
    };
}
