using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Queue.Proposals;

/// <summary>One proposal: what, by whom, when and why; another person confirms it or sends it back.</summary>
[Authorize(Policy = Policies.Officer)]
public class Decide(PortalDb db, Confirmation confirmation) : PageModel
{
    public class Form
    {
        public string? Answer { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public Proposal Proposal { get; private set; } = null!;

    /// <summary>The case that it is about.</summary>
    public string? CaseNumber { get; private set; }

    public bool MayDecide => Proposal.MayBeDecidedBy(User.Id, User.IsInRole(Roles.Supervisor));

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostConfirmAsync(Guid id) => ActAsync(id, "已確認並執行", () => confirmation.ConfirmAsync(Proposal, this.Actor()));

    [May(Policies.Clerk)]
    public Task<IActionResult> OnPostSendBackAsync(Guid id) => ActAsync(id, "已退回提案人", () => confirmation.SendBackAsync(Proposal, Input.Answer, this.Actor()));

    async Task<IActionResult> ActAsync(Guid id, string done, Func<Task> act)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        try
        {
            await act();
        }
        catch
        {
            // The page shows the proposal as it is, not as it would have been.
            db.ChangeTracker.Clear();
            await LoadAsync(id);
            throw;
        }
        return this.Done(done, "Index");
    }

    async Task LoadAsync(Guid id)
    {
        Proposal = await db.Proposals.SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        CaseNumber = await db.Requests.Where(r => r.Id == Proposal.RequestId).Select(r => r.CaseNumber).SingleOrDefaultAsync();
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator() => RuleFor(form => form.Answer).Lines(2000);
    }
}
