using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Queue.Letters.Mass;

/// <summary>通函: letters to many publishers, drafts first.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Index(PortalDb db) : PageModel
{
    public IReadOnlyList<MassLetter> Rows { get; private set; } = [];

    public async Task OnGetAsync() =>
        Rows = await db.MassLetters.AsNoTracking().OrderBy(letter => letter.ConfirmedAt != null).ThenByDescending(letter => letter.ConfirmedAt).ThenByDescending(letter => letter.ChangedAt).Take(100).ToListAsync();
}
