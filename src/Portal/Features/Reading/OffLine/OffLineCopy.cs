using Portal.Features.Deposit;

namespace Portal.Features.Reading.OffLine;

/// <summary>離線版: a personal, protected copy of a book that is lent, readable without the portal until the loan's end.</summary>
public class OffLineCopy
{
    /// <summary>Of its licence too. Random: whoever knows it may fetch the copy, as reading programs do, which have no account here.</summary>
    public Guid Id { get; set; } = Guid.NewGuid();

    public Guid LoanId { get; set; }

    public Loan Loan { get; set; } = null!;

    public Guid FileId { get; set; }

    public DepositFile File { get; set; } = null!;

    /// <summary>The signed licence document.</summary>
    public required string Licence { get; set; }

    /// <summary>Key of its content, protected by the portal's keys.</summary>
    public required string ContentKey { get; set; }

    public DateTime IssuedAt { get; set; }
}
