using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Numbers;

/// <summary>待查號碼: numbers of our groups that were met and that the ledger lacks. They are held back until an officer has settled them.</summary>
[Authorize(Policy = Policies.Staff)]
public class Strays(PortalDb db, StrayNumbers numbers, IStringLocalizer<Words> words) : PageModel
{
    const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Settled { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    [BindProperty]
    public List<string> Chosen { get; set; } = [];

    [BindProperty]
    public string? Why { get; set; }

    public int Total { get; private set; }

    public int Pages { get; private set; }

    public IReadOnlyList<StrayNumber> Rows { get; private set; } = [];

    public Task OnGetAsync() => ShowAsync();

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostGivenAsync() => SettleAsync(given: true, "已把 {0} 個號碼記為舊系統已配");

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostDismissAsync() => SettleAsync(given: false, "已排除 {0} 個號碼");

    async Task<IActionResult> SettleAsync(bool given, string done)
    {
        await ShowAsync();
        if (Chosen.Count is 0 or > PageSize) throw new RuleBroken("請勾選要處理的號碼");
        var why = CleanText.Cut(CleanText.Clean(Why ?? ""), 500);
        await numbers.SettleAsync(Chosen, given, why.Length == 0 ? null : why, this.Actor());
        return this.Done(words[done, Chosen.Count], "Strays", new { q = Q, p = P });
    }

    async Task ShowAsync()
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : CleanText.Cut(CleanText.Plain(Q), 100);
        var strays = db.StrayNumbers.AsNoTracking().Where(s => Settled ? s.State != StrayState.Held : s.State == StrayState.Held);
        if (Q is not null)
        {
            var digits = Q.Replace("-", "", StringComparison.Ordinal);
            strays = strays.Where(s => s.Number.Contains(digits) || s.Source.Contains(Q) || s.About!.Contains(Q));
        }
        Total = await strays.CountAsync();
        Pages = Math.Max(1, (Total + PageSize - 1) / PageSize);
        P = Math.Clamp(P, 1, Pages);
        Rows = await strays.OrderBy(s => s.Number).Skip((P - 1) * PageSize).Take(PageSize).ToListAsync();
    }
}
