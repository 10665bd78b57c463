using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>The applicant's view of a case: where it stands, by when, what happens next, and the numbers.</summary>
[Authorize(Policy = Policies.Member)]
public class Case(PortalDb db, OfficeCalendar calendar, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Why { get; set; }

    public Request Filed { get; private set; } = null!;

    public Task OnGetAsync(string number) => LoadAsync(number);

    public async Task<IActionResult> OnPostWithdrawAsync(string number)
    {
        await LoadAsync(number);
        if (Why?.Length > 1000 || (Why is not null && CleanText.FindFault(Why, lines: true) is not null))
        {
            this.AddError("Why", "理由最多 1000 字，且不能有控制字元");
            return Page();
        }
        var (why, days, now) = (string.IsNullOrWhiteSpace(Why) ? null : CleanText.Clean(Why, lines: true), await calendar.LoadAsync(), clock.GetUtcNow().UtcDateTime);
        Filed.Withdraw(why, days, this.Actor(), now);
        // Without a number there is nothing to print a CIP for.
        if (Filed is IsbnRequest && Filed.Application!.Cip is { } cip && (cip.IsOpen || cip.State == RequestState.Returned)) cip.Withdraw(why, days, this.Actor(), now);
        await db.SaveChangesAsync();
        return this.Done("申請已撤回", "Case", new { number });
    }

    async Task LoadAsync(string number)
    {
        // Another publisher's case is not there, the same as one that never was.
        var own = User.PublisherId;
        Filed = await db.WholeCases().SingleOrDefaultAsync(r => r.CaseNumber == number && r.PublisherId == own).OrNotThere();
    }
}
