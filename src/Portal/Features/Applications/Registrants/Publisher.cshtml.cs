using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>One publisher as staff see it: its data, blocks, members and history, and what to open next.</summary>
[Authorize(Policy = Policies.Staff)]
public class PublisherPage(PortalDb db, NextBlock nextBlock, NumberLimit limit, IAuthorizationService permissions, TimeProvider clock) : PageModel
{
    public Publisher Publisher { get; private set; } = null!;

    public IReadOnlyList<User> Members { get; private set; } = [];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    /// <summary>Set when its blocks are nearly used up.</summary>
    public RegistrantBlock? Proposal { get; private set; }

    public bool MayOpen { get; private set; }

    public bool MayChange { get; private set; }

    /// <summary>Name of the one that it was merged into.</summary>
    public string? MergedInto { get; private set; }

    public IReadOnlyList<FormerName> FormerNames { get; private set; } = [];

    /// <summary>Numbers given in the last thirty days.</summary>
    public int Recent { get; private set; }

    public int Limit { get; private set; }

    [BindProperty]
    public int? NumberLimit { get; set; }

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        NumberLimit = Publisher.NumberLimit;
    }

    /// <summary>The publisher's own limit of numbers in thirty days.</summary>
    [May(Policies.Supervisor)]
    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        if (NumberLimit is < 0 or > 100_000) this.AddError(nameof(NumberLimit), "請填 0 到 {0} 的整數", 100_000);
        if (!ModelState.IsValid) return Page();
        var publisher = await db.Publishers.SingleAsync(p => p.Id == id);
        publisher.NumberLimit = NumberLimit;
        db.History.Add(this.Actor().Did("設定 30 天配號上限", clock.GetUtcNow().UtcDateTime, NumberLimit?.ToString(System.Globalization.CultureInfo.InvariantCulture), "Publisher", id.ToString()));
        await db.SaveChangesAsync();
        return this.Done("已儲存", "Publisher", new { id });
    }

    async Task LoadAsync(Guid id)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        Publisher = await db.Publishers.AsNoTracking().Include(p => p.Blocks.OrderBy(b => b.OpenedAt).ThenBy(b => b.Registrant))
            .SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        Members = await db.Users.AsNoTracking().Where(u => u.PublisherId == id).OrderBy(u => u.DisplayName).ToListAsync();
        History = await db.History.AsNoTracking()
            .Where(line => line.Subject == "Publisher" && line.SubjectId == id.ToString()
                || db.RegistrantRequests.Any(request => request.Id == line.RequestId && request.PublisherId == id))
            .OrderByDescending(line => line.Id).Take(100).ToListAsync();
        Recent = await Registrants.NumberLimit.GivenAsync(db, id, now.AddDays(-Registrants.NumberLimit.Days), now.AddSeconds(1));
        Limit = limit.For(Publisher);
        FormerNames = await db.FormerNames.AsNoTracking().Where(n => n.PublisherId == id).OrderByDescending(n => n.Until).ToListAsync();
        MergedInto = await db.Publishers.Where(p => p.Id == Publisher.MergedIntoId).Select(p => p.Name).SingleOrDefaultAsync();
        MayChange = (await permissions.AuthorizeAsync(User, Policies.Clerk)).Succeeded;
        if (Publisher.Kind == PublisherKind.Individual || Publisher.State != PublisherState.Active) return;
        Proposal = await nextBlock.ProposalForAsync(Publisher);
        MayOpen = MayChange;
    }
}
