using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Publishers;

/// <summary>出版機構名錄: every active publisher with its prefixes, for everybody; natural persons are shielded.</summary>
[AllowAnonymous]
public class Index(PortalDb db, PublicPublisher visible) : PageModel
{
    const int PageSize = 50;

    /// <summary>On one sheet, to be printed.</summary>
    const int MostPrinted = 1000;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Print { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public int Pages { get; private set; }

    public int Total { get; private set; }

    public PublicPublisher Visible => visible;

    public IReadOnlyList<Publisher> Rows { get; private set; } = [];

    public ILookup<Guid, string> FormerNames { get; private set; } = Enumerable.Empty<FormerName>().ToLookup(n => n.PublisherId, n => n.Name);

    public async Task OnGetAsync()
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : CleanText.Cut(CleanText.Plain(Q), 100);
        var found = visible.Find(db.Publishers.AsNoTracking(), db.FormerNames, Q);
        Total = await found.CountAsync();
        var size = Print ? MostPrinted : PageSize;
        Pages = Math.Max(1, (Total + size - 1) / size);
        P = Math.Clamp(P, 1, Pages);
        // Shielded ones stand together at the end: an order by their names would tell something of them.
        var shields = visible.Shields;
        Rows = await found.OrderBy(p => shields && p.Kind == PublisherKind.Individual).ThenBy(p => shields && p.Kind == PublisherKind.Individual ? "" : p.Name).ThenBy(p => p.Id)
            .Skip((P - 1) * size).Take(size).Include(p => p.Blocks.OrderBy(b => b.Group).ThenBy(b => b.Registrant)).ToListAsync();
        var ids = Rows.Select(p => p.Id).ToList();
        FormerNames = (await db.FormerNames.AsNoTracking().Where(n => ids.Contains(n.PublisherId)).OrderByDescending(n => n.Until).ToListAsync()).ToLookup(n => n.PublisherId, n => n.Name);
    }
}
