using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Queue.Proposals;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>今日概況: what is open, due today and late, by officer, kind and way in; the oldest; who is away, and whose cases must be moved.</summary>
[Authorize(Policy = Policies.Supervisor)]
public class Today(PortalDb db, Bulk bulk, TimeProvider clock) : PageModel
{
    const int Shown = 20;

    /// <summary>A line of a table; its numbers lead to the same cases in the list.</summary>
    public record Line(string Name, string? Query, int Open, int Due, int Late);

    record Case(string Kind, Channel Channel, Guid? Officer, DateOnly? DueOn);

    [BindProperty]
    public List<Guid> Ticked { get; set; } = [];

    [BindProperty]
    public Guid? To { get; set; }

    public DateOnly Date { get; private set; }

    public Line All { get; private set; } = null!;

    public IReadOnlyList<(string Heading, IReadOnlyList<Line> Lines)> Tables { get; private set; } = [];

    public IReadOnlyList<Request> Oldest { get; private set; } = [];

    public IReadOnlyList<Absence> Away { get; private set; } = [];

    /// <summary>Open cases whose officer is away on the due date, or has no account any more.</summary>
    public IReadOnlyList<Request> ToMove { get; private set; } = [];

    public IReadOnlyList<Proposal> Waiting { get; private set; } = [];

    public IReadOnlyList<User> Officers { get; private set; } = [];

    public IReadOnlyList<BulkLine> Results { get; private set; } = [];

    IQueryable<Request> Open => db.Requests.AsNoTracking().Where(r => r.State == RequestState.Submitted || r.State == RequestState.InReview);

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostMoveAsync()
    {
        if (Ticked.Count == 0) this.AddError("cases", "請先勾選案件");
        if (To is null) this.AddError(nameof(To), "請選擇要指派給哪位承辦人");
        if (ModelState.IsValid) Results = await bulk.AssignAsync(Ticked, To!.Value, this.Actor());
        await LoadAsync();
        return Page();
    }

    async Task LoadAsync()
    {
        Date = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        Officers = await db.ColleaguesAsync(Roles.Clerk, Roles.Cataloguer, Roles.Supervisor);
        Away = await db.Absences.AsNoTracking().Include(a => a.Officer).Where(a => a.FirstDay <= Date && a.LastDay >= Date).OrderBy(a => a.LastDay).ToListAsync();
        Waiting = await db.Proposals.AsNoTracking().Where(p => p.State == ProposalState.Proposed).OrderBy(p => p.ProposedAt).ToListAsync();
        Oldest = await Open.Include(r => r.Application).Include(r => r.Publisher).Include(r => r.Officer).OrderBy(r => r.DueOn).ThenBy(r => r.CaseNumber).Take(Shown).ToListAsync();
        ToMove = await Open.Include(r => r.Application).Include(r => r.Publisher).Include(r => r.Officer)
            .Where(r => r.OfficerId != null && (r.Officer!.DisabledAt != null || db.Absences.Any(a => a.OfficerId == r.OfficerId && a.FirstDay <= r.DueOn && a.LastDay >= r.DueOn)))
            .OrderBy(r => r.DueOn).ThenBy(r => r.CaseNumber).Take(Index.PerPage).ToListAsync();

        var cases = await Open.Select(r => new Case(EF.Property<string>(r, "Kind"), r.Channel, r.OfficerId, r.DueOn)).ToListAsync();
        All = Count("", cases, null);
        var held = cases.Select(c => c.Officer).OfType<Guid>().ToHashSet();
        var names = await db.Users.AsNoTracking().Where(user => held.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName);
        Tables =
        [
            ("依承辦人", [.. By(cases, c => c.Officer?.ToString() ?? QueueFilter.Nobody, "officer", key => key == QueueFilter.Nobody ? "未收案" : names[Guid.Parse(key)])]),
            ("依申請項目", [.. By(cases, c => c.Kind, "kind", key => QueueFilter.Kinds(db)[key])]),
            ("依收件方式", [.. By(cases, c => c.Channel.ToString(), "channel", key => QueueFilter.Channels[key])]),
        ];
    }

    IEnumerable<Line> By(List<Case> cases, Func<Case, string> part, string name, Func<string, string> title) => cases.GroupBy(part)
        .Select(group => Count(title(group.Key), group, $"{name}={group.Key}")).OrderByDescending(line => line.Late).ThenByDescending(line => line.Due).ThenByDescending(line => line.Open).ThenBy(line => line.Name, StringComparer.Ordinal);

    Line Count(string name, IEnumerable<Case> some, string? query) =>
        some.Aggregate(new Line(name, query, 0, 0, 0), (line, one) => line with { Open = line.Open + 1, Due = line.Due + (one.DueOn == Date ? 1 : 0), Late = line.Late + (one.DueOn < Date ? 1 : 0) });
}
