using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Domain;
using Portal.Features.Applications.Survey;

namespace Portal.Features.Catalogue;

/// <summary>查詢新書: newest first, by words or by ISBN in any spelling.</summary>
[AllowAnonymous]
public class Index(CatalogueList list, Usability usability) : PageModel
{
    public const int PerPage = 20;

    const int LongestQuery = 200;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<ListedTitle> Records { get; private set; } = [];

    public int Found { get; private set; }

    public int Pages { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        var query = Q ?? "";
        if (Isbn13.TryParse(query, out var isbn) && await list.FindAsync(isbn) is { } number) return RedirectToPage("Record", new { number });

        var words = CatalogueRecord.Fold(CleanText.Cut(query, LongestQuery)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0) usability.Used(Usability.Searching);
        Found = await list.CountAsync(words);
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Records = await list.ReadAsync(words, (P - 1) * PerPage, PerPage);
        return Page();
    }
}
