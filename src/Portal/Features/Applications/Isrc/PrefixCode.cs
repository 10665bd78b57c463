using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Isrc;

/// <summary>Free: may be given to the next producer who asks.</summary>
public enum PrefixState
{
    [StateWord("未指配", "grey")] Free,
    [StateWord("可配號", "green")] Open,
    [StateWord("已停用", "grey")] Closed,
}

/// <summary>
/// 登記者代碼: a prefix code (ISO 3901:2019, 4.2) that the centre may give codes of. It belongs to a producer, or is the centre's own,
/// shared by all who have none. Which ones the centre holds is data that an administrator keeps.
/// </summary>
public class PrefixCode
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>Five characters, e.g. TWA00.</summary>
    public required string Code { get; set; }

    public PrefixState State { get; private set; } = PrefixState.Free;

    public bool IsShared { get; private set; }

    public Guid? PublisherId { get; private set; }

    public Publisher? Publisher { get; private set; }

    public DateTime AddedAt { get; set; }

    /// <summary>Since when codes of it are given.</summary>
    public DateTime? OpenedAt { get; private set; }

    public List<DesignationCounter> Years { get; } = [];

    public Guid Version { get; set; }

    /// <summary>As people write it: TW-A00.</summary>
    public string Display => $"{Code[..2]}-{Code[2..]}";

    public void AssignTo(Publisher publisher, DateTime at)
    {
        if (State != PrefixState.Free) throw new RuleBroken("登記者代碼 {0} 已有所屬", Display);
        (State, PublisherId, Publisher, OpenedAt) = (PrefixState.Open, publisher.Id, publisher, at);
    }

    public void Share(DateTime at)
    {
        if (State != PrefixState.Free) throw new RuleBroken("登記者代碼 {0} 已有所屬", Display);
        (State, IsShared, OpenedAt) = (PrefixState.Open, true, at);
    }

    /// <summary>No code of it is given any more; those that were given stay.</summary>
    public void Close()
    {
        if (State == PrefixState.Closed) throw new RuleBroken("登記者代碼 {0} 已停用", Display);
        State = PrefixState.Closed;
    }

    public void Reopen()
    {
        if (State != PrefixState.Closed) throw new RuleBroken("登記者代碼 {0} 未停用", Display);
        State = IsShared || PublisherId is not null ? PrefixState.Open : PrefixState.Free;
    }

    /// <summary>The lowest designation of that year that was never reached: 1 in a year without codes, 100,000 in a full one.</summary>
    public int NextIn(int year) => Years.Find(counter => counter.Year == year)?.Next ?? 1;

    public bool HasRoom(int year, int count) => NextIn(year) + count - 1 <= IsrcCode.LastDesignation;

    /// <summary>The next code of that year, to be shown beforehand; null when the year is full.</summary>
    public IsrcCode? Preview(int year) => NextIn(year) is <= IsrcCode.LastDesignation and var next ? IsrcCode.Of(Code, year, next) : null;

    public void Advance(int year, int next)
    {
        var counter = Years.Find(c => c.Year == year);
        if (counter is null) Years.Add(counter = new DesignationCounter { PrefixCodeId = Id, Year = year });
        counter.Next = Math.Max(counter.Next, next);
    }
}

/// <summary>How far the designation codes of one prefix code and year have been given.</summary>
public class DesignationCounter
{
    public Guid PrefixCodeId { get; set; }

    /// <summary>The last two digits of the year of reference: 1926 and 2026 count together, as their codes do.</summary>
    public int Year { get; set; }

    /// <summary>The lowest designation never reached; all below are in the ledger.</summary>
    public int Next { get; set; } = 1;
}
