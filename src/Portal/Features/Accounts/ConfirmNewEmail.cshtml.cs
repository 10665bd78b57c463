using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The owner of the new address agrees; the old address is told.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class ConfirmNewEmail(PortalDb db, AccountLinks links, AccountLetters letters, ILookupNormalizer names, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "user")]
    public Guid UserId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Email { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public LinkState State { get; private set; }

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var user = await ReadAsync();
        if (user is null || State != LinkState.Good) return Page();
        var old = user.Email!;
        user.ChangeEmail(Email, names);
        db.History.Add(HttpContext.ActorFor(user).Did("變更電子郵件", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        db.Letters.Add(letters.EmailChanged(user, old));
        try
        {
            await db.SaveAndEndSessionsAsync(user.Id);
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            State = LinkState.Void;
            return Page();
        }
        return this.Done("電子郵件已變更，請用新的電子郵件登入。", "/Accounts/SignIn");
    }

    async Task<User?> ReadAsync()
    {
        var user = await db.Users.FindAsync(UserId);
        State = user is null ? LinkState.Void : links.Read(AccountLetters.EmailPurpose(Email), user, Token);
        return user;
    }
}
