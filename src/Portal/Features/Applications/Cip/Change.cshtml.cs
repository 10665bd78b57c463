using System.Globalization;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>申請更正: the publisher of an approved title asks for other words in its description, with a reason; any number of times, one after the other.</summary>
[Authorize(Policy = Policies.Member)]
public class Change(PortalDb db, MyApplications mine, WorkQueue queue, TimeProvider clock) : PageModel
{
    // Holds only what an applicant may fill in, so the form is bound to it as it is.
    [BindProperty]
    public TitleDescription Input { get; set; } = new();

    [BindProperty]
    public string? Month { get; set; }

    [BindProperty]
    public Reasoning Because { get; set; } = new();

    /// <summary>The id of the case to come: a double click sends it twice and makes one.</summary>
    [BindProperty]
    public Guid Key { get; set; } = Guid.CreateVersion7();

    /// <summary>The version of the title that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public Application Application { get; private set; } = null!;

    /// <summary>A correction that came back to be mended; null for a new one.</summary>
    public ChangeRequest? Returned { get; private set; }

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        if (Returned is null) ChangeRequest.MustBePossible(Application);
        Input = Returned?.Wanted ?? Application.Title;
        Because.Why = Returned?.ChangeReason;
        Month = Input.PlannedMonth?.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        Seen = Application.Version;
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        // The second click of two, or the back button: the same answer.
        if (Application.Requests.Find(request => request.Id == Key && request.CaseNumber is not null && !request.ApplicantMayEdit) is { } sent) return RedirectToPage("/Applications/Case", new { number = sent.CaseNumber });
        if (!TitleForm.IsValid(this, Input, Month) | !this.IsValid(new Reasoning.Validator(), Because, nameof(Because))) return Page();
        var request = Returned ?? ChangeRequest.Of(Application, Key);
        request.Ask(Input.Tidy(), Because.Tidy().Why ?? "");
        if (Returned is null) db.Requests.Add(request);
        // Of two tabs, or two members, the second one is told.
        Application.ChangedAt = clock.GetUtcNow().UtcDateTime;
        db.Entry(Application).Property(a => a.ChangedAt).IsModified = true;
        if (Seen != Application.Version) throw new DbUpdateConcurrencyException();
        await queue.PutInAsync(request, this.Actor());
        return this.Done(Returned is null ? "更正申請已送出" : "補件已送出", "/Applications/Case", new { number = request.CaseNumber });
    }

    async Task LoadAsync(Guid id)
    {
        Application = await mine.LoadAsync(User, id);
        Returned = Application.Requests.OfType<ChangeRequest>().FirstOrDefault(request => request.State == RequestState.Returned);
    }

    public class Reasoning
    {
        public string? Why { get; set; }

        public sealed class Validator : AbstractValidator<Reasoning>
        {
            public Validator()
            {
                RuleFor(f => f.Why).NotEmpty().WithMessage("請寫明更正的理由");
                RuleFor(f => f.Why).Lines(1000);
            }
        }
    }
}
