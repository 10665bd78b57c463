using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Catalogue;

/// <summary>查詢新書: newest first, by words or by ISBN in any spelling.</summary>
[AllowAnonymous]
public class Index(PortalDb db) : PageModel
{
    public const int PerPage = 20;

    const int LongestQuery = 200;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<CatalogueRecord> Records { get; private set; } = [];

    public int Found { get; private set; }

    public int Pages { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        var query = Q ?? "";
        if (Isbn13.TryParse(query, out var isbn)
            && await db.CatalogueFormats.Where(f => f.Isbn == isbn).Select(f => (long?)f.RecordNumber).SingleOrDefaultAsync() is { } number)
            return RedirectToPage("Record", new { number });

        var records = db.Catalogue.AsNoTracking();
        foreach (var word in CatalogueRecord.Fold(CleanText.Cut(query, LongestQuery)).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            records = records.Where(r => r.SearchText.Contains(word));
        Found = await records.CountAsync();
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Records = await records.OrderByDescending(r => r.Number).Skip((P - 1) * PerPage).Take(PerPage).Include(r => r.Formats.OrderBy(f => f.Ordinal)).ToListAsync();
        return Page();
    }
}
