using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Numbers;

/// <summary>How the ledger and its head outside stand to each other, for all staff.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, PublishedHeads heads, LedgerVerifier verifier) : PageModel
{
    public PublishedHeads Heads => heads;

    public LedgerState State { get; private set; } = null!;

    public LedgerReport? Report { get; private set; }

    public IReadOnlyList<HistoryEntry> Deeds { get; private set; } = [];

    /// <summary>A walk through the whole ledger is asked for by hand: it reads every row.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Verify { get; set; }

    public async Task OnGetAsync()
    {
        State = await LedgerState.ReadAsync(db, heads);
        if (Verify) Report = await verifier.VerifyAsync();
        Deeds = await db.History.AsNoTracking().Where(h => h.Subject == LedgerReconciliation.Subject).OrderByDescending(h => h.Id).Take(20).ToListAsync();
    }
}
