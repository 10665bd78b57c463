namespace Portal.Features.Applications.Registrants;

/// <summary>A name and address that a publisher had before; it is still found by it.</summary>
public class FormerName
{
    public long Id { get; set; }

    public Guid PublisherId { get; set; }

    public required string Name { get; set; }

    public string? EnglishName { get; set; }

    public string? Address { get; set; }

    /// <summary>Since when it had it, as far as the portal knows.</summary>
    public DateTime From { get; set; }

    public DateTime Until { get; set; }
}
