namespace Portal.Features.Queue;

/// <summary>內部註記: what colleagues tell each other about a case. It never leaves the office: no letter and no page of the applicant reads it.</summary>
public class CaseNote
{
    public long Id { get; set; }

    public Guid RequestId { get; set; }

    public DateTime At { get; set; }

    public Guid? AuthorId { get; set; }

    public required string Author { get; set; }

    public required string Text { get; set; }
}
