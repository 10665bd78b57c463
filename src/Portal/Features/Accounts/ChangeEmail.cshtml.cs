using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Another address: it counts once its owner has confirmed it. Whether it has an account already is told to nobody.</summary>
[Authorize(Policy = Policies.SignedIn)]
[EnableRateLimiting(Limits.Guessing)]
public class ChangeEmail(PortalDb db, SignInDoor door, AccountLetters letters, TimeProvider clock) : PageModel
{
    [BindProperty]
    public InputModel Input { get; set; } = new();

    public bool Sent { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new Validator(), Input)) return Page();
        var user = await db.Users.FindAsync(User.Id).AsTask().OrNotThere();
        if (!await door.TryPasswordAsync(user, Input.Password))
        {
            this.AddError("Input.Password", "密碼不正確");
            return Page();
        }
        db.Letters.Add(letters.ConfirmNewEmail(user, MailAddress.Parse(Input.Email!).Address));
        db.History.Add(this.Actor().Did("要求變更電子郵件", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        await db.SaveChangesAsync();
        Sent = true;
        return Page();
    }

    public class InputModel
    {
        public string? Email { get; set; }
        public string? Password { get; set; }
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator()
        {
            RuleFor(x => x.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.Email).Mailbox();
            RuleFor(x => x.Password).NotEmpty().WithMessage("請填寫密碼");
        }
    }
}
