using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>How full the groups and blocks are, and which run out first.</summary>
[Authorize(Policy = Policies.Staff)]
public class ForecastPage(PortalDb db, TimeProvider clock) : PageModel
{
    const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public int Pages { get; private set; }

    public IReadOnlyList<GroupForecast> Groups { get; private set; } = [];

    /// <summary>Open blocks, those that run out first on top.</summary>
    public IReadOnlyList<BlockPace> Rows { get; private set; } = [];

    public int Total { get; private set; }

    public async Task OnGetAsync()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var blocks = await db.Blocks.AsNoTracking().ToListAsync();
        Groups = Forecast.Groups(IsbnRanges.Current, blocks, now);
        var paces = (await Forecast.PacesAsync(db, blocks.FindAll(block => block.State == BlockState.Open), now))
            .OrderBy(pace => pace.MonthsLeft ?? int.MaxValue).ThenBy(pace => pace.Block.Left).ThenBy(pace => pace.Block.Display, StringComparer.Ordinal).ToList();
        Total = paces.Count;
        Pages = Math.Max(1, (Total + PageSize - 1) / PageSize);
        P = Math.Clamp(P, 1, Pages);
        Rows = [.. paces.Skip((P - 1) * PageSize).Take(PageSize)];
        var owners = Rows.Select(pace => pace.Block.PublisherId).OfType<Guid>().ToList();
        var publishers = await db.Publishers.AsNoTracking().Where(p => owners.Contains(p.Id)).ToDictionaryAsync(p => p.Id);
        foreach (var pace in Rows) pace.Block.Publisher = pace.Block.PublisherId is { } owner ? publishers[owner] : null;
    }
}
