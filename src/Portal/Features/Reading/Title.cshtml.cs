using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>How a title of the public list can be read: its deposited files, under which licence.</summary>
[AllowAnonymous]
public class Title(PortalDb db) : PageModel
{
    public CatalogueRecord Book { get; private set; } = null!;

    public IReadOnlyList<EbookDeposit> Deposits { get; private set; } = [];

    public async Task OnGetAsync(long number)
    {
        Book = await db.Catalogue.AsNoTracking().SingleOrDefaultAsync(r => r.Number == number).OrNotThere();
        Deposits = await db.EbookDeposits.AsNoTracking().Include(d => d.Files).ThenInclude(f => f.Product)
            .Where(d => d.ApplicationId == Book.ApplicationId && d.ApplicationId != null && d.State == RequestState.Approved && d.TakenDownAt == null).OrderBy(d => d.CaseNumber).ToListAsync();
    }
}
