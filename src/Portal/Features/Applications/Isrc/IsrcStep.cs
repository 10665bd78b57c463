using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>
/// One step of a list of recordings. What was sent meanwhile leads to its case; what another tab or member has changed is never overwritten unseen.
/// </summary>
public abstract class IsrcStep(PortalDb db, TimeProvider clock) : PageModel
{
    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public IsrcRequest Filed { get; private set; } = null!;

    protected PortalDb Db => db;

    protected DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The list of the signed-in person's publisher; another publisher's is not there. False: it was sent, see its case.</summary>
    protected async Task<bool> OpenAsync(Guid id)
    {
        var own = User.PublisherId;
        Filed = await db.IsrcRequests.Include(r => r.Publisher).Include(r => r.Recordings.OrderBy(line => line.Ordinal)).SingleOrDefaultAsync(r => r.Id == id && r.PublisherId == own).OrNotThere();
        if (Seen == Guid.Empty) Seen = Filed.Version;
        return Filed.ApplicantMayEdit;
    }

    /// <summary>For a form that was sent: only while the applicant may still change it.</summary>
    protected async Task LoadAsync(Guid id)
    {
        await OpenAsync(id);
        Filed.MustBeEditable();
    }

    protected IActionResult ToCase() => RedirectToPage("/Applications/Case", new { number = Filed.CaseNumber });

    /// <summary>Saves the step, unless somebody has changed the list since it was shown.</summary>
    protected async Task SaveAsync()
    {
        Filed.ChangedAt = Now;
        // Also where only a recording has changed: the version is the list's.
        db.Entry(Filed).Property(r => r.ChangedAt).IsModified = true;
        try
        {
            if (Seen != Filed.Version) throw new DbUpdateConcurrencyException();
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            // The form that comes back knows of the other change: who has read the sentence may save over it.
            Seen = await db.IsrcRequests.Where(r => r.Id == Filed.Id).Select(r => r.Version).SingleAsync();
            ModelState.Remove(nameof(Seen));
            throw;
        }
    }
}
