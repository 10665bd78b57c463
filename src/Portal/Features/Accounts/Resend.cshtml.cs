using FluentValidation;
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
    public InputModel Input { get; set; } = new();

    public bool Sent { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new Validator(), Input)) return Page();
        var email = names.NormalizeEmail(Input.Email!.Trim());
        if (await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == email && !u.EmailConfirmed && u.PasswordHash != null) is { } user)
        {
            db.Letters.Add(letters.Confirm(user));
            await db.SaveChangesAsync();
        }
        Sent = true;
        return Page();
    }

    public class InputModel
    {
        public string? Email { get; set; }
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator()
        {
            RuleFor(x => x.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.Email).Mailbox();
        }
    }
}
