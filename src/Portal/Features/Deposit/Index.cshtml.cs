using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>電子書送存: what this publisher has begun, sent and deposited.</summary>
[Authorize(Policy = Policies.Member)]
public class Index(PortalDb db) : PageModel
{
    const int PerPage = 20;

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<EbookDeposit> Rows { get; private set; } = [];

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var own = User.PublisherId;
        var mine = db.EbookDeposits.AsNoTracking().Where(d => d.PublisherId == own);
        Pages = (await mine.CountAsync() + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await mine.Include(d => d.Application).Include(d => d.Files).OrderByDescending(d => d.ChangedAt).ThenBy(d => d.Id).Skip((P - 1) * PerPage).Take(PerPage).ToListAsync();
    }
}
