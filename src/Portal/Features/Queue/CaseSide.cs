using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Queue.Proposals;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>What colleagues see beside a case and applicants never: its notes, and what of it waits for a second person or came back.</summary>
public class CaseSide(PortalDb db) : ViewComponent
{
    public record Model(Request Filed, IReadOnlyList<CaseNote> Notes, Proposal? Proposal, bool IsMine);

    public async Task<IViewComponentResult> InvokeAsync(Request filed) => View("/Features/Queue/_CaseSide.cshtml", new Model(filed,
        await db.CaseNotes.AsNoTracking().Where(note => note.RequestId == filed.Id).OrderBy(note => note.Id).ToListAsync(),
        await db.Proposals.AsNoTracking().Where(p => p.RequestId == filed.Id).OrderByDescending(p => p.ProposedAt).FirstOrDefaultAsync(),
        filed.State == RequestState.InReview && filed.OfficerId == UserClaimsPrincipal.Id));
}
