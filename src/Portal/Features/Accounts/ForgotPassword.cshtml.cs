using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The same answer for every address; a letter only where there is an account.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class ForgotPassword(PortalDb db, AccountLetters letters, ILookupNormalizer names) : PageModel
{
    [BindProperty]
    public EmailForm Input { get; set; } = new();

    public bool Sent { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new EmailForm.Validator(), Input)) return Page();
        var email = names.NormalizeEmail(Input.Email!.Trim());
        // Whom only the library's account service knows gets no password that would outlive it.
        if (await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == email && u.DisabledAt == null
            && (u.PasswordHash != null || u.PublisherId != null || !db.UserLogins.Any(l => l.UserId == u.Id))) is { } user)
        {
            db.Letters.Add(letters.Reset(user));
            await db.SaveChangesAsync();
        }
        Sent = true;
        return Page();
    }
}
