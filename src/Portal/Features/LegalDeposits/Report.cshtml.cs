using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>回報出版情形: the publisher says what became of a title of its own.</summary>
[Authorize(Policy = Policies.Member)]
public class Report(PortalDb db, DepositPlan plan, TimeProvider clock) : PageModel
{
    [BindProperty]
    public ReportForm Input { get; set; } = new();

    public LegalDeposit Shown { get; private set; } = null!;

    public DepositPlan Plan => plan;

    public async Task OnGetAsync(string isbn)
    {
        await LoadAsync(isbn);
        (Input.What, Input.On) = (Shown.IsOut ? ReportForm.Published : null, Shown.PublishedOn);
    }

    public async Task<IActionResult> OnPostAsync(string isbn)
    {
        await LoadAsync(isbn);
        if (!this.IsValid(new ReportForm.Validator(), Input)) return Page();
        db.History.Add(Input.Tidy().Tell(Shown, plan, this.Actor(), clock.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync();
        return this.Done(Shown.State == DepositState.Published ? "已記下，請寄送兩館各一份" : "已記下", "Mine");
    }

    async Task LoadAsync(string isbn)
    {
        var (number, publisher) = (Isbn13.TryParse(isbn, out var read) ? read : throw new NotThere(), User.PublisherId);
        Shown = await DepositDesk.Whole(db.LegalDeposits).SingleOrDefaultAsync(d => d.Isbn == number && d.Product!.Application!.PublisherId == publisher).OrNotThere();
    }
}
