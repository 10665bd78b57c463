using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Procedures;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>The check-list of a case: its officer ticks what is done. It can be printed with the case.</summary>
[Authorize(Policy = Policies.Staff)]
public class Procedure(PortalDb db, ProcedureBook book, TimeProvider clock) : PageModel
{
    [BindProperty]
    public List<int> Ticked { get; set; } = [];

    /// <summary>The version that was shown.</summary>
    [BindProperty]
    public int Shown { get; set; }

    public Request Filed { get; private set; } = null!;

    public ProcedureVersion List { get; private set; } = null!;

    public ProcedureCheck? Check { get; private set; }

    public bool MayTick => Filed.IsOpen && Filed.IsWorkOf(User);

    public async Task OnGetAsync(string number)
    {
        await LoadAsync(number);
        Ticked = [.. Check?.Steps ?? new HashSet<int>()];
    }

    [May(Policies.Officer)]
    public async Task<IActionResult> OnPostAsync(string number)
    {
        await LoadAsync(number);
        if (!Filed.IsWorkOf(User)) return Forbid();
        var (by, now) = (this.Actor(), clock.GetUtcNow().UtcDateTime);
        if (Check is null)
        {
            // What was ticked is what was shown, though a new version came meanwhile.
            List = await book.VersionAsync(List.Kind, Shown) ?? List;
            Check = new ProcedureCheck { RequestId = Filed.Id, Kind = List.Kind, Number = List.Number, By = by.Name };
            db.ProcedureChecks.Add(Check);
        }
        db.History.Add(Check.Tick(Ticked, Filed, List.Steps(english: false).Count, by, now));
        await db.SaveChangesAsync();
        return this.Done("已儲存勾選", "Case", new { number });
    }

    async Task LoadAsync(string number)
    {
        Filed = await db.Requests.Include(r => r.Application).Include(r => r.Publisher).SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();
        (var version, Check) = await book.ForAsync(Filed);
        List = version ?? throw new NotThere();
    }
}
