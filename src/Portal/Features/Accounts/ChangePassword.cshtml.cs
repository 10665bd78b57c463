using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>A new password: the old one is asked, and all other devices are signed out.</summary>
[Authorize(Policy = Policies.SignedIn)]
[EnableRateLimiting(Limits.Guessing)]
public class ChangePassword(PortalDb db, SignInDoor door, AccountLetters letters, Passwords passwords, TimeProvider clock) : PageModel
{
    [BindProperty]
    public InputModel Input { get; set; } = new();

    public async Task<IActionResult> OnPostAsync()
    {
        var user = await db.Users.FindAsync(User.Id).AsTask().OrNotThere();
        if (!this.IsValid(new Validator(user), Input)) return Page();
        if (!await door.TryPasswordAsync(user, Input.OldPassword))
        {
            this.AddError("Input.OldPassword", "密碼不正確");
            return Page();
        }
        user.SetPassword(passwords.HashPassword(user, Input.NewPassword!));
        db.History.Add(this.Actor().Did("變更密碼", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        db.Letters.Add(letters.PasswordChanged(user));
        await db.SaveAndEndSessionsAsync(user.Id);
        await door.RenewAsync(user);
        return this.Done("密碼已變更，其他裝置都已登出。", "/Accounts/Me");
    }

    public class InputModel
    {
        public string? OldPassword { get; set; }
        public string? NewPassword { get; set; }
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator(User user)
        {
            RuleFor(x => x.OldPassword).NotEmpty().WithMessage("請填寫密碼");
            RuleFor(x => x.NewPassword).Custom((password, context) =>
            {
                if (Passwords.Fault(password, user.Email, user.DisplayName) is { } fault) context.Refuse(fault);
            });
        }
    }
}
