using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Registrants;

/// <summary>
/// TakingOver: came from an earlier system and waits for two people to say that all it gave is in the ledger. Inactive: gives nothing for a
/// while. Returned: given back; what is unused goes to nobody until a supervisor takes it up again. Only an open one gives numbers.
/// </summary>
public enum BlockState
{
    [StateWord("可配號", "green")] Open,
    [StateWord("已用完", "orange")] Full,
    [StateWord("已停用", "grey")] Closed,
    [StateWord("移轉中", "blue")] TakingOver,
    [StateWord("暫停配號", "orange")] Inactive,
    [StateWord("已歸還", "grey")] Returned,
}

/// <summary>
/// 出版者識別號: one registrant element (ISO 2108) with its run of publication elements, e.g. 978-626-7010 with 100 numbers.
/// The shared pool of author-publishers (978-626-01) is a block without an owner.
/// </summary>
public class RegistrantBlock
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>Prefix and registration group, e.g. "978626".</summary>
    public required string Group { get; set; }

    /// <summary>Registrant element, e.g. "7010".</summary>
    public required string Registrant { get; set; }

    /// <summary>How many numbers the block holds: 10, 100, 1,000 or 10,000.</summary>
    public int Size { get; set; }

    /// <summary>The lowest publication element never reached. Those below are in the ledger, or an earlier system counted them as used: none is ever given.</summary>
    public int Next { get; set; }

    public BlockState State { get; set; } = BlockState.Open;

    /// <summary>Null: the shared pool.</summary>
    public Guid? PublisherId { get; set; }

    public Publisher? Publisher { get; set; }

    public DateTime OpenedAt { get; set; }

    /// <summary>Some of its numbers are held back: each is looked up before it is given.</summary>
    public bool HasHeld { get; set; }

    public bool IsShared => PublisherId is null;

    public int Left => Size - Next;

    /// <summary>Nine tenths given: time to open the next one.</summary>
    public bool IsNearlyFull => Next * 10 >= Size * 9;

    /// <summary>The number at a place in the block, with its check digit.</summary>
    public Isbn13 NumberAt(int publication)
    {
        if (publication < 0 || publication >= Size) throw new ArgumentOutOfRangeException(nameof(publication));
        var digits = Group + Registrant + publication.ToString(System.Globalization.CultureInfo.InvariantCulture)
            .PadLeft(12 - Group.Length - Registrant.Length, '0');
        return Isbn13.WithCheckDigit(long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Where one of its numbers stands, from 0.</summary>
    public int PlaceOf(string digits) => int.Parse(digits[(Group.Length + Registrant.Length)..12], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>It was used before the portal was: nothing is given of it until that is settled.</summary>
    public void BeginTakeOver() => State = Next == 0 ? BlockState.TakingOver : throw new RuleBroken("{0} 已在本系統配號，不能移轉", Display);

    public void EndTakeOver(int next, bool closed)
    {
        if (State != BlockState.TakingOver) throw new RuleBroken("{0} 不在移轉中", Display);
        Next = Math.Clamp(next, 0, Size);
        State = closed ? BlockState.Closed : Left == 0 ? BlockState.Full : BlockState.Open;
    }

    /// <summary>What an officer may do with it now, by name.</summary>
    public IEnumerable<string> Acts
    {
        get
        {
            if (State == BlockState.Open) yield return "deactivate";
            if (State == BlockState.Inactive) yield return "activate";
            if (State is BlockState.Open or BlockState.Full or BlockState.Inactive) yield return "close";
            if (!IsShared && Left > 0 && State is BlockState.Open or BlockState.Inactive or BlockState.Closed) yield return "give-back";
        }
    }

    /// <summary>No number of it for a while.</summary>
    public void Deactivate(string why)
    {
        if (State != BlockState.Open) throw new RuleBroken("{0} 不在可配號的狀態", Display);
        MustHaveReason(why);
        State = BlockState.Inactive;
    }

    public void Activate()
    {
        if (State != BlockState.Inactive) throw new RuleBroken("{0} 沒有暫停配號", Display);
        Open();
    }

    /// <summary>No number of it any more.</summary>
    public void Close(string why)
    {
        if (State is not (BlockState.Open or BlockState.Full or BlockState.Inactive)) throw new RuleBroken("{0} 目前不能停用", Display);
        MustHaveReason(why);
        State = BlockState.Closed;
    }

    /// <summary>A closed one gives numbers again.</summary>
    public void Reopen(string why)
    {
        if (State != BlockState.Closed) throw new RuleBroken("{0} 沒有停用", Display);
        MustHaveReason(why);
        Open();
    }

    /// <summary>Its publisher has no more use for it: what is unused is kept, and given to nobody.</summary>
    public void GiveBack(string why)
    {
        if (IsShared) throw new RuleBroken("個人共用的識別號不能歸還");
        if (State is not (BlockState.Open or BlockState.Inactive or BlockState.Closed) || Left == 0) throw new RuleBroken("{0} 沒有可歸還的號碼", Display);
        MustHaveReason(why);
        State = BlockState.Returned;
    }

    /// <summary>Out of what was given back: to its publisher again, or to another one, if no number of it was ever given.</summary>
    public void TakeUp(Publisher? to, bool everUsed, string why)
    {
        if (State != BlockState.Returned) throw new RuleBroken("{0} 沒有歸還", Display);
        MustHaveReason(why);
        if (to is not null && to.Id != PublisherId)
        {
            if (everUsed || Next > 0) throw new RuleBroken("{0} 已配出過號碼，只能還給原來的出版機構", Display);
            to.MustBeGivenBlocks();
            PublisherId = to.Id;
        }
        Open();
    }

    void Open() => State = Left == 0 ? BlockState.Full : BlockState.Open;

    static void MustHaveReason(string why)
    {
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明理由");
    }

    /// <summary>As people write it: 978-626-7010.</summary>
    public string Display => $"{Group[..3]}-{Group[3..]}-{Registrant}";
}
