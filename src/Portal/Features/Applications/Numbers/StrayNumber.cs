using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Numbers;

public enum StrayState
{
    [StateWord("暫停配號", "orange")] Held,
    [StateWord("舊系統已配", "green")] GivenBefore,
    [StateWord("已排除", "grey")] Dismissed,
}

/// <summary>
/// An ISBN of our groups that was met somewhere and does not stand in the ledger: not given until an officer has found out what it is.
/// </summary>
public class StrayNumber
{
    /// <summary>13 digits.</summary>
    public required string Number { get; set; }

    /// <summary>Where it was met: the name of a file, or of a part of the portal.</summary>
    public required string Source { get; set; }

    /// <summary>The title it stood beside, if any.</summary>
    public string? About { get; set; }

    public DateTime FoundAt { get; set; }

    public StrayState State { get; private set; } = StrayState.Held;

    public DateTime? SettledAt { get; private set; }

    public string? SettledBy { get; private set; }

    public string? Why { get; private set; }

    public Guid Version { get; set; }

    /// <summary>It was given by an earlier system: the ledger has it now.</summary>
    public void GiveBefore(string? why, string by, DateTime at) => Settle(StrayState.GivenBefore, why, by, at);

    /// <summary>Nobody was ever given it, a misprint for one: it may be given.</summary>
    public void Dismiss(string? why, string by, DateTime at)
    {
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明排除的理由");
        Settle(StrayState.Dismissed, why, by, at);
    }

    void Settle(StrayState state, string? why, string by, DateTime at)
    {
        if (State != StrayState.Held) throw new RuleBroken("號碼 {0} 已由 {1} 處理", Number, SettledBy!);
        (State, Why, SettledBy, SettledAt) = (state, why, by, at);
    }
}
