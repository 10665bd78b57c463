using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Web;

namespace Portal.Features.Accounts;

[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class SignIn(SignInDoor door, SignInManager<User> passkeys, UserManager<User> users, AccountSettings settings) : PageModel
{
    /// <summary>What the library's own account service is called, null where there is none.</summary>
    public string? Library => settings.Library?.Name;

    [BindProperty]
    public InputModel Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>A form was sent after the session had ended.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Ended { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new Validator(), Input)) return Page();
        var (answer, user) = await door.TryPasswordAsync(Input.Email!.Trim(), Input.Password!);
        switch (answer)
        {
            case SignInAnswer.In:
                return LocalRedirect(await BackAsync(user!));
            case SignInAnswer.SecondFactor:
                return RedirectToPage("/Accounts/SecondFactor", new { ReturnUrl });
            default:
                this.AddError("Input.Email", answer switch
                {
                    SignInAnswer.Disabled => "這個帳號已停用，請來電洽詢本館",
                    SignInAnswer.Unconfirmed => "電子郵件還沒有確認。請開啟確認信裡的連結，或再寄一次確認信",
                    _ => "電子郵件或密碼不正確。連續輸入錯誤 5 次會暫停登入 15 分鐘；忘記密碼可以重設",
                });
                return Page();
        }
    }

    /// <summary>On to the library's account service.</summary>
    public IActionResult OnPostLibrary() => Library is null ? NotFound() : Challenge(SignOn.Begin(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null), SignOn.Scheme);

    /// <summary>The challenge for the browser's passkeys.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Content(await passkeys.MakePasskeyRequestOptionsAsync(null), "application/json");

    /// <summary>A passkey with the user verified is both factors at once.</summary>
    public async Task<IActionResult> OnPostPasskeyAsync(string? credential)
    {
        if (await ReadPasskeyAsync(credential) is { } user) return LocalRedirect(await BackAsync(user));
        ModelState.Clear();
        this.AddError("Input.Email", "無法用這個通行密鑰登入，請再試一次，或改用密碼");
        return Page();
    }

    async Task<User?> ReadPasskeyAsync(string? credential)
    {
        if (string.IsNullOrEmpty(credential)) return null;
        try
        {
            var result = await passkeys.PerformPasskeyAssertionAsync(credential);
            if (!result.Succeeded || result.User is not { DisabledAt: null, EmailConfirmed: true } user || !result.Passkey.IsUserVerified) return null;
            // The counter tells a copied key: it is kept with every use.
            if (!(await users.AddOrUpdatePasskeyAsync(user, result.Passkey)).Succeeded) return null;
            await door.EnterAsync(user, secondFactorGiven: true);
            return user;
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            return null;
        }
    }

    async Task<string> BackAsync(User user) => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : await door.HomeAsync(user);

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
            RuleFor(x => x.Password).NotEmpty().WithMessage("請填寫密碼");
        }
    }
}
