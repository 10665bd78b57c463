using Portal.Domain;

namespace Portal.Features.Applications.Isbn;

/// <summary>ISBN 申請: a number for every format and volume of the application.</summary>
public class IsbnRequest : Request
{
    public override string KindName => "ISBN 申請";

    public override string Subject => Application?.Title.Title ?? "";

    /// <summary>Refuses unless this officer may approve now; asked before numbers are reserved, and again when they are given.</summary>
    public void MustBeApprovableBy(Actor by) => MustBeInReviewBy(by);

    /// <summary>核定: every format gets its number. Only <see cref="Numbers.NumberDesk"/> calls it, with numbers that are in the ledger.</summary>
    public void Approve(IReadOnlyDictionary<Guid, Isbn13> numbers, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (Application!.Products.Exists(product => product.Isbn is not null)) throw new RuleBroken("此案已有號碼，不能再次配號");
        Close(RequestState.Approved, calendar, at);
        foreach (var product in Application.Products) product.Isbn = numbers[product.Id];
        Write("核定配號", by, at, string.Join("、", Application.Products.OrderBy(p => p.Ordinal).Select(p => p.Isbn!.Value.Hyphenated())));
    }

    protected override void CheckComplete()
    {
        var fault = ApplicationCheck.FirstFault(Application!);
        if (fault is not null) throw new RuleBroken(fault);
    }
}
