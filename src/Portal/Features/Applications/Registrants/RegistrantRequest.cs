using Portal.Domain;

namespace Portal.Features.Applications.Registrants;

/// <summary>出版機構登記: a publisher asks to be registered and given a registrant prefix, or a number of the shared pool.</summary>
public class RegistrantRequest : Request
{
    public override string KindName => "出版機構登記";

    public override string Subject => Publisher?.Name ?? "";

    /// <summary>Refuses unless this officer may approve now; asked before a block is opened.</summary>
    public void MustBeApprovableBy(Actor by) => MustBeInReviewBy(by);

    public void Approve(RegistrantBlock? block, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (block is null && Publisher!.Kind != PublisherKind.Individual) throw new RuleBroken("請選定出版者識別號");
        Publisher!.Activate();
        Close(RequestState.Approved, calendar, at);
        Write("核准登記", by, at, block?.Display);
    }

    protected override void CheckComplete()
    {
        if (Publisher is null) throw new RuleBroken("缺少出版機構資料");
    }
}
