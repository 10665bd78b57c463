using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>A new password by the link from the letter: it ends every session and leaves the second factor as it is.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class ResetPassword(PortalDb db, AccountLinks links, AccountLetters letters, Passwords passwords, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "user")]
    public Guid UserId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public LinkState State { get; private set; }

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var user = await ReadAsync();
        if (user is null || State != LinkState.Good) return Page();
        if (Passwords.Fault(Password, user.Email, user.DisplayName) is { } fault)
        {
            this.AddError(nameof(Password), fault.Key, fault.Values);
            return Page();
        }
        user.SetPassword(passwords.HashPassword(user, Password!));
        db.History.Add(HttpContext.ActorFor(user).Did("重設密碼", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        db.Letters.Add(letters.PasswordChanged(user));
        await db.SaveAndEndSessionsAsync(user.Id);
        return this.Done("密碼已重設，請用新的密碼登入。", "/Accounts/SignIn");
    }

    async Task<User?> ReadAsync()
    {
        var user = await db.Users.FindAsync(UserId);
        State = user is null ? LinkState.Void : links.Read(AccountLetters.ResetPurpose, user, Token);
        return user;
    }
}
