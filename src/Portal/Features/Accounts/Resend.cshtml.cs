using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The letter of confirmation once more. Who has no account, or has confirmed it, gets the same answer and no letter.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class Resend(PortalDb db, AccountLetters letters, ILookupNormalizer names) : PageModel
{
    [BindProperty]
    public EmailForm Input { get; set; } = new();

    public bool Sent { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new EmailForm.Validator(), Input)) return Page();
        var email = names.NormalizeEmail(Input.Email!.Trim());
        if (await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == email && !u.EmailConfirmed && u.PasswordHash != null) is { } user)
        {
            db.Letters.Add(letters.Confirm(user));
            await db.SaveChangesAsync();
        }
        Sent = true;
        return Page();
    }
}
