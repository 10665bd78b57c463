using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Whom the library's account service may sign in beside readers, each once an administrator has said so.</summary>
public enum SignOnKind { Member, Staff }

/// <summary>A kind of people that may; the row is the permission.</summary>
public class SignOnAllowed
{
    public SignOnKind Kind { get; set; }

    public DateTime Since { get; set; }
}

/// <summary>Why nobody came in.</summary>
public enum SignOnFault { Cancelled, Stale, Refused, Down, Nameless, Disabled, EmailTaken, NotAllowed, Taken, Connected }

public class SignOnRefused(SignOnFault fault) : Exception(fault.ToString())
{
    public SignOnFault Fault => fault;
}

/// <summary>Whom the library's account service has named: its own key of the person, a name, and the address where it says that this is proven.</summary>
public record LibraryPerson(string Subject, string Name, string? Email);

/// <summary>
/// The portal's side of signing on with the library's own account service. Its key of a person (<c>sub</c>) leads to the account, never an e-mail address alone:
/// a reader's account is made at the first time, everybody else connects the account they have.
/// </summary>
public class SignOn(PortalDb db, SignInDoor door, AccountCreation accounts, AccountLetters letters, AccountSettings settings, ILookupNormalizer names, IHttpContextAccessor http, TimeProvider clock)
{
    /// <summary>The scheme, and the provider's name with each connected account.</summary>
    public const string Scheme = "library";

    const string Connecting = "connect", Back = "back";

    /// <summary>On to the service, and afterwards to that address; to connect that person's account instead of signing in.</summary>
    public static AuthenticationProperties Begin(string? back, Guid? connect = null)
    {
        // The handler's own address of return is gone when the ticket comes; unset it would be the page that was asked for.
        var properties = new AuthenticationProperties { RedirectUri = "/" };
        if (back is not null) properties.Items[Back] = back;
        if (connect is { } user) properties.Items[Connecting] = user.ToString();
        return properties;
    }

    public static string? BackOf(AuthenticationProperties? properties) => properties?.Items.TryGetValue(Back, out var back) == true && Languages.IsLocal(back) ? back : null;

    public static Guid? ConnectingOf(AuthenticationProperties? properties) => properties?.Items.TryGetValue(Connecting, out var id) == true ? Guid.Parse(id!) : null;

    /// <summary>In, or on to the second factor.</summary>
    /// <exception cref="SignOnRefused">Nobody came in.</exception>
    public async Task<(SignInAnswer Answer, User User)> EnterAsync(LibraryPerson person)
    {
        var user = await FindAsync(person) ?? await AddAsync(person);
        if (user.DisabledAt is not null) throw await RefusedAsync(user, SignOnFault.Disabled);
        if (!await IsAllowedAsync(user)) throw await RefusedAsync(user, SignOnFault.NotAllowed);
        return (await door.GoOnAsync(user, "圖書館帳號"), user);
    }

    /// <summary>The person at the screen may from now on sign in with the library's account too.</summary>
    /// <exception cref="SignOnRefused">Another account has it, or the kind of account may not.</exception>
    public async Task ConnectAsync(Guid id, LibraryPerson person)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id && u.DisabledAt == null) ?? throw new SignOnRefused(SignOnFault.Stale);
        if (await FindAsync(person) is { } owner && owner.Id != id) throw await RefusedAsync(user, SignOnFault.Taken);
        if (await IsConnectedAsync(user)) throw await RefusedAsync(user, SignOnFault.Connected);
        if (!await IsAllowedAsync(user)) throw await RefusedAsync(user, SignOnFault.NotAllowed);
        Connect(user, person);
        Tell(user, "連結圖書館帳號", "The library account was connected");
        Write(user, "連結圖書館帳號");
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            throw new SignOnRefused(SignOnFault.Taken);
        }
    }

    /// <summary>By the person, or by an administrator. Who came in that way is out.</summary>
    public async Task DisconnectAsync(User user, Actor by)
    {
        var login = await db.UserLogins.SingleOrDefaultAsync(l => l.UserId == user.Id && l.LoginProvider == Scheme) ?? throw new RuleBroken("這個帳號沒有連結圖書館帳號");
        if (by.Id == user.Id) user.MustHavePassword();
        db.UserLogins.Remove(login);
        user.Renew();
        Tell(user, "解除圖書館帳號的連結", "The library account was disconnected");
        db.History.Add(by.Did("解除圖書館帳號的連結", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        await db.SaveAndEndSessionsAsync(user.Id);
    }

    public Task<bool> IsConnectedAsync(User user) => db.UserLogins.AnyAsync(l => l.UserId == user.Id && l.LoginProvider == Scheme);

    /// <summary>Readers always; members of publishers and staff where an administrator allows.</summary>
    public async Task<bool> IsAllowedAsync(User user) => settings.Library is not null
        && (await KindAsync(user) is not { } kind || await db.SignOnAllowed.AnyAsync(a => a.Kind == kind));

    /// <summary>Says who may; whose kind may no longer is signed out.</summary>
    public async Task AllowAsync(IReadOnlyCollection<SignOnKind> kinds, Actor by)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var had = await db.SignOnAllowed.ToListAsync();
        var ended = had.Where(a => !kinds.Contains(a.Kind)).ToList();
        db.SignOnAllowed.RemoveRange(ended);
        db.SignOnAllowed.AddRange(kinds.Except(had.Select(a => a.Kind)).Select(kind => new SignOnAllowed { Kind = kind, Since = now }));
        db.History.Add(by.Did("變更圖書館帳號登入的對象", now, string.Join('、', kinds.Order().Select(kind => KindNames[kind])), "SignOn", Scheme));
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.SaveChangesAsync();
        var connected = db.Users.Where(u => db.UserLogins.Any(l => l.UserId == u.Id && l.LoginProvider == Scheme));
        foreach (var kind in ended.Select(a => a.Kind))
        {
            var gone = kind == SignOnKind.Member ? connected.Where(u => u.PublisherId != null) : connected.Where(u => db.UserRoles.Any(r => r.UserId == u.Id));
            await db.Sessions.Where(s => gone.Any(u => u.Id == s.UserId)).ExecuteDeleteAsync();
        }
        await transaction.CommitAsync();
    }

    public static readonly IReadOnlyDictionary<SignOnKind, string> KindNames = new Dictionary<SignOnKind, string> { [SignOnKind.Member] = "出版機構的成員", [SignOnKind.Staff] = "館員" };

    async Task<SignOnKind?> KindAsync(User user) =>
        await db.UserRoles.AnyAsync(r => r.UserId == user.Id) ? SignOnKind.Staff : user.PublisherId is not null ? SignOnKind.Member : null;

    Task<User?> FindAsync(LibraryPerson person)
    {
        var key = KeyOf(person);
        return db.Users.SingleOrDefaultAsync(u => db.UserLogins.Any(l => l.UserId == u.Id && l.LoginProvider == Scheme && l.ProviderKey == key));
    }

    /// <summary>Identity's table holds 128 characters, OpenID Connect allows 255.</summary>
    static string KeyOf(LibraryPerson person) =>
        person.Subject.Length <= 128 ? person.Subject : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(person.Subject)));

    /// <summary>The first time. An address that has an account here is not taken for its owner: that person signs in as before and connects.</summary>
    async Task<User> AddAsync(LibraryPerson person)
    {
        var email = names.NormalizeEmail(person.Email);
        if (email is not null && await db.Users.AnyAsync(u => u.NormalizedEmail == email)) throw new SignOnRefused(SignOnFault.EmailTaken);
        var user = await accounts.AddReaderAsync(person.Email, person.Name);
        user.Language = Languages.IsEnglish ? Languages.English : Languages.Chinese;
        Connect(user, person);
        Write(user, "以圖書館帳號建立讀者帳號");
        try
        {
            await db.SaveChangesAsync();
            return user;
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // Two windows at once: the other one has made the account. Or somebody has just registered the address.
            db.ChangeTracker.Clear();
            return await FindAsync(person) ?? throw new SignOnRefused(SignOnFault.EmailTaken);
        }
    }

    void Connect(User user, LibraryPerson person) => db.UserLogins.Add(new IdentityUserLogin<Guid>
    {
        LoginProvider = Scheme,
        ProviderKey = KeyOf(person),
        ProviderDisplayName = settings.Library!.Name,
        UserId = user.Id,
    });

    void Tell(User user, string what, string english)
    {
        if (user.Email is not null) db.Letters.Add(letters.SecondFactorChanged(user, what, english));
    }

    void Write(User user, string what, string? why = null) => db.History.Add(http.HttpContext!.ActorFor(user).Did(what, clock.GetUtcNow().UtcDateTime, why, "User", user.Id.ToString()));

    async Task<SignOnRefused> RefusedAsync(User user, SignOnFault fault)
    {
        Write(user, "圖書館帳號登入未成功", SignOnFailed.Sentences[fault]);
        await db.SaveChangesAsync();
        return new SignOnRefused(fault);
    }
}
