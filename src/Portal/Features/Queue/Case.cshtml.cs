using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>One case at the staff desk: the form beside the uploaded pages, and what an officer may decide.</summary>
[Authorize(Policy = Policies.Staff)]
public class Case(PortalDb db, WorkQueue queue, OfficeCalendar calendar, Approval approval, ApproveIsrc lists, ApproveRegistrant registrants, NextBlock blocks, TimeProvider clock) : PageModel
{
    [BindProperty]
    public DecisionForm Input { get; set; } = new();

    [BindProperty]
    public int? BlockSize { get; set; }

    [BindProperty]
    public Guid? PrefixId { get; set; }

    /// <summary>The description that the officer has looked at: no other one is approved.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public Request Filed { get; private set; } = null!;

    public DateOnly Today => WorkingDays.OfficeDate(Now);

    public int OfficeDays { get; private set; }

    /// <summary>For a registration: what there is to choose.</summary>
    public RegistrantDecision? Registration { get; private set; }

    /// <summary>For a list of recordings: prefix codes to choose from, and what looks like another recording.</summary>
    public IsrcDecision? Coding { get; private set; }

    /// <summary>The block to open next when this publisher's are nearly full.</summary>
    public RegistrantBlock? Proposal { get; private set; }

    public bool MayDecide => Filed.State == RequestState.InReview && Filed.OfficerId == User.Id;

    /// <summary>The other case of the same submission, while nobody has taken it and this officer may.</summary>
    public Request? FreeSibling => Filed.Application?.Filing.FirstOrDefault(other => other != Filed && other.State == RequestState.Submitted && other.IsWorkOf(User));

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task OnGetAsync(string number) => LoadAsync(number);

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostTakeAsync(string number) => ActAsync(number, "已收案", () => queue.TakeAsync(Filed, this.Actor()));

    /// <summary>ISBN and CIP of one title, by one officer who may do both.</summary>
    [May(Policies.Officer)]
    public Task<IActionResult> OnPostTakeBothAsync(string number) => ActAsync(number, "兩案都已收案", async () =>
    {
        await queue.TakeAsync(Filed, this.Actor());
        if (FreeSibling is { } sibling) await queue.TakeAsync(sibling, this.Actor());
    });

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostGiveBackAsync(string number) => ActAsync(number, "已退回待辦清單", () => queue.GiveBackAsync(Filed, this.Actor()));

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostReturnAsync(string number) => ActAsync(number, "已通知申請人補件", () =>
        queue.ReturnAsync(Filed, [.. Input.Missing.Where(DecisionForm.CheckListOf(Filed).Contains)], Input.Note, this.Actor()));

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostRefuseAsync(string number) => ActAsync(number, "已不予核定並通知申請人", () => queue.RefuseAsync(Filed, Input.Reason ?? "", this.Actor()));

    [May(Policies.Officer)]
    public async Task<IActionResult> OnPostApproveAsync(string number, string? then)
    {
        var answer = await ActAsync(number, "已核定", () => Seen == (Filed.Application?.Version ?? Guid.Empty) ? approval.ApproveAsync(Filed, BlockSize, PrefixId, this.Actor()) : throw new DbUpdateConcurrencyException());
        // Then the CIP of the same title, in one go.
        if (then != "cip" || answer is not RedirectToPageResult || Filed.Application?.Cip is not { IsOpen: true } record || !record.IsWorkOf(User)) return answer;
        if (FreeSibling is not null) await queue.TakeAsync(record, this.Actor());
        return RedirectToPage("/Applications/Cip/Record", new { number = record.CaseNumber });
    }

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostExtendAsync(string number) => ActAsync(number, "已展期並通知申請人", () =>
        queue.ExtendAsync(Filed, Input.Days ?? throw new RuleBroken("展期請填 1 到 30 個工作天"), Input.Reason ?? "", this.Actor()));

    async Task<IActionResult> ActAsync(string number, string done, Func<Task> act)
    {
        await LoadAsync(number);
        if (!Filed.IsWorkOf(User)) return Forbid();
        if (!this.IsValid(new DecisionForm.Validator(), Input)) return Page();
        Input.Tidy();
        Task acting; // What waits for a second person says so instead.
        try
        {
            await (acting = act());
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody was first: the page shows the case as it is now, with the officer's words still there.
            db.ChangeTracker.Clear();
            await LoadAsync(number);
            throw;
        }
        return this.Done(acting is Task<string?> { Result: { } waits } ? waits : done, "Case", new { number });
    }

    async Task LoadAsync(string number)
    {
        Filed = await db.WholeCases().SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();
        if (Filed.PapersOn is not null) OfficeDays = Filed.TotalOfficeDays(await calendar.LoadAsync(), Now);
        if (!MayDecide) return;
        if (Filed is RegistrantRequest registrant) Registration = await registrants.PrepareAsync(registrant);
        else if (Filed is IsrcRequest list) Coding = await lists.PrepareAsync(list);
        else if (Filed.Publisher is { } publisher) Proposal = await blocks.ProposalForAsync(publisher);
    }
}
