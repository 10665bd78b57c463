using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

public enum SignInAnswer { Wrong, Disabled, Unconfirmed, SecondFactor, In }

/// <summary>Everybody comes in through here: password, code, passkey, the library's account service. Each way is counted, written down and told alike.</summary>
public class SignInDoor(PortalDb db, Passwords passwords, SecondFactor secondFactor, ClaimsFactory claims, ILookupNormalizer names, AccountLetters letters,
    KnownBrowser browser, IHttpContextAccessor http, TimeProvider clock)
{
    /// <summary>Holds who has given the right password, until the code comes.</summary>
    public const string Pending = "portal-pending";

    public const int WrongAllowed = 5;
    static readonly TimeSpan lockedFor = TimeSpan.FromMinutes(15);

    HttpContext Context => http.HttpContext!;

    /// <summary>An account that is not there, one that is locked and a wrong password get the same answer in the same time.</summary>
    public async Task<(SignInAnswer Answer, User? User)> TryPasswordAsync(string email, string password)
    {
        var normalized = names.NormalizeEmail(CleanText.Clean(email));
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == normalized);
        if (user?.PasswordHash is not { } hash)
        {
            passwords.Burn(password);
            return (SignInAnswer.Wrong, null);
        }
        var result = PasswordVerificationResult.Failed;
        if (!await TryAsync(user, () => Task.FromResult((result = passwords.VerifyHashedPassword(user, hash, password)) != PasswordVerificationResult.Failed)))
            return (SignInAnswer.Wrong, null);
        if (user.DisabledAt is not null) return (SignInAnswer.Disabled, user);
        if (!user.EmailConfirmed) return (SignInAnswer.Unconfirmed, user);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.Rehash(passwords.HashPassword(user, password));
            await db.SaveChangesAsync();
        }
        return (await GoOnAsync(user, "密碼"), user);
    }

    /// <summary>Who has given the first factor is in, or owes the second.</summary>
    public async Task<SignInAnswer> GoOnAsync(User user, string first)
    {
        if (await secondFactor.IsSetAsync(user))
        {
            var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user.Id.ToString()), new(ClaimsFactory.StampClaim, user.SecurityStamp!)], Pending);
            await Context.SignInAsync(Pending, new ClaimsPrincipal(identity));
            return SignInAnswer.SecondFactor;
        }
        await EnterAsync(user, secondFactorGiven: false, first);
        return SignInAnswer.In;
    }

    /// <summary>Where a person begins who wanted nothing in particular.</summary>
    public async Task<string> HomeAsync(User user) =>
        user.PublisherId is not null ? "/applications" : await db.UserRoles.AnyAsync(r => r.UserId == user.Id) ? "/queue" : "/accounts/me";

    /// <summary>Who has given a password and still owes the code; null after ten minutes or when the account has changed.</summary>
    public async Task<User?> PendingAsync()
    {
        var pending = await Context.AuthenticateAsync(Pending);
        if (!Guid.TryParse(pending.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var id)) return null;
        var stamp = pending.Principal!.FindFirstValue(ClaimsFactory.StampClaim);
        return await db.Users.SingleOrDefaultAsync(u => u.Id == id && u.SecurityStamp == stamp && u.DisabledAt == null);
    }

    public Task<bool> TryCodeAsync(User user, string? code) => TryAsync(user, () => secondFactor.TryAsync(user, code));

    public Task<bool> TryPasswordAsync(User user, string? password) => TryAsync(user, () => Task.FromResult(
        user.PasswordHash is { } hash && passwords.VerifyHashedPassword(user, hash, password ?? "") != PasswordVerificationResult.Failed));

    /// <summary>Begins a session and writes it down; the owner is told of a browser that was not seen before.</summary>
    public async Task EnterAsync(User user, bool secondFactorGiven, string first = "密碼")
    {
        var by = Context.ActorFor(user);
        var now = clock.GetUtcNow().UtcDateTime;
        var id = user.Id.ToString();
        if (!browser.Knows(user.Id) && user.Email is not null && await db.History.AnyAsync(h => h.Subject == "User" && h.SubjectId == id && h.What == "登入"))
            db.Letters.Add(letters.NewBrowser(user, by.Address, Context.Request.Headers.UserAgent.ToString()));
        browser.Remember(user.Id);
        // Who has chosen a language in this browser keeps it.
        if (!Context.Request.Cookies.ContainsKey(CookieRequestCultureProvider.DefaultCookieName)) Languages.Keep(Context, user.Language);
        db.History.Add(by.Did("登入", now, secondFactorGiven ? "第二驗證方式" : first, "User", id));
        await Context.SignOutAsync(Pending);
        await RenewAsync(user, secondFactorGiven);
    }

    /// <summary>A new session with a new key and the rights of now; the one that this browser had ends. Saves what else waits to be saved.</summary>
    public async Task RenewAsync(User user, bool secondFactorGiven)
    {
        var principal = await claims.CreateAsync(user);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim("amr", secondFactorGiven ? "mfa" : "pwd"));
        await Context.SignInAsync(IdentityConstants.ApplicationScheme, principal);
    }

    /// <summary>The same for the person at the screen, with the factors given before.</summary>
    public Task RenewAsync(User user) => RenewAsync(user, Context.User.HasClaim("amr", "mfa"));

    /// <summary>Counts the attempt before it is judged, so that a hundred at once are five; the right answer clears the count.</summary>
    async Task<bool> TryAsync(User user, Func<Task<bool>> isRight)
    {
        var now = clock.GetUtcNow();
        if (user.LockoutEnd is { } end && end <= now)
            await db.Users.Where(u => u.Id == user.Id && u.LockoutEnd == end)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.AccessFailedCount, 0).SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null));
        DateTimeOffset? until = now + lockedFor;
        var counted = await db.Users.Where(u => u.Id == user.Id && u.AccessFailedCount < WrongAllowed).ExecuteUpdateAsync(set => set
            .SetProperty(u => u.LockoutEnd, u => u.AccessFailedCount == WrongAllowed - 1 ? until : null)
            .SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount + 1));
        if (counted == 0)
        {
            passwords.Burn("");
            return false;
        }
        if (await isRight())
        {
            await db.Users.Where(u => u.Id == user.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.AccessFailedCount, 0).SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null));
            return true;
        }
        if (await db.Users.AnyAsync(u => u.Id == user.Id && u.AccessFailedCount >= WrongAllowed))
        {
            db.Letters.Add(letters.Locked(user));
            db.History.Add(Context.ActorFor(user).Did("連續輸入錯誤，暫停登入", now.UtcDateTime, null, "User", user.Id.ToString()));
            await db.SaveChangesAsync();
        }
        return false;
    }
}

/// <summary>Which people have signed in with this browser before: a cookie that only the portal can read, so that a sign-in from a new one is told to its owner.</summary>
public class KnownBrowser(IHttpContextAccessor http, IDataProtectionProvider protection)
{
    const string CookieName = "portal.known";
    const int Most = 5;

    readonly IDataProtector _protector = protection.CreateProtector("known-browser");

    HttpContext Context => http.HttpContext!;

    public bool Knows(Guid user) => Read().Contains(user.ToString("N"));

    public void Remember(Guid user) => Context.Response.Cookies.Append(CookieName,
        _protector.Protect(string.Join(' ', Read().Prepend(user.ToString("N")).Distinct().Take(Most))),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Context.Request.IsHttps, MaxAge = TimeSpan.FromDays(400), Path = "/accounts" });

    string[] Read()
    {
        try
        {
            return Context.Request.Cookies[CookieName] is { Length: > 0 } value ? _protector.Unprotect(value).Split(' ') : [];
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return [];
        }
    }
}
