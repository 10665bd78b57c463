using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>待送存清單: the publisher's own titles, what to do with each, and where copies go.</summary>
[Authorize(Policy = Policies.Member)]
public class Mine(PortalDb db, DepositPlan plan) : PageModel
{
    const int PerPage = 50;

    /// <summary>Those that are done or given up.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Closed { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public DepositPlan Plan => plan;

    public IReadOnlyList<LegalDeposit> Rows { get; private set; } = [];

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var publisher = User.PublisherId;
        var rows = db.LegalDeposits.AsNoTracking().Where(d => d.Product!.Application!.PublisherId == publisher
            && (d.State == DepositState.Deposited || d.State == DepositState.Stopped) == Closed);
        Pages = (await rows.CountAsync() + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        rows = Closed ? rows.OrderByDescending(d => d.Since).ThenBy(d => d.Isbn) : rows.OrderBy(d => d.Since).ThenBy(d => d.Isbn);
        Rows = await rows.Include(d => d.Product!.Application).Skip((P - 1) * PerPage).Take(PerPage).ToListAsync();
    }
}
