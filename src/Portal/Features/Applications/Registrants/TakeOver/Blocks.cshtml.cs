using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Registrants.TakeOver;

/// <summary>Blocks of the old systems that give nothing yet: two people compare what was used there with what the ledger has.</summary>
[Authorize(Policy = Policies.Staff)]
public class Blocks(PortalDb db, ConfirmTakeOver confirm, IStringLocalizer<Words> words) : PageModel
{
    const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    [BindProperty]
    public List<Guid> Chosen { get; set; } = [];

    public int Total { get; private set; }

    public int Pages { get; private set; }

    public IReadOnlyList<TakeOverView> Rows { get; private set; } = [];

    public Task OnGetAsync() => ShowAsync();

    [May(Policies.Clerk)]
    public async Task<IActionResult> OnPostAsync()
    {
        await ShowAsync();
        if (Chosen.Count is 0 or > PageSize) throw new RuleBroken("請勾選要核對的識別號");
        var complete = await confirm.ConfirmAsync(Chosen, this.Actor());
        return this.Done(words["已記下 {0} 個識別號的核對，其中 {1} 個移轉完成", Chosen.Count, complete], "Blocks", new { q = Q, p = P });
    }

    async Task ShowAsync()
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : CleanText.Cut(CleanText.Plain(Q), 100);
        var waiting = db.BlockTakeOvers.AsNoTracking().Where(t => t.CompletedAt == null);
        if (Q is not null)
        {
            var digits = Q.Replace("-", "", StringComparison.Ordinal);
            waiting = waiting.Where(t => (t.Block.Group + t.Block.Registrant).Contains(digits) || t.Block.Publisher!.Name.Contains(Q));
        }
        Total = await waiting.CountAsync();
        Pages = Math.Max(1, (Total + PageSize - 1) / PageSize);
        P = Math.Clamp(P, 1, Pages);
        var rows = new List<TakeOverView>();
        foreach (var takeOver in await waiting.Include(t => t.Block.Publisher).OrderByDescending(t => t.FirstAt != null).ThenBy(t => t.Block.Group).ThenBy(t => t.Block.Registrant).Skip((P - 1) * PageSize).Take(PageSize).ToListAsync())
            rows.Add(await confirm.LookAsync(takeOver));
        Rows = rows;
    }
}
