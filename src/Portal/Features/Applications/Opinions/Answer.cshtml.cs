using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Applications.Opinions;

/// <summary>An opinion at the desk: its officer answers, which ends it, or refers it.</summary>
[Authorize(Policy = Policies.Staff)]
public class Answer(PortalDb db, OfficeCalendar calendar, LetterWriter letters, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? Answer { get; set; }

        public string? Desk { get; set; }

        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public OpinionRequest Filed { get; private set; } = null!;

    public bool MayDecide => Filed.State == RequestState.InReview && Filed.OfficerId == User.Id;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task OnGetAsync(string number) => LoadAsync(number);

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostAsync(string number) => ActAsync(number, "已寄出答覆並結案", async () =>
    {
        Filed.Approve(Input.Answer ?? "", await calendar.LoadAsync(), this.Actor(), Now);
        db.Letters.Add(letters.OpinionAnswered(Filed, Now));
    });

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostReferAsync(string number) => ActAsync(number, "已轉辦，回到待辦清單", () =>
    {
        Filed.Refer(Input.Desk ?? "", Input.Reason ?? "", this.Actor(), Now);
        return Task.CompletedTask;
    });

    async Task<IActionResult> ActAsync(string number, string done, Func<Task> act)
    {
        await LoadAsync(number);
        if (!Filed.IsWorkOf(User)) return Forbid();
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        await act();
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            // Somebody was first: the page shows the case as it is now, with the officer's words still there.
            db.ChangeTracker.Clear();
            await LoadAsync(number);
            throw;
        }
        return this.Done(done, "/Queue/Case", new { number });
    }

    async Task LoadAsync(string number) => Filed = await db.OpinionRequests.Include(r => r.Officer).SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.Answer).Lines(OpinionRequest.LongestText);
            RuleFor(f => f.Reason).Lines(1000);
        }
    }
}
