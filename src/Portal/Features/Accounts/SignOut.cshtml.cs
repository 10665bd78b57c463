using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Removes the session itself: a copy of the cookie is worth nothing afterwards.</summary>
[AllowAnonymous]
public class SignOut(PortalDb db, TimeProvider clock) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        if (User.Identity!.IsAuthenticated)
        {
            db.History.Add(this.Actor().Did("登出", clock.GetUtcNow().UtcDateTime, null, "User", User.Id.ToString()));
            await db.SaveChangesAsync();
        }
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return RedirectToPage("/Accounts/SignOut");
    }
}
