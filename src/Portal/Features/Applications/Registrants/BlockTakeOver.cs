using Portal.Domain;

namespace Portal.Features.Applications.Registrants;

/// <summary>
/// What the old systems said of a block, and who has looked into it: the block gives no number until two people have said that all it gave is here.
/// </summary>
public class BlockTakeOver
{
    public Guid BlockId { get; set; }

    public RegistrantBlock Block { get; set; } = null!;

    /// <summary>How many publication elements it had used there, from the first on; null: behind the highest number that is known.</summary>
    public int? Fill { get; set; }

    /// <summary>It gave no more numbers there.</summary>
    public bool ClosedThere { get; set; }

    public Guid? FirstById { get; private set; }

    public string? FirstBy { get; private set; }

    public DateTime? FirstAt { get; private set; }

    public string? SecondBy { get; private set; }

    public DateTime? CompletedAt { get; private set; }

    public Guid Version { get; set; }

    /// <summary>The first of two people, or the second one, who opens the block behind what was used.</summary>
    /// <param name="behind">Behind the highest number of the block that the ledger has.</param>
    /// <returns>True when it is complete.</returns>
    public bool Confirm(int behind, Actor by, DateTime at)
    {
        if (CompletedAt is not null) throw new RuleBroken("{0} 的移轉已完成", Block.Display);
        if (FirstById is null)
        {
            (FirstById, FirstBy, FirstAt) = (by.Id, by.Name, at);
            return false;
        }
        if (FirstById == by.Id) throw new RuleBroken("{0} 須由另一位館員覆核", Block.Display);
        (SecondBy, CompletedAt) = (by.Name, at);
        Block.EndTakeOver(Fill ?? behind, ClosedThere);
        return true;
    }
}
