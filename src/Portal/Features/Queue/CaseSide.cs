using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Procedures;
using Portal.Features.Queue.Proposals;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>What colleagues see beside a case and applicants never: its notes and its check-list, and what of it waits for a second person or came back.</summary>
public class CaseSide(PortalDb db, ProcedureBook book) : ViewComponent
{
    public record Model(Request Filed, IReadOnlyList<CaseNote> Notes, Proposal? Proposal, bool IsMine, ProcedureVersion? Procedure, ProcedureCheck? Check);

    public async Task<IViewComponentResult> InvokeAsync(Request filed)
    {
        var (procedure, check) = await book.ForAsync(filed);
        return View("/Features/Queue/_CaseSide.cshtml", new Model(filed,
            await db.CaseNotes.AsNoTracking().Where(note => note.RequestId == filed.Id).OrderBy(note => note.Id).ToListAsync(),
            await db.Proposals.AsNoTracking().Where(p => p.RequestId == filed.Id).OrderByDescending(p => p.ProposedAt).FirstOrDefaultAsync(),
            filed.State == RequestState.InReview && filed.OfficerId == UserClaimsPrincipal.Id, procedure, check));
    }
}
