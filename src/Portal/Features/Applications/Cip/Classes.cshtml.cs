using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Catalogue;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>分類表: from class to class by links, or by the beginning of a number, or by words.</summary>
[Authorize(Policy = Policies.Staff)]
public class Classes(PortalDb db) : PageModel
{
    const int PerPage = 50, LongestQuery = 100;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>The class that is open.</summary>
    [BindProperty(SupportsGet = true)]
    public string? At { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    /// <summary>The open class and those above it, the highest first.</summary>
    public IReadOnlyList<ClassHeading> Path { get; private set; } = [];

    public IReadOnlyList<ClassHeading> Rows { get; private set; } = [];

    public int Found { get; private set; }

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var rows = db.ClassHeadings.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(Q))
            rows = Matching(rows, CleanText.Plain(CleanText.Cut(Q, LongestQuery)));
        else if (ClassNumber.TryRead(At, out var number))
        {
            string[] path = [number.ToString(), .. number.Above().Select(above => above.ToString())];
            var open = path[0];
            Path = await rows.Where(row => path.Contains(row.Number)).OrderBy(row => row.Number.Length).ThenBy(row => row.Number).ToListAsync();
            if (Path.Count == 0 || Path.All(row => row.Number != open)) throw new NotThere();
            Path = [.. Path.OrderByDescending(row => Array.IndexOf(path, row.Number))];
            rows = rows.Where(row => row.Parent == open);
        }
        else
            rows = rows.Where(row => row.Parent == null);
        Found = await rows.CountAsync();
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await rows.OrderBy(row => row.Number).Skip((P - 1) * PerPage).Take(PerPage).ToListAsync();
    }

    static IQueryable<ClassHeading> Matching(IQueryable<ClassHeading> rows, string query)
    {
        if (query.Length > 0 && query.All(c => char.IsAsciiDigit(c) || c == '.')) return rows.Where(row => row.Number.StartsWith(query));
        foreach (var word in CatalogueRecord.Fold(query).Split(' ', StringSplitOptions.RemoveEmptyEntries)) rows = rows.Where(row => row.SearchText.Contains(word));
        return rows;
    }
}
