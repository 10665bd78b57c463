using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Applications.Opinions;

/// <summary>The link from the letter opens this page; its button sends, so that a mail scanner that follows links sends nothing.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
[ResponseCache(NoStore = true)]
public class Confirm(PortalDb db, WorkQueue queue, OpinionLetters letters) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>Null when the link is not, or no longer, good.</summary>
    public OpinionRequest? Opinion { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        // Who opens the letter again wants to know where it stands.
        return Opinion?.CaseNumber is null ? Page() : ToStatus(Opinion);
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        if (Opinion is null) return Page();
        if (Opinion.CaseNumber is null) await queue.PutInAsync(Opinion, new Actor(null, Opinion.ContactName, HttpContext.Connection.RemoteIpAddress?.ToString()));
        return ToStatus(Opinion);
    }

    RedirectToPageResult ToStatus(OpinionRequest opinion) => RedirectToPage("/Applications/Status", new { number = opinion.CaseNumber, code = opinion.StatusCode });

    async Task LoadAsync(Guid id)
    {
        var opinion = await db.OpinionRequests.FindAsync(id);
        if (opinion is not null && letters.Read(opinion, Token) == LinkState.Good) Opinion = opinion;
    }
}
