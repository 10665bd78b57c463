using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Catalogue;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>主題詞: the loaded lists, searched by words, each with the line to put into a record.</summary>
[Authorize(Policy = Policies.Staff)]
public class Subjects(PortalDb db) : PageModel
{
    const int PerPage = 50, LongestQuery = 100;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<SubjectHeading> Rows { get; private set; } = [];

    public int Found { get; private set; }

    public int Pages { get; private set; }

    /// <summary>Whether there is any list at all.</summary>
    public bool Any { get; private set; } = true;

    /// <summary>As it stands in the text of a record: 650 #7 $a臺灣文學$2lcstt.</summary>
    public static string Line(SubjectHeading heading) => MarcText.Write(MarcField.Of("650", " 7", ('a', heading.Text), ('2', heading.Scheme)));

    public async Task OnGetAsync()
    {
        var rows = db.SubjectHeadings.AsNoTracking();
        foreach (var word in CatalogueRecord.Fold(CleanText.Cut(Q ?? "", LongestQuery)).Split(' ', StringSplitOptions.RemoveEmptyEntries)) rows = rows.Where(row => row.SearchText.Contains(word));
        Found = await rows.CountAsync();
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await rows.OrderBy(row => row.SearchText).ThenBy(row => row.Id).Skip((P - 1) * PerPage).Take(PerPage).ToListAsync();
        if (Found == 0) Any = await db.SubjectHeadings.AnyAsync();
    }
}
