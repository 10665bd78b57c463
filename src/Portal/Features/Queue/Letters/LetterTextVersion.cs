namespace Portal.Features.Queue.Letters;

/// <summary>A text that an administrator gave a kind of letter in one language; the newest one counts, and all are kept.</summary>
public class LetterTextVersion
{
    public long Id { get; set; }

    /// <summary>The kind of letter, as in the table of letter kinds.</summary>
    public required string Kind { get; set; }

    /// <summary>zh-TW or en.</summary>
    public required string Language { get; set; }

    public required string Subject { get; set; }

    public required string Body { get; set; }

    public DateTime At { get; set; }

    public required string By { get; set; }
}
