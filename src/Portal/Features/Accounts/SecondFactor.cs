using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Accounts;

/// <summary>Codes of an app, and recovery codes for the day the phone is gone. Keys are encrypted and recovery codes hashed: a copy of the table signs nobody in.</summary>
public class SecondFactor(PortalDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    const string Owner = "portal";
    const string Key = "key", PendingKey = "pending-key", LastStep = "last-step", RecoveryCodes = "recovery-codes";
    const int Codes = 10;
    // Neither 0 and O nor 1 and I: people read the code from paper.
    const string CodeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    readonly IDataProtector _protector = protection.CreateProtector("second-factor");

    /// <summary>Whether a password alone no longer opens the account.</summary>
    public async Task<bool> IsSetAsync(User user) => user.TwoFactorEnabled || await HasPasskeyAsync(user);

    public Task<bool> HasPasskeyAsync(User user) => db.UserPasskeys.AnyAsync(p => p.UserId == user.Id);

    /// <summary>The key that is being set up: the same until it has been proven by a code.</summary>
    public async Task<byte[]> PendingKeyAsync(User user)
    {
        var row = await FindAsync(user, PendingKey);
        if (row is not null) return Open(row.Value!);
        var key = Totp.NewKey();
        Put(user, PendingKey, null, Close(key));
        await db.SaveChangesAsync();
        return key;
    }

    /// <summary>Turns codes on when this one is right, and gives the recovery codes, which are shown this once. The caller saves.</summary>
    public async Task<IReadOnlyList<string>?> TurnOnAsync(User user, string? typed)
    {
        var pending = await FindAsync(user, PendingKey);
        if (pending is null || Totp.Match(Open(pending.Value!), Digits(typed), clock.GetUtcNow(), 0) is not { } step) return null;
        Put(user, Key, await FindAsync(user, Key), pending.Value!);
        Put(user, LastStep, await FindAsync(user, LastStep), step.ToString(CultureInfo.InvariantCulture));
        db.UserTokens.Remove(pending);
        user.TwoFactorEnabled = true;
        user.Renew();
        return await NewRecoveryCodesAsync(user);
    }

    /// <summary>The caller saves.</summary>
    public async Task TurnOffAsync(User user)
    {
        db.UserTokens.RemoveRange(await db.UserTokens.Where(t => t.UserId == user.Id && t.LoginProvider == Owner).ToListAsync());
        user.TwoFactorEnabled = false;
        user.Renew();
    }

    /// <summary>Ten fresh ones; those given before are void. The caller saves.</summary>
    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(User user)
    {
        var codes = Enumerable.Range(0, Codes).Select(_ => RandomNumberGenerator.GetString(CodeLetters, 12)).ToList();
        Put(user, RecoveryCodes, await FindAsync(user, RecoveryCodes), string.Join(';', codes.Select(Hash)));
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part))))];
    }

    /// <summary>A code of the app or a recovery code, spaces and hyphens as one likes. Each works once, also when it is sent twice at the same moment.</summary>
    public async Task<bool> TryAsync(User user, string? typed)
    {
        var digits = Digits(typed);
        return digits.Length == 6 && digits.All(char.IsAsciiDigit) ? await TryCodeAsync(user, digits) : await TryRecoveryCodeAsync(user, digits);
    }

    async Task<bool> TryCodeAsync(User user, string digits)
    {
        var key = await ValueAsync(user, Key);
        var last = await ValueAsync(user, LastStep);
        if (key is null || last is null || Totp.Match(Open(key), digits, clock.GetUtcNow(), long.Parse(last, CultureInfo.InvariantCulture)) is not { } step) return false;
        return await ReplaceAsync(user, LastStep, last, step.ToString(CultureInfo.InvariantCulture));
    }

    async Task<bool> TryRecoveryCodeAsync(User user, string code)
    {
        var kept = await ValueAsync(user, RecoveryCodes);
        var hashes = (kept ?? "").Split(';').ToList();
        return hashes.Remove(Hash(code)) && await ReplaceAsync(user, RecoveryCodes, kept!, string.Join(';', hashes));
    }

    async Task<bool> ReplaceAsync(User user, string name, string old, string value) => await db.UserTokens
        .Where(t => t.UserId == user.Id && t.LoginProvider == Owner && t.Name == name && t.Value == old)
        .ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, value)) == 1;

    Task<IdentityUserToken<Guid>?> FindAsync(User user, string name) =>
        db.UserTokens.SingleOrDefaultAsync(t => t.UserId == user.Id && t.LoginProvider == Owner && t.Name == name);

    Task<string?> ValueAsync(User user, string name) =>
        db.UserTokens.Where(t => t.UserId == user.Id && t.LoginProvider == Owner && t.Name == name).Select(t => t.Value).SingleOrDefaultAsync();

    void Put(User user, string name, IdentityUserToken<Guid>? row, string value)
    {
        if (row is null) db.UserTokens.Add(new IdentityUserToken<Guid> { UserId = user.Id, LoginProvider = Owner, Name = name, Value = value });
        else row.Value = value;
    }

    string Close(byte[] key) => WebEncoders.Base64UrlEncode(_protector.Protect(key));

    byte[] Open(string value) => _protector.Unprotect(WebEncoders.Base64UrlDecode(value));

    static string Digits(string? typed) =>
        string.Concat(CleanText.Plain(typed).ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));

    static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
