using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;
using Portal.Features.Queue.Proposals;

namespace Portal.Features.Queue;

/// <summary>核定 at the desk: what it takes for each kind of case.</summary>
public class Approval(SecondPerson second, NumberDesk numbers, NumberLimit limit, ApproveRegistrant registrants, ApproveIsrc lists, CipDesk cip)
{
    /// <param name="filed">With its application, products and publisher.</param>
    /// <param name="blockSize">For a registration that opens a block.</param>
    /// <param name="prefixId">For a list of recordings: the prefix code chosen.</param>
    /// <returns>What the officer is told when it is not done yet; null when it is.</returns>
    public async Task<string?> ApproveAsync(Request filed, int? blockSize, Guid? prefixId, Actor by)
    {
        if (filed is RegistrantRequest large && registrants.NeedsSecond(large, blockSize))
        {
            large.MustBeApprovableBy(by);
            return await second.ProposeAsync(ProposalKind.ApproveRegistrant, $"approve:{filed.Id}", $"{large.Publisher!.Name} × {blockSize}", $"預計每年出版 {large.Publisher.PlannedTitles} 種",
                new ProposalDetail(Size: blockSize), filed.Id, by);
        }
        await (filed switch
        {
            RegistrantRequest registrant => registrants.ApproveAsync(registrant, blockSize, by),
            // Numbers are given by the desk of numbers alone; it answers when they are safe outside the database.
            IsbnRequest request => WithinLimitAsync(request, by),
            IsrcRequest => lists.ApproveAsync(filed.Id, prefixId, by),
            ChangeRequest { ReissuesCip: false } change => cip.ApproveAsync(change, by),
            OpinionRequest => throw new RuleBroken("意見請答覆或轉辦"),
            EbookDeposit => throw new RuleBroken("請由送存的檔案核定"),
            CataloguingRequest => throw new RuleBroken("請由編目紀錄核定"),
            _ => throw new InvalidOperationException($"Nobody approves {filed.GetType().Name} here."),
        });
        return null;
    }

    async Task WithinLimitAsync(IsbnRequest request, Actor by)
    {
        await limit.MustBeWithinAsync(request, by);
        await numbers.IssueAsync(request.Id, by);
    }
}
