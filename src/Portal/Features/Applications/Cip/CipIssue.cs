namespace Portal.Features.Applications.Cip;

/// <summary>One issue of a title's CIP. The first comes with the approval, every further one with an approved change; none is ever changed.</summary>
public class CipIssue
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid ApplicationId { get; set; }

    /// <summary>The case that it came of.</summary>
    public Guid RequestId { get; set; }

    /// <summary>1, 2, 3... for each title.</summary>
    public int Number { get; set; }

    /// <summary>書目控制號, MARC 001: year of the Republic and six digits; the same in every issue of a title.</summary>
    public required string ControlNumber { get; set; }

    public DateTime At { get; set; }

    /// <summary>Whoever approved it: an officer, or the portal on consent.</summary>
    public required string By { get; set; }

    /// <summary>The record as lines.</summary>
    public required string Record { get; set; }

    /// <summary>機讀格式: the record as ISO 2709.</summary>
    public required byte[] Marc { get; set; }

    /// <summary>The text for the copyright page.</summary>
    public required string Block { get; set; }

    public required string DataBlock { get; set; }

    /// <summary>卡片格式.</summary>
    public required string Card { get; set; }

    /// <summary>Why there is a new one; null for the first.</summary>
    public string? Why { get; set; }
}
