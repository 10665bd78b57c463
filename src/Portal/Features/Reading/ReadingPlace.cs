namespace Portal.Features.Reading;

/// <summary>Where a reader with an account stopped in a book, to go on at any machine.</summary>
public class ReadingPlace
{
    /// <summary>Characters.</summary>
    public const int Longest = 2000;

    public Guid ReaderId { get; set; }

    public Guid FileId { get; set; }

    /// <summary>In an EPUB a canonical fragment identifier (EPUB CFI 1.1), in a PDF the page, in a recording the second.</summary>
    public required string Place { get; set; }

    public DateTime At { get; set; }
}
