using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>Begins a deposit: of a title that has its numbers, or of a new one, whose ISBN is asked for in the same submission.</summary>
[Authorize(Policy = Policies.Member)]
public class New(PortalDb db, MyApplications mine, TimeProvider clock) : PageModel
{
    const int Most = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>Titles with a number for an electronic format and without a deposit under way or done, newest first.</summary>
    public IReadOnlyList<Application> Titles { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var words = string.IsNullOrWhiteSpace(Q) ? null : Portal.Domain.CleanText.Clean(Q);
        Titles = await mine.Of(User).AsNoTracking()
            .Where(a => a.Requests.OfType<IsbnRequest>().Any(r => r.State == RequestState.Approved) && (words == null || a.Title.Title.Contains(words))
                && a.Products.Any(p => (p.Form == ProductForm.Epub || p.Form == ProductForm.Pdf || p.Form == ProductForm.OtherEbook || p.Form == ProductForm.Audio) && p.CancelledAt == null)
                && !a.Requests.OfType<EbookDeposit>().Any(d => d.State != RequestState.Refused && d.State != RequestState.Withdrawn && d.TakenDownAt == null))
            .Include(a => a.Products).OrderByDescending(a => a.ChangedAt).Take(Most).ToListAsync();
    }

    public async Task<IActionResult> OnPostAsync(Guid title)
    {
        await OnGetAsync();
        var application = await mine.LoadAsync(User, title);
        // The second of two clicks, or a draft that is there: go on with it.
        if (application.DraftDeposit is { } draft) return RedirectToPage("Files", new { id = draft.Id });
        var deposit = EbookDeposit.Of(application, clock.GetUtcNow().UtcDateTime);
        db.Requests.Add(deposit);
        // Bumps the title's version: of two clicks at once one begins it.
        application.ChangedAt = deposit.ChangedAt;
        db.Entry(application).Property(a => a.ChangedAt).IsModified = true;
        db.History.Add(this.Actor().Did("開始申請", deposit.ChangedAt, application.Title.Title, "Deposit", deposit.Id.ToString()));
        await db.SaveChangesAsync();
        return RedirectToPage("Files", new { id = deposit.Id });
    }
}
