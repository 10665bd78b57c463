using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>One publisher as staff see it: its data, blocks, members and history, and what to open next.</summary>
[Authorize(Policy = Policies.Staff)]
public class PublisherPage(PortalDb db, NextBlock nextBlock, IAuthorizationService permissions) : PageModel
{
    public Publisher Publisher { get; private set; } = null!;

    public IReadOnlyList<User> Members { get; private set; } = [];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    /// <summary>Set when its blocks are nearly used up.</summary>
    public RegistrantBlock? Proposal { get; private set; }

    public bool MayOpen { get; private set; }

    public async Task OnGetAsync(Guid id)
    {
        Publisher = await db.Publishers.AsNoTracking().Include(p => p.Blocks.OrderBy(b => b.OpenedAt).ThenBy(b => b.Registrant))
            .SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        Members = await db.Users.AsNoTracking().Where(u => u.PublisherId == id).OrderBy(u => u.DisplayName).ToListAsync();
        History = await db.History.AsNoTracking()
            .Where(line => line.Subject == "Publisher" && line.SubjectId == id.ToString()
                || db.RegistrantRequests.Any(request => request.Id == line.RequestId && request.PublisherId == id))
            .OrderByDescending(line => line.Id).Take(100).ToListAsync();
        if (Publisher.Kind == PublisherKind.Individual || Publisher.State != PublisherState.Active) return;
        Proposal = await nextBlock.ProposalForAsync(Publisher);
        MayOpen = (await permissions.AuthorizeAsync(User, Policies.Clerk)).Succeeded;
    }
}
