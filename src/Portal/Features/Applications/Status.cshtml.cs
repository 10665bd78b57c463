using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>案件查詢: the state of a case without an account, by its number and the code from the letter.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
[ResponseCache(NoStore = true)]
public class Status(PortalDb db, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    public Request? Found { get; private set; }

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task OnGetAsync()
    {
        if (string.IsNullOrWhiteSpace(Number) && string.IsNullOrWhiteSpace(Code)) return;
        var number = CleanText.Plain(Number);
        var code = CaseNumbers.ReadStatusCode(Code);
        Found = await db.Requests.AsNoTracking()
            .Include(r => r.Application!.Products).Include(r => r.Application!.CipIssues).Include(r => r.Publisher)
            .SingleOrDefaultAsync(r => r.CaseNumber == number && r.StatusCode == code);
        // One sentence for both, so that a case number alone tells nothing.
        if (Found is null) this.AddError("Number", "找不到這個案件，請對照通知信上的收件號與查詢碼");
    }
}
