using System.Text.Json;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Shared;

namespace Portal.Features.Queue.Proposals;

public enum ProposalKind { ReturnAgain, OpenBlock, ApproveRegistrant, CancelNumber, LegalNotices, MassLetter }

public enum ProposalState
{
    [StateWord("待確認", "blue")] Proposed,
    [StateWord("已確認", "green")] Confirmed,
    [StateWord("已退回", "orange")] SentBack,
    [StateWord("已逾時", "grey")] Lapsed,
}

/// <summary>What is to be done, as far as its kind asks: the papers that are missing, the publisher, product or mass letter, the size of a block, ISBNs and a term.</summary>
public record ProposalDetail(string[]? Missing = null, string? Note = null, Guid? Subject = null, int? Size = null, string[]? Numbers = null, DateOnly? Until = null);

/// <summary>
/// 第二人確認: an act that one person alone may not do. It waits until another person confirms it or sends it back; one of the two is a
/// supervisor. Nothing is done before.
/// </summary>
public class Proposal
{
    /// <summary>Days after which it lapses: what it was about has changed meanwhile.</summary>
    public const int Lives = 14;

    public static readonly IReadOnlyDictionary<ProposalKind, string> KindNames = new Dictionary<ProposalKind, string>
    {
        [ProposalKind.ReturnAgain] = "再次補件",
        [ProposalKind.OpenBlock] = "開立出版者識別號",
        [ProposalKind.ApproveRegistrant] = "核准登記並開立大區段",
        [ProposalKind.CancelNumber] = "註銷號碼",
        [ProposalKind.LegalNotices] = "限期送存通知",
        [ProposalKind.MassLetter] = "寄出通函",
    };

    public Guid Id { get; set; } = Guid.CreateVersion7();

    public ProposalKind Kind { get; set; }

    public ProposalState State { get; private set; }

    /// <summary>What it is about, while it waits: of one thing there is one proposal at a time.</summary>
    public string? Key { get; private set; }

    /// <summary>What, for people: a case number and a title, a number, a publisher and a size.</summary>
    public required string What { get; set; }

    public required string Why { get; set; }

    /// <summary>JSON of a <see cref="ProposalDetail"/>.</summary>
    public required string Detail { get; set; }

    public Guid? RequestId { get; set; }

    public Guid ProposedById { get; set; }

    public required string ProposedBy { get; set; }

    public bool BySupervisor { get; set; }

    public DateTime ProposedAt { get; set; }

    public DateTime LapsesAt { get; set; }

    public Guid? DecidedById { get; private set; }

    public string? DecidedBy { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    /// <summary>Why it was sent back.</summary>
    public string? Answer { get; private set; }

    public Guid Version { get; set; }

    public Actor Proposer => new(ProposedById, ProposedBy, null);

    public static (Proposal Proposal, HistoryEntry Line) Make(ProposalKind kind, string key, string what, string why, ProposalDetail detail, Guid? request, Actor by, bool bySupervisor, DateTime at)
    {
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明理由");
        var proposal = new Proposal
        {
            Kind = kind,
            Key = key,
            What = what,
            Why = why,
            Detail = JsonSerializer.Serialize(detail),
            RequestId = request,
            ProposedById = by.Id!.Value,
            ProposedBy = by.Name,
            BySupervisor = bySupervisor,
            ProposedAt = at,
            LapsesAt = at.AddDays(Lives),
        };
        return (proposal, proposal.Line("提請第二人確認", by, at, why));
    }

    public ProposalDetail Read() => JsonSerializer.Deserialize<ProposalDetail>(Detail)!;

    /// <summary>May this person decide it? The page asks, the verbs insist.</summary>
    public bool MayBeDecidedBy(Guid person, bool supervisor) => State == ProposalState.Proposed && person != ProposedById && (BySupervisor || supervisor);

    /// <summary>The caller does what was proposed, in the same save.</summary>
    public HistoryEntry Confirm(Actor by, bool supervisor, DateTime at)
    {
        Decide(ProposalState.Confirmed, by, supervisor, at);
        return Line("第二人確認", by, at, What);
    }

    public HistoryEntry SendBack(string? answer, Actor by, bool supervisor, DateTime at)
    {
        if (string.IsNullOrWhiteSpace(answer)) throw new RuleBroken("請寫明退回的理由");
        Decide(ProposalState.SentBack, by, supervisor, at);
        Answer = answer;
        return Line("第二人退回", by, at, answer);
    }

    /// <summary>Nobody decided in time, or what it was about has changed.</summary>
    public HistoryEntry Lapse(Actor by, DateTime at)
    {
        if (State != ProposalState.Proposed) throw new RuleBroken("此提案已有結果");
        (State, Key, DecidedAt) = (ProposalState.Lapsed, null, at);
        return Line("提案逾時失效", by, at, What);
    }

    void Decide(ProposalState state, Actor by, bool supervisor, DateTime at)
    {
        if (State != ProposalState.Proposed) throw new RuleBroken("此提案已有結果");
        if (at >= LapsesAt) throw new RuleBroken("此提案已逾時失效，請重新提出");
        if (by.Id is null || by.Id == ProposedById) throw new RuleBroken("提案人不能自己確認，須由另一人決定");
        if (!BySupervisor && !supervisor) throw new RuleBroken("此提案須由主管決定");
        (State, Key, DecidedById, DecidedBy, DecidedAt) = (state, null, by.Id, by.Name, at);
    }

    HistoryEntry Line(string what, Actor by, DateTime at, string why) => by.Did(what, at, why, "Proposal", Id.ToString());
}
