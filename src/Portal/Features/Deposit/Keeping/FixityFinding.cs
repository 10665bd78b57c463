using Portal.Features.Shared;

namespace Portal.Features.Deposit.Keeping;

/// <summary>What is wrong with an object in a store.</summary>
public enum FixityFault
{
    [StateWord("內容已變", "red")] Changed,
    [StateWord("遺失", "red")] Missing,
    [StateWord("無法讀取", "orange")] Unreadable,
    [StateWord("來源不明", "orange")] Untracked,
}

/// <summary>One fault that the fixity check found, and what became of it.</summary>
public class FixityFinding
{
    public long Id { get; set; }

    public DateTime FoundAt { get; set; }

    public FixityFault Fault { get; set; }

    /// <summary>In the second store, not the first.</summary>
    public bool InCopy { get; set; }

    /// <summary>Its key in the store.</summary>
    public required string Key { get; set; }

    /// <summary>Whose bytes they should be; null for an untracked one.</summary>
    public Guid? FileId { get; set; }

    public DepositFile? File { get; set; }

    /// <summary>Where the damaged or untracked object lies now, in the same store.</summary>
    public string? SetAside { get; set; }

    /// <summary>When it was whole again, or out of the way.</summary>
    public DateTime? RepairedAt { get; set; }
}
