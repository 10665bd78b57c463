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

    /// <summary>分類號, once the title has its CIP.</summary>
    public string? ClassNumber { get; set; }

    /// <summary>主題詞 of the CIP, separated by ";".</summary>
    public string? Subjects { get; set; }

    /// <summary>書目控制號: by it the CIP is had in every form.</summary>
    public string? ControlNumber { get; set; }

    public DateTime AddedAt { get; set; }

    /// <summary>What the simple search looks at: folded title, author, publisher, keywords.</summary>
    public required string SearchText { get; set; }

    public List<CatalogueFormat> Formats { get; } = [];

    /// <summary>The public record of an application whose products have their numbers. The publisher must be loaded.</summary>
    public static CatalogueRecord From(Application application, long number, DateTime at)
    {
        var record = new CatalogueRecord { Number = number, ApplicationId = application.Id, Title = "", Author = "", Publisher = "", AddedAt = at, SearchText = "" };
        record.Describe(application);
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

    /// <summary>Says what the application says of the title, now or after a correction. The publisher must be loaded.</summary>
    public void Describe(Application application)
    {
        var title = application.Title;
        (Title, ParallelTitle, Author, Publisher, Edition) = (title.Title, title.ParallelTitle, title.Author, application.Publisher.Name, title.Edition);
        (PlannedMonth, Language, Audience, Category, Topic, Rating) = (title.PlannedMonth, title.Language, title.Audience, title.Category, title.Topic, title.Rating);
        (IsTranslation, Series, Keywords, Summary) = (title.IsTranslation, title.Series, title.Keywords, title.Summary);
        (TableOfContents, InfantTheme, ToddlerTheme) = (title.TableOfContents, title.InfantTheme, title.ToddlerTheme);
        SearchText = Fold(string.Join(' ', new[] { Title, ParallelTitle, Author, Publisher, Keywords, Series, ClassNumber, Subjects }.Where(text => !string.IsNullOrWhiteSpace(text))));
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
