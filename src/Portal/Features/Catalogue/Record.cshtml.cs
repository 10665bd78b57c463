using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Cip;
using Portal.Features.Reading;
using Portal.Web;

namespace Portal.Features.Catalogue;

/// <summary>The public record of one title.</summary>
[AllowAnonymous]
public class Record(PortalDb db, TimeProvider clock) : PageModel
{
    public CatalogueRecord Book { get; private set; } = null!;

    /// <summary>The last issue of its CIP; null when it has none.</summary>
    public CipIssue? Cip { get; private set; }

    /// <summary>How it can be read on line; null when it cannot.</summary>
    public ReadingSummary? Reading { get; private set; }

    public DateOnly Today => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);

    public async Task OnGetAsync(long number)
    {
        Book = await db.Catalogue.AsNoTracking().Include(r => r.Formats.OrderBy(f => f.Ordinal)).SingleOrDefaultAsync(r => r.Number == number).OrNotThere();
        if (Book.ControlNumber is { } control) Cip = await db.CipIssues.AsNoTracking().Where(issue => issue.ControlNumber == control).OrderByDescending(issue => issue.Number).FirstOrDefaultAsync();
        if (Book.ApplicationId is { } application) Reading = await ReadingSummary.OfAsync(db, application, clock.GetUtcNow().UtcDateTime);
    }
}
