using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>待辦: one list of every kind and channel, by due date.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, WorkQueue queue, TimeProvider clock) : PageModel
{
    public const int PerPage = 50;

    public static readonly IReadOnlyDictionary<string, string> Views = new Dictionary<string, string>
    {
        ["open"] = "全部待辦",
        ["free"] = "未收案",
        ["mine"] = "我承辦的",
        ["returned"] = "待補件",
        ["closed"] = "已結案",
    };

    [BindProperty(SupportsGet = true)]
    public string View { get; set; } = "open";

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public DateOnly Today { get; private set; }

    public IReadOnlyList<Request> Rows { get; private set; } = [];

    public int Pages { get; private set; }

    public int Found { get; private set; }

    public int Late { get; private set; }

    public Task OnGetAsync() => LoadAsync();

    /// <summary>Takes a case from the list; the one who is second is told who was first.</summary>
    [May(Policies.Officer)]
    public async Task<IActionResult> OnPostTakeAsync(Guid id)
    {
        await LoadAsync();
        var request = await db.Requests.Include(r => r.Officer).SingleOrDefaultAsync(r => r.Id == id).OrNotThere();
        if (!request.IsWorkOf(User)) return Forbid();
        await queue.TakeAsync(request, this.Actor());
        return RedirectToPage("Case", new { number = request.CaseNumber });
    }

    async Task LoadAsync()
    {
        Today = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        if (!Views.ContainsKey(View ?? "")) View = "open";
        var me = User.Id;
        var open = db.Requests.Where(r => r.State == RequestState.Submitted || r.State == RequestState.InReview);
        Late = await open.CountAsync(r => r.DueOn < Today);
        var rows = View switch
        {
            "free" => open.Where(r => r.OfficerId == null),
            "mine" => open.Where(r => r.OfficerId == me),
            "returned" => db.Requests.Where(r => r.State == RequestState.Returned),
            "closed" => db.Requests.Where(r => r.State == RequestState.Approved || r.State == RequestState.Refused || r.State == RequestState.Withdrawn),
            _ => open,
        };
        if (!string.IsNullOrWhiteSpace(Q))
        {
            var words = CleanText.Plain(Q);
            rows = rows.Where(r => r.CaseNumber == words || r.Application!.Title.Title.Contains(words) || ((IsrcRequest)r).ListTitle.Contains(words) || r.Publisher!.Name.Contains(words));
        }
        Found = await rows.CountAsync();
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        var ordered = View == "closed" ? rows.OrderByDescending(r => r.DecidedAt) : rows.OrderBy(r => r.DueOn).ThenBy(r => r.CaseNumber);
        Rows = await ordered.Skip((P - 1) * PerPage).Take(PerPage).Include(r => r.Application).Include(r => r.Publisher).Include(r => r.Officer).AsNoTracking().ToListAsync();
    }
}
