using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>待辦: one list of every kind and channel, by due date.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, WorkQueue queue, Bulk bulk, TimeProvider clock) : PageModel
{
    public const int PerPage = 50;

    [BindProperty(SupportsGet = true)]
    public QueueFilter Filter { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    /// <summary>The cases that the buttons above the list are for.</summary>
    [BindProperty]
    public List<Guid> Ticked { get; set; } = [];

    /// <summary>Who is to get them.</summary>
    [BindProperty]
    public Guid? To { get; set; }

    public DateOnly Today { get; private set; }

    public IReadOnlyList<Request> Rows { get; private set; } = [];

    public IReadOnlyList<BulkLine> Results { get; private set; } = [];

    public IReadOnlyList<SavedFilter> Saved { get; private set; } = [];

    public IReadOnlyList<User> Officers { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Kinds => QueueFilter.Kinds(db);

    public int Pages { get; private set; }

    public int Found { get; private set; }

    public int Late { get; private set; }

    public bool IsOfficer => new[] { Roles.Clerk, Roles.Cataloguer, Roles.Supervisor }.Any(User.IsInRole);

    public bool MayTakeOrAssign(Request row) => IsOfficer && (row.IsOpen || row.State == RequestState.Returned) && row.IsWorkOf(User);

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

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostTakeManyAsync() => EachAsync(() => bulk.TakeAsync(Ticked, User, this.Actor()));

    [May(Policies.Supervisor)]
    public Task<IActionResult> OnPostAssignAsync()
    {
        if (To is null) this.AddError(nameof(To), "請選擇要指派給哪位承辦人");
        return EachAsync(() => bulk.AssignAsync(Ticked, To!.Value, this.Actor()));
    }

    async Task<IActionResult> EachAsync(Func<Task<IReadOnlyList<BulkLine>>> act)
    {
        if (Ticked.Count == 0) this.AddError("cases", "請先勾選案件");
        if (ModelState.IsValid)
        {
            Results = await act();
            Ticked = [];
        }
        await LoadAsync();
        return Page();
    }

    async Task LoadAsync()
    {
        Today = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        Filter = Filter.Known(db);
        var me = User.Id;
        Saved = await db.SavedFilters.AsNoTracking().Where(filter => filter.UserId == me).OrderBy(filter => filter.Name).ToListAsync();
        Officers = await db.ColleaguesAsync(Roles.Clerk, Roles.Cataloguer, Roles.Supervisor);
        Late = await db.Requests.CountAsync(r => (r.State == RequestState.Submitted || r.State == RequestState.InReview) && r.DueOn < Today);
        var rows = Filter.Of(db.Requests, me, Today);
        Found = await rows.CountAsync();
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        var ordered = Filter.View == "closed" ? rows.OrderByDescending(r => r.DecidedAt) : rows.OrderBy(r => r.DueOn).ThenBy(r => r.CaseNumber);
        Rows = await ordered.Skip((P - 1) * PerPage).Take(PerPage).Include(r => r.Application).Include(r => r.Publisher).Include(r => r.Officer).AsNoTracking().ToListAsync();
    }
}
