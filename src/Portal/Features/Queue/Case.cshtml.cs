using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>One case at the staff desk: the form beside the uploaded pages, and what an officer may decide.</summary>
[Authorize(Policy = Policies.Staff)]
public class Case(PortalDb db, WorkQueue queue, OfficeCalendar calendar, NumberDesk numbers, ApproveRegistrant registrants, NextBlock blocks, LetterWriter letters, TimeProvider clock) : PageModel
{
    [BindProperty]
    public DecisionForm Input { get; set; } = new();

    [BindProperty]
    public int? BlockSize { get; set; }

    public Request Filed { get; private set; } = null!;

    public DateOnly Today { get; private set; }

    public int OfficeDays { get; private set; }

    /// <summary>For a registration: what there is to choose.</summary>
    public RegistrantDecision? Registration { get; private set; }

    /// <summary>The block to open next when this publisher's are nearly full.</summary>
    public RegistrantBlock? Proposal { get; private set; }

    public bool MayDecide => Filed.State == RequestState.InReview && Filed.OfficerId == User.Id;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task OnGetAsync(string number) => LoadAsync(number);

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostTakeAsync(string number) => ActAsync(number, "已收案", () => queue.TakeAsync(Filed, this.Actor()));

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostGiveBackAsync(string number) => ActAsync(number, "已退回待辦清單", () => queue.GiveBackAsync(Filed, this.Actor()));

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostReturnAsync(string number) => ActAsync(number, "已通知申請人補件", async () =>
    {
        Filed.Return([.. Input.Missing.Where(DecisionForm.CheckList.Contains)], Input.Note, await calendar.LoadAsync(), this.Actor(), Now);
        db.Letters.Add(letters.Returned(Filed, Now));
        await db.SaveChangesAsync();
    });

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostRefuseAsync(string number) => ActAsync(number, "已不予核定並通知申請人", async () =>
    {
        Filed.Refuse(Input.Reason ?? "", await calendar.LoadAsync(), this.Actor(), Now);
        (Filed as RegistrantRequest)?.Publisher!.Refuse();
        db.Letters.Add(letters.Refused(Filed, Now));
        await db.SaveChangesAsync();
    });

    /// <summary>Numbers are given by the desk of numbers alone; it answers when they are safe outside the database.</summary>
    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostApproveAsync(string number) => ActAsync(number, "已核定", () => Filed switch
    {
        RegistrantRequest registrant => registrants.ApproveAsync(registrant, BlockSize, this.Actor()),
        IsbnRequest => numbers.IssueAsync(Filed.Id, this.Actor()),
        _ => throw new InvalidOperationException($"Nobody approves {Filed.GetType().Name} here."),
    });

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostExtendAsync(string number) => ActAsync(number, "已展期並通知申請人", async () =>
    {
        Filed.Extend(Input.Days ?? throw new RuleBroken("展期請填 1 到 30 個工作天"), Input.Reason ?? "", await calendar.LoadAsync(), this.Actor(), Now);
        db.Letters.Add(letters.Extended(Filed, Input.Reason!, Now));
        await db.SaveChangesAsync();
    });

    async Task<IActionResult> ActAsync(string number, string done, Func<Task> act)
    {
        await LoadAsync(number);
        if (!this.IsValid(new DecisionForm.Validator(), Input)) return Page();
        Input.Tidy();
        try
        {
            await act();
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody was first: the page shows the case as it is now, with the officer's words still there.
            db.ChangeTracker.Clear();
            await LoadAsync(number);
            throw;
        }
        return this.Done(done, "Case", new { number });
    }

    async Task LoadAsync(string number)
    {
        Today = WorkingDays.OfficeDate(Now);
        Filed = await db.Requests
            .Include(r => r.History.OrderBy(line => line.Id))
            .Include(r => r.Officer)
            .Include(r => r.Publisher!.Blocks)
            .Include(r => r.Application!.Publisher)
            .Include(r => r.Application!.Products)
            .Include(r => r.Application!.Pages)
            .Include(r => r.Application!.Requests)
            .SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();
        if (Filed.PapersOn is not null) OfficeDays = Filed.TotalOfficeDays(await calendar.LoadAsync(), Now);
        if (!MayDecide) return;
        if (Filed is RegistrantRequest registrant) Registration = await registrants.PrepareAsync(registrant);
        else Proposal = await blocks.ProposalForAsync(Filed.Publisher!);
    }
}
