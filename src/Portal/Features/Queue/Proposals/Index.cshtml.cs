using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Queue.Proposals;

/// <summary>What waits for a second person, and what became of the last ones.</summary>
[Authorize(Policy = Policies.Officer)]
public class Index(PortalDb db) : PageModel
{
    public IReadOnlyList<Proposal> Waiting { get; private set; } = [];

    public IReadOnlyList<Proposal> Decided { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Waiting = await db.Proposals.AsNoTracking().Where(p => p.State == ProposalState.Proposed).OrderBy(p => p.ProposedAt).ToListAsync();
        Decided = await db.Proposals.AsNoTracking().Where(p => p.State != ProposalState.Proposed).OrderByDescending(p => p.DecidedAt).Take(50).ToListAsync();
    }
}
