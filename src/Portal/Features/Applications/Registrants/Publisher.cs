using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Registrants;

public enum PublisherKind { Company, Government, School, Group, Individual }

public enum PublisherState
{
    [StateWord("待核准", "blue")] Pending,
    [StateWord("使用中", "green")] Active,
    [StateWord("不予核定", "red")] Refused,
    [StateWord("已停用", "grey")] Closed,
    [StateWord("已併入", "grey")] Merged,
}

/// <summary>出版機構: a body or a person that publishes. Numbers are given to it from its blocks or, to an individual, from the shared pool.</summary>
public class Publisher
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public PublisherKind Kind { get; set; }

    public PublisherState State { get; private set; } = PublisherState.Pending;

    public required string Name { get; set; }

    public string? EnglishName { get; set; }

    /// <summary>統一編號, eight digits; a company has one, others may.</summary>
    public string? BusinessId { get; set; }

    /// <summary>Its code in the system before this one.</summary>
    public string? OldCode { get; set; }

    /// <summary>Where all of it went.</summary>
    public Guid? MergedIntoId { get; private set; }

    public string? Representative { get; set; }

    public required string Address { get; set; }

    public required string Phone { get; set; }

    public string? Fax { get; set; }

    public required string Email { get; set; }

    public string? Website { get; set; }

    /// <summary>How many titles are planned in the next year: the clerk sizes the first block by it.</summary>
    public int PlannedTitles { get; set; }

    /// <summary>Numbers in thirty days that a clerk may approve; null: the portal's own limit.</summary>
    public int? NumberLimit { get; set; }

    /// <summary>When its use of numbers was last seen to grow out of all proportion.</summary>
    public DateTime? GrowthMarkedAt { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>What new applications begin with.</summary>
    public TitleDefaults Defaults { get; set; } = new();

    public List<RegistrantBlock> Blocks { get; } = [];

    public Guid Version { get; set; }

    public void Activate() => State = State is PublisherState.Closed or PublisherState.Merged
        ? throw new RuleBroken("此出版機構已歇業，不能再啟用")
        : PublisherState.Active;

    /// <summary>It goes on as a part of the other one, which must be active.</summary>
    public void MergeInto(Publisher other)
    {
        if (State is not (PublisherState.Active or PublisherState.Closed)) throw new RuleBroken("此出版機構未在使用中，不能合併");
        if (other.State != PublisherState.Active) throw new RuleBroken("要併入的出版機構未在使用中");
        (State, MergedIntoId) = (PublisherState.Merged, other.Id);
    }

    public void Close() => State = State is PublisherState.Active
        ? PublisherState.Closed
        : throw new RuleBroken("此出版機構未在使用中，不能停用");

    public void Refuse() => State = State is PublisherState.Pending
        ? PublisherState.Refused
        : throw new RuleBroken("此出版機構已核准，不能再退回登記");

    /// <summary>Refuses unless it may have blocks of its own.</summary>
    public void MustBeGivenBlocks()
    {
        if (Kind == PublisherKind.Individual) throw new RuleBroken("個人出版者由共用的出版者識別號配號，不另開立");
        if (State != PublisherState.Active) throw new RuleBroken("此出版機構未在使用中，不能開立識別號");
    }

    /// <summary>Names of the kinds on screen.</summary>
    public static readonly IReadOnlyDictionary<PublisherKind, string> KindNames = new Dictionary<PublisherKind, string>
    {
        [PublisherKind.Company] = "公司行號（出版社）",
        [PublisherKind.Government] = "政府機關（構）",
        [PublisherKind.School] = "學校",
        [PublisherKind.Group] = "團體、法人",
        [PublisherKind.Individual] = "個人",
    };
}

/// <summary>The answers that a publisher gives most often.</summary>
public class TitleDefaults
{
    public string? ContactName { get; set; }

    public string? ContactPhone { get; set; }

    public string? ContactEmail { get; set; }

    public string? Language { get; set; }

    public string? NationalLanguage { get; set; }

    public string? Audience { get; set; }

    public string? Category { get; set; }

    public string? Topic { get; set; }

    public string? Rating { get; set; }

    /// <summary>是否申請 CIP.</summary>
    public bool? AsksCip { get; set; }
}
