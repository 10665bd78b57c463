using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>送存收據: for its publisher and for staff, to be printed. What was deposited and when, with its hashes and the links that stay.</summary>
[Authorize(Policy = Policies.SignedIn)]
public class Receipt(PortalDb db, PortalSettings settings, IAuthorizationService rights) : PageModel
{
    public EbookDeposit Filed { get; private set; } = null!;

    public bool IsStaff { get; private set; }

    public string Link => $"{settings.Address}/deposit/record/{Filed.CaseNumber}";

    public async Task OnGetAsync(string number)
    {
        IsStaff = (await rights.AuthorizeAsync(User, Policies.Staff)).Succeeded;
        var own = User.PublisherId;
        Filed = await db.EbookDeposits.AsNoTracking().Include(d => d.Application!.Publisher).Include(d => d.Files).ThenInclude(f => f.Product).Include(d => d.Files).ThenInclude(f => f.Kept)
            .SingleOrDefaultAsync(d => d.CaseNumber == number && d.State == RequestState.Approved && (IsStaff || d.PublisherId == own)).OrNotThere();
    }
}
