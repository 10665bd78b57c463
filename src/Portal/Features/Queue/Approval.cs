using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Queue;

/// <summary>核定 at the desk: what it takes for each kind of case.</summary>
public class Approval(NumberDesk numbers, ApproveRegistrant registrants, ApproveIsrc lists, CipDesk cip)
{
    /// <param name="filed">With its application, products and publisher.</param>
    /// <param name="blockSize">For a registration that opens a block.</param>
    /// <param name="prefixId">For a list of recordings: the prefix code chosen.</param>
    public Task ApproveAsync(Request filed, int? blockSize, Guid? prefixId, Actor by) => filed switch
    {
        RegistrantRequest registrant => registrants.ApproveAsync(registrant, blockSize, by),
        // Numbers are given by the desk of numbers alone; it answers when they are safe outside the database.
        IsbnRequest => numbers.IssueAsync(filed.Id, by),
        IsrcRequest => lists.ApproveAsync(filed.Id, prefixId, by),
        ChangeRequest { ReissuesCip: false } change => cip.ApproveAsync(change, by),
        CataloguingRequest => throw new RuleBroken("請由編目紀錄核定"),
        _ => throw new InvalidOperationException($"Nobody approves {filed.GetType().Name} here."),
    };
}
