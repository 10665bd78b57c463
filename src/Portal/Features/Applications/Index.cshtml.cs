using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>我的申請: everything this publisher has begun or sent.</summary>
[Authorize(Policy = Policies.Member)]
public class Index(PortalDb db, MyApplications mine) : PageModel
{
    public const int PerPage = 20;

    /// <summary>One submission with its cases: ISBN first, corrections last.</summary>
    public record Row(Guid Id, string Title, IReadOnlyList<Request> Cases)
    {
        public bool IsDraft => Cases.All(filed => filed.State == RequestState.Draft);
    }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public Publisher Publisher { get; private set; } = null!;

    public string? RegistrationCase { get; private set; }

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var own = User.PublisherId;
        Publisher = await db.Publishers.SingleAsync(p => p.Id == own);
        RegistrationCase = await db.RegistrantRequests.Where(r => r.PublisherId == Publisher.Id).Select(r => r.CaseNumber).FirstOrDefaultAsync();
        var found = mine.Of(User);
        if (!string.IsNullOrWhiteSpace(Q))
        {
            var words = CleanText.Clean(Q);
            found = found.Where(a => a.Title.Title.Contains(words) || a.Requests.Any(r => r.CaseNumber == words));
        }
        var count = await found.CountAsync();
        Pages = (count + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = (await found.OrderByDescending(a => a.ChangedAt).Skip((P - 1) * PerPage).Take(PerPage)
            .Include(a => a.Requests).AsNoTracking().Select(a => new { a.Id, a.Title.Title, a.Requests }).ToListAsync())
            .ConvertAll(a => new Row(a.Id, a.Title, [.. a.Requests.OrderBy(filed => filed is not IsbnRequest).ThenBy(filed => filed.CaseNumber, StringComparer.Ordinal)]));
    }
}
