using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The link from the letter opens this page; its button confirms, so that a mail scanner that follows links confirms nothing.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class ConfirmEmail(PortalDb db, AccountLinks links, Registration registration) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "user")]
    public Guid UserId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public LinkState State { get; private set; }

    public bool Already { get; private set; }

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var user = await ReadAsync();
        if (user is null || Already || State != LinkState.Good) return Page();
        await registration.ConfirmAsync(user, HttpContext.ActorFor(user));
        return this.Done("電子郵件已確認，登記申請已送出。現在可以登入查看進度。", "/Accounts/SignIn");
    }

    async Task<User?> ReadAsync()
    {
        var user = await db.Users.FindAsync(UserId);
        Already = user?.EmailConfirmed == true;
        State = user is null ? LinkState.Void : links.Read(AccountLetters.ConfirmPurpose, user, Token);
        return user;
    }
}
