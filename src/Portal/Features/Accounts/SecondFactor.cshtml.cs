using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>After the password: the code of the app, a recovery code, or a passkey.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class SecondFactorPage(SignInDoor door, SecondFactor secondFactor) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public bool HasCodes { get; private set; }

    public bool HasPasskey { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await ReadAsync() is null ? Again() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await ReadAsync() is not { } user) return Again();
        if (await door.TryCodeAsync(user, Code))
        {
            await door.EnterAsync(user, secondFactorGiven: true);
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : await door.HomeAsync(user));
        }
        ModelState.Remove(nameof(Code));
        this.AddError(nameof(Code), "驗證碼不正確，或已經用過。每個驗證碼只能用一次，請等下一個");
        return Page();
    }

    IActionResult Again() => RedirectToPage("/Accounts/SignIn", new { ReturnUrl });

    async Task<User?> ReadAsync()
    {
        if (await door.PendingAsync() is not { } user) return null;
        (HasCodes, HasPasskey) = (user.TwoFactorEnabled, await secondFactor.HasPasskeyAsync(user));
        return user;
    }
}
