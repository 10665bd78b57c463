using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Codes of an authenticator app: the key as a picture and in letters, a first code as proof, recovery codes shown once.</summary>
[Authorize(Policy = Policies.SettingUp)]
[EnableRateLimiting(Limits.Guessing)]
[ResponseCache(NoStore = true)]
public class SecondFactorSetUp(PortalDb db, SecondFactor secondFactor, SignInDoor door, AccountLetters letters, PortalSettings settings, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string Key { get; private set; } = "";

    public bool IsOn { get; private set; }

    public bool MustHave { get; private set; }

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var user = await ReadAsync();
        if (IsOn) return RedirectToPage();
        user.MustHavePassword();
        if (await secondFactor.TurnOnAsync(user, Code) is not { } codes)
        {
            ModelState.Remove(nameof(Code));
            this.AddError(nameof(Code), "驗證碼不正確。請確認手機的時間是自動設定的，再輸入目前顯示的 6 位數字");
            return Page();
        }
        await SaveAsync(user, "設定驗證器", "An authenticator app was set up", secondFactorGiven: true);
        (RecoveryCodes, IsOn) = (codes, true);
        return Page();
    }

    public async Task<IActionResult> OnPostNewCodesAsync()
    {
        var user = await ReadAsync();
        if (!await IsOwnerAsync(user)) return Page();
        RecoveryCodes = await secondFactor.NewRecoveryCodesAsync(user);
        await SaveAsync(user, "更換救援碼", "New recovery codes were made", secondFactorGiven: true);
        return Page();
    }

    public async Task<IActionResult> OnPostTurnOffAsync()
    {
        var user = await ReadAsync();
        if (!await IsOwnerAsync(user)) return Page();
        if (MustHave && !await secondFactor.HasPasskeyAsync(user)) throw new RuleBroken("館員必須保留一種第二驗證方式，請先加入通行密鑰");
        await secondFactor.TurnOffAsync(user);
        await SaveAsync(user, "停用驗證器", "The authenticator app was turned off", User.HasClaim("amr", "mfa"));
        return this.Done("驗證器已停用。", "/Accounts/Me");
    }

    /// <summary>An open screen is not its owner: the password is asked again.</summary>
    async Task<bool> IsOwnerAsync(User user)
    {
        if (await door.TryPasswordAsync(user, Password)) return true;
        this.AddError(nameof(Password), "密碼不正確");
        return false;
    }

    async Task SaveAsync(User user, string what, string english, bool secondFactorGiven)
    {
        db.History.Add(this.Actor().Did(what, clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        db.Letters.Add(letters.SecondFactorChanged(user, what, english));
        await db.SaveAndEndSessionsAsync(user.Id);
        await door.RenewAsync(user, secondFactorGiven);
    }

    async Task<User> ReadAsync()
    {
        var user = await db.Users.FindAsync(User.Id).AsTask().OrNotThere();
        IsOn = user.TwoFactorEnabled;
        MustHave = User.HasClaim(claim => claim.Type == System.Security.Claims.ClaimTypes.Role) && !settings.Demo;
        if (!IsOn) Key = string.Join(' ', Totp.Written(await secondFactor.PendingKeyAsync(user)).Chunk(4).Select(part => new string(part)));
        return user;
    }
}
