using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Passkeys of one's own: add, name, remove. Each proves the device and, by finger, face or PIN, the person.</summary>
[Authorize(Policy = Policies.SettingUp)]
public class Passkeys(PortalDb db, UserManager<User> users, SignInManager<User> passkeys, SignInDoor door, AccountLetters letters, PortalSettings settings, TimeProvider clock) : PageModel
{
    const int Most = 20;

    public User Person { get; private set; } = null!;

    public IList<UserPasskeyInfo> All { get; private set; } = [];

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostOptionsAsync()
    {
        await ReadAsync();
        Person.MustHavePassword();
        var person = new PasskeyUserEntity { Id = Person.Id.ToString(), Name = Person.Email!, DisplayName = Person.DisplayName };
        return Content(await passkeys.MakePasskeyCreationOptionsAsync(person), "application/json");
    }

    public async Task<IActionResult> OnPostAsync(string? credential, string? name)
    {
        await ReadAsync();
        Person.MustHavePassword();
        if (All.Count >= Most) throw new RuleBroken("最多只能有 {0} 個通行密鑰", Most);
        if (await AttestAsync(credential) is not { } passkey) throw new RuleBroken("通行密鑰沒有加入，請再試一次");
        passkey.Name = NameOf(name);
        await SaveAsync("加入通行密鑰", "A passkey was added", () => users.AddOrUpdatePasskeyAsync(Person, passkey), secondFactorGiven: true);
        return this.Done("通行密鑰已加入，下次可以用它登入。", "/Accounts/Passkeys");
    }

    public async Task<IActionResult> OnPostRenameAsync(string? id, string? name)
    {
        await ReadAsync();
        var passkey = Find(id);
        passkey.Name = NameOf(name);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await users.AddOrUpdatePasskeyAsync(Person, passkey);
        Write("通行密鑰改名", passkey.Name);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return this.Done("已儲存。", "/Accounts/Passkeys");
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id)
    {
        await ReadAsync();
        var passkey = Find(id);
        var isStaff = User.HasClaim(claim => claim.Type == System.Security.Claims.ClaimTypes.Role);
        if (isStaff && !settings.Demo && All.Count == 1 && !Person.TwoFactorEnabled) throw new RuleBroken("館員必須保留一種第二驗證方式，請先設定驗證器");
        await SaveAsync("移除通行密鑰", "A passkey was removed", () => users.RemovePasskeyAsync(Person, passkey.CredentialId), User.HasClaim("amr", "mfa"));
        return this.Done("通行密鑰已移除。", "/Accounts/Passkeys");
    }

    async Task<UserPasskeyInfo?> AttestAsync(string? credential)
    {
        if (string.IsNullOrEmpty(credential)) return null;
        try
        {
            var result = await passkeys.PerformPasskeyAttestationAsync(credential);
            return result.Succeeded && result.UserEntity.Id == Person.Id.ToString() && result.Passkey.IsUserVerified ? result.Passkey : null;
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            return null;
        }
    }

    async Task SaveAsync(string what, string english, Func<Task<IdentityResult>> change, bool secondFactorGiven)
    {
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            if (!(await change()).Succeeded) throw new RuleBroken("通行密鑰沒有加入，請再試一次");
            Person.Renew();
            Write(what, null);
            db.Letters.Add(letters.SecondFactorChanged(Person, what, english));
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }
        await db.SaveAndEndSessionsAsync(Person.Id);
        await door.RenewAsync(Person, secondFactorGiven);
    }

    void Write(string what, string? why) => db.History.Add(this.Actor().Did(what, clock.GetUtcNow().UtcDateTime, why, "User", Person.Id.ToString()));

    string NameOf(string? typed) => CleanText.Cut(CleanText.Clean(typed ?? ""), 60) is { Length: > 0 } name ? name
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime):yyyy-MM-dd}");

    UserPasskeyInfo Find(string? id) => All.FirstOrDefault(p => WebEncoders.Base64UrlEncode(p.CredentialId) == id) ?? throw new NotThere();

    async Task ReadAsync()
    {
        Person = await db.Users.FindAsync(User.Id).AsTask().OrNotThere();
        All = await users.GetPasskeysAsync(Person);
    }
}
