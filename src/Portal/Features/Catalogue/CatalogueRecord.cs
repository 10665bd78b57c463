using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Catalogue;

/// <summary>A title in the public list (全國新書資訊網): written when its numbers are given, one per title.</summary>
public class CatalogueRecord
{
    /// <summary>Running number, in the permanent link.</summary>
    public long Number { get; set; }

    public Guid? ApplicationId { get; set; }

    public required string Title { get; set; }

    public string? ParallelTitle { get; set; }

    public required string Author { get; set; }

    public required string Publisher { get; set; }

    public string? Edition { get; set; }

    /// <summary>First day of the month stands for the month.</summary>
    public DateOnly? PlannedMonth { get; set; }

    public string? Language { get; set; }

    public string? Audience { get; set; }

    public string? Category { get; set; }

    public string? Topic { get; set; }

    public string? Rating { get; set; }

    public bool? IsTranslation { get; set; }

    public string? Series { get; set; }

    public string? Keywords { get; set; }

    public string? Summary { get; set; }

    public DateTime AddedAt { get; set; }

    /// <summary>What the simple search looks at: folded title, author, publisher, keywords.</summary>
    public required string SearchText { get; set; }

    public List<CatalogueFormat> Formats { get; } = [];
}

/// <summary>One format with its ISBN.</summary>
public class CatalogueFormat
{
    public Isbn13 Isbn { get; set; }

    public long RecordNumber { get; set; }

    public CatalogueRecord? Record { get; set; }

    public int Ordinal { get; set; }

    public bool IsSet { get; set; }

    public int? VolumeNumber { get; set; }

    public string? VolumeTitle { get; set; }

    public ProductForm Form { get; set; }

    public string? FormNote { get; set; }

    public int? PageCount { get; set; }

    /// <summary>Whole cents of New Taiwan dollars.</summary>
    public int? PriceCents { get; set; }
}
