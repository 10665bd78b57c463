using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>The permanent link of a deposit: what was deposited and when, with its hashes; after it was taken down, that and why.</summary>
[AllowAnonymous]
public class RecordPage(PortalDb db) : PageModel
{
    public EbookDeposit Filed { get; private set; } = null!;

    public async Task OnGetAsync(string number) => Filed = await db.EbookDeposits.AsNoTracking().Include(d => d.Application!.Publisher).Include(d => d.Files).ThenInclude(f => f.Product)
        .SingleOrDefaultAsync(d => d.CaseNumber == number && d.State == RequestState.Approved).OrNotThere();
}
