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

    public string? TableOfContents { get; set; }

    public string? InfantTheme { get; set; }

    public string? ToddlerTheme { get; set; }

    public DateTime AddedAt { get; set; }

    /// <summary>What the simple search looks at: folded title, author, publisher, keywords.</summary>
    public required string SearchText { get; set; }

    public List<CatalogueFormat> Formats { get; } = [];

    /// <summary>The public record of an application whose products have their numbers. The publisher must be loaded.</summary>
    public static CatalogueRecord From(Application application, long number, DateTime at)
    {
        var title = application.Title;
        var record = new CatalogueRecord
        {
            Number = number,
            ApplicationId = application.Id,
            Title = title.Title,
            ParallelTitle = title.ParallelTitle,
            Author = title.Author,
            Publisher = application.Publisher.Name,
            Edition = title.Edition,
            PlannedMonth = title.PlannedMonth,
            Language = title.Language,
            Audience = title.Audience,
            Category = title.Category,
            Topic = title.Topic,
            Rating = title.Rating,
            IsTranslation = title.IsTranslation,
            Series = title.Series,
            Keywords = title.Keywords,
            Summary = title.Summary,
            TableOfContents = title.TableOfContents,
            InfantTheme = title.InfantTheme,
            ToddlerTheme = title.ToddlerTheme,
            AddedAt = at,
            SearchText = Fold(string.Join(' ', new[] { title.Title, title.ParallelTitle, title.Author, application.Publisher.Name, title.Keywords, title.Series }
                .Where(text => !string.IsNullOrWhiteSpace(text)))),
        };
        record.Formats.AddRange(application.Products.Where(p => p.Isbn is not null).OrderBy(p => p.Ordinal).Select(p => new CatalogueFormat
        {
            Isbn = p.Isbn!.Value,
            RecordNumber = number,
            Ordinal = p.Ordinal,
            IsSet = p.IsSet,
            VolumeNumber = p.VolumeNumber,
            VolumeTitle = p.VolumeTitle,
            Form = p.Form,
            FormNote = p.FormNote,
            PageCount = p.PageCount,
            PriceCents = p.PriceCents,
        }));
        return record;
    }

    /// <summary>One spelling for what people type in several: full and half width, capitals, 臺 and 台. Searching folds its words the same way.</summary>
    public static string Fold(string text) => CleanText.Plain(text).ToLowerInvariant().Replace('臺', '台');
}

/// <summary>One format with its ISBN.</summary>
public class CatalogueFormat : FormatLine
{
    public Isbn13 Isbn { get; set; }

    public long RecordNumber { get; set; }

    public CatalogueRecord? Record { get; set; }
}
