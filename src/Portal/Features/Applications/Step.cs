using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Applications;

/// <summary>
/// One step of the form. What was sent meanwhile leads to its case; what another tab or another member has changed is never overwritten unseen.
/// </summary>
public abstract class Step(PortalDb db, MyApplications mine, TimeProvider clock) : PageModel
{
    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public Application Application { get; private set; } = null!;

    protected PortalDb Db => db;

    protected DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        Application = await mine.LoadAsync(User, id);
        if (!Application.ApplicantMayEdit) return RedirectToPage("Case", new { number = Application.Isbn.CaseNumber });
        Seen = Application.Version;
        Fill();
        return Page();
    }

    /// <summary>Fills the form with what is stored.</summary>
    protected abstract void Fill();

    /// <summary>For a form that was sent: only while the applicant may still change it.</summary>
    protected async Task LoadAsync(Guid id)
    {
        Application = await mine.LoadAsync(User, id);
        Application.MustBeEditable();
    }

    /// <summary>Saves the step, unless somebody has changed the application since <paramref name="seen"/>.</summary>
    protected async Task SaveAsync(Guid seen)
    {
        Application.ChangedAt = Now;
        // Also where only the title or a line has changed: the version is the application's.
        db.Entry(Application).Property(a => a.ChangedAt).IsModified = true;
        try
        {
            if (seen != Application.Version) throw new DbUpdateConcurrencyException();
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            // The form that comes back knows of the other change: who has read the sentence may save over it.
            Seen = await db.Applications.Where(a => a.Id == Application.Id).Select(a => a.Version).SingleAsync();
            ModelState.Remove(nameof(Seen));
            throw;
        }
    }
}
