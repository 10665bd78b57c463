using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Queue;

/// <summary>What colleagues see beside a case and applicants never: its notes.</summary>
public class CaseSide(PortalDb db) : ViewComponent
{
    public record Model(Request Filed, IReadOnlyList<CaseNote> Notes);

    public async Task<IViewComponentResult> InvokeAsync(Request filed) => View("/Features/Queue/_CaseSide.cshtml", new Model(filed,
        await db.CaseNotes.AsNoTracking().Where(note => note.RequestId == filed.Id).OrderBy(note => note.Id).ToListAsync()));
}
