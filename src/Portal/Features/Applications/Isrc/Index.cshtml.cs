using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>The publisher's lists of recordings, its prefix codes, and the beginning of a new list.</summary>
[Authorize(Policy = Policies.Member)]
public class Index(PortalDb db, TimeProvider clock) : PageModel
{
    const int PerPage = 20;

    public record Row(Guid Id, string Title, int Recordings, string? CaseNumber, RequestState State, DateOnly? DueOn);

    /// <summary>The id of the draft to come: a double click sends it twice and begins one draft.</summary>
    [BindProperty]
    public Guid Key { get; set; } = Guid.CreateVersion7();

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public IReadOnlyList<PrefixCode> Prefixes { get; private set; } = [];

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var own = User.PublisherId;
        Prefixes = await db.PrefixCodes.Where(p => p.PublisherId == own).OrderBy(p => p.OpenedAt).ThenBy(p => p.Code).ToListAsync();
        var lists = db.IsrcRequests.Where(r => r.PublisherId == own);
        Pages = (await lists.CountAsync() + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await lists.OrderByDescending(r => r.ChangedAt).ThenBy(r => r.Id).Skip((P - 1) * PerPage).Take(PerPage)
            .Select(r => new Row(r.Id, r.ListTitle, r.Recordings.Count, r.CaseNumber, r.State, r.DueOn)).ToListAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        var own = User.PublisherId;
        var publisher = await db.Publishers.SingleAsync(p => p.Id == own);
        db.Requests.Add(new IsrcRequest
        {
            Id = Key,
            PublisherId = own,
            Plan = Prefixes.Count > 0 ? CodePlan.Own : CodePlan.Shared,
            ContactName = publisher.Defaults.ContactName ?? User.Identity!.Name!,
            ContactPhone = publisher.Defaults.ContactPhone ?? publisher.Phone,
            ContactEmail = publisher.Defaults.ContactEmail ?? publisher.Email,
            Language = Languages.IsEnglish ? "en" : "zh-TW",
            ChangedAt = now,
        });
        db.History.Add(this.Actor().Did("開始申請", now, null, "Isrc", Key.ToString()));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // The second of two clicks: the draft is there, whoever was first. The next step says whose it is.
        }
        return RedirectToPage("Details", new { id = Key });
    }
}
