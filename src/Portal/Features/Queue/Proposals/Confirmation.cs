using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue.Letters.Mass;

namespace Portal.Features.Queue.Proposals;

/// <summary>The second person's word: what was proposed is done in the same save, or sent back to whoever proposed it.</summary>
public class Confirmation(PortalDb db, WorkQueue queue, NextBlock blocks, ApproveRegistrant registrants, CancelNumber cancel, DepositDesk deposits, MassDesk mass, TimeProvider clock)
{
    /// <param name="proposal">Tracked: every way saves it together with what it does.</param>
    public async Task ConfirmAsync(Proposal proposal, Actor by)
    {
        db.History.Add(proposal.Confirm(by, await db.IsSupervisorAsync(by), clock.GetUtcNow().UtcDateTime));
        var (detail, proposer) = (proposal.Read(), proposal.Proposer);
        switch (proposal.Kind)
        {
            case ProposalKind.ReturnAgain:
                await queue.ReturnAgainAsync(await CaseAsync(proposal), detail.Missing ?? [], detail.Note, proposer);
                break;
            case ProposalKind.ApproveRegistrant:
                await registrants.ApproveAsync((RegistrantRequest)await CaseAsync(proposal), detail.Size, proposer, second: by);
                break;
            case ProposalKind.OpenBlock:
                await blocks.OpenAsync(detail.Subject is { } owner ? await db.Publishers.SingleAsync(publisher => publisher.Id == owner) : null, detail.Size!.Value, proposer, second: by);
                break;
            case ProposalKind.CancelNumber:
                await cancel.RunAsync(detail.Subject!.Value, proposal.Why, proposer);
                break;
            case ProposalKind.LegalNotices:
                await deposits.ConfirmedAsync(detail, proposer);
                break;
            case ProposalKind.MassLetter:
                await mass.ConfirmAsync(detail.Subject!.Value, by);
                break;
            default:
                throw new InvalidOperationException($"Nobody knows how to do {proposal.Kind}.");
        }
    }

    public async Task SendBackAsync(Proposal proposal, string? answer, Actor by)
    {
        db.History.Add(proposal.SendBack(answer, by, await db.IsSupervisorAsync(by), clock.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync();
    }

    Task<Request> CaseAsync(Proposal proposal) => db.WholeCases().SingleAsync(request => request.Id == proposal.RequestId);
}
