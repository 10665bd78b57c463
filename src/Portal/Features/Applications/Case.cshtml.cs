using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Deposit;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>The applicant's view of a case: where it stands, by when, what happens next, and the numbers.</summary>
[Authorize(Policy = Policies.Member)]
public class Case(PortalDb db, OfficeCalendar calendar, StaffLetters letters, TimeProvider clock) : PageModel
{
    /// <summary>What the publisher says to the draft of a CIP.</summary>
    [BindProperty]
    public string? Remark { get; set; }

    [BindProperty]
    public string? Why { get; set; }

    public Request Filed { get; private set; } = null!;

    /// <summary>An approved title whose cases are all decided.</summary>
    public bool MayBeCorrected => Filed.Application is { } title && title.Isbn.State == RequestState.Approved && title.Requests.TrueForAll(request => !request.IsOpen && !request.ApplicantMayEdit);

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task OnGetAsync(string number) => LoadAsync(number);

    public async Task<IActionResult> OnPostAcceptAsync(string number)
    {
        await LoadAsync(number);
        Draft.Accept(this.Actor(), Now);
        await db.SaveChangesAsync();
        return this.Done("已同意草稿，核定後會再通知您", "Case", new { number });
    }

    public async Task<IActionResult> OnPostRemarkAsync(string number)
    {
        await LoadAsync(number);
        if (CleanText.Length(Remark ?? "") > 2000 || CleanText.FindFault(Remark ?? "", lines: true) is not null)
        {
            this.AddError("Remark", "意見最多 2000 字，且不能有控制字元");
            return Page();
        }
        Draft.MakeRemark(CleanText.Clean(Remark ?? "", lines: true), this.Actor(), Now);
        if (Filed.Officer is { DisabledAt: null, Email: not null } officer) db.Letters.Add(letters.RemarkMade(Draft, officer, Now));
        await db.SaveChangesAsync();
        return this.Done("已送出意見，承辦人會答覆", "Case", new { number });
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string number)
    {
        await LoadAsync(number);
        if (Why?.Length > 1000 || (Why is not null && CleanText.FindFault(Why, lines: true) is not null))
        {
            this.AddError("Why", "理由最多 1000 字，且不能有控制字元");
            return Page();
        }
        var (why, days, now) = (string.IsNullOrWhiteSpace(Why) ? null : CleanText.Clean(Why, lines: true), await calendar.LoadAsync(), Now);
        Filed.Withdraw(why, days, this.Actor(), now);
        // Without a number there is nothing to print a CIP for.
        if (Filed is IsbnRequest && Filed.Application!.Cip is { } cip && (cip.IsOpen || cip.State == RequestState.Returned)) cip.Withdraw(why, days, this.Actor(), now);
        foreach (var deposit in Filed is IsbnRequest ? Filed.Application!.Requests.OfType<EbookDeposit>().Where(deposit => deposit.IsOpen || deposit.State == RequestState.Returned) : []) deposit.Withdraw(why, days, this.Actor(), now);
        await db.SaveChangesAsync();
        return this.Done("申請已撤回", "Case", new { number });
    }

    CipRequest Draft => Filed as CipRequest ?? throw new RuleBroken("目前沒有待確認的編目草稿");

    async Task LoadAsync(string number)
    {
        // Another publisher's case is not there, the same as one that never was.
        var own = User.PublisherId;
        Filed = await db.WholeCases().SingleOrDefaultAsync(r => r.CaseNumber == number && r.PublisherId == own).OrNotThere();
    }
}
