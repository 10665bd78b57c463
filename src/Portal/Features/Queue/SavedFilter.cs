namespace Portal.Features.Queue;

/// <summary>A filter of the list that an officer keeps under a name.</summary>
public class SavedFilter
{
    public const int Most = 20;

    public long Id { get; set; }

    public Guid UserId { get; set; }

    public required string Name { get; set; }

    /// <summary>As <see cref="QueueFilter.ToString"/> writes it.</summary>
    public required string Query { get; set; }
}
