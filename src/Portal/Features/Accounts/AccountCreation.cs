using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Accounts;

/// <summary>The one place where accounts are made.</summary>
public class AccountCreation(PortalDb db, Passwords passwords, ILookupNormalizer names, TimeProvider clock)
{
    /// <summary>A new account in the coming save. Without a password the person is invited and chooses one; the address is then still to be confirmed.</summary>
    public async Task<User> AddAsync(string email, string displayName, string? password, Guid? publisher = null, bool confirmed = false, params IReadOnlyCollection<string> roles)
    {
        var user = new User
        {
            Id = Guid.CreateVersion7(),
            UserName = email,
            NormalizedUserName = names.NormalizeName(email),
            Email = email,
            NormalizedEmail = names.NormalizeEmail(email),
            EmailConfirmed = confirmed,
            DisplayName = displayName,
            PublisherId = publisher,
            LockoutEnabled = true,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        user.Renew();
        if (password is not null) user.PasswordHash = passwords.HashPassword(user, password);
        db.Users.Add(user);
        foreach (var role in await db.Roles.Where(r => roles.Contains(r.Name)).ToListAsync())
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        return user;
    }

    /// <summary>A reader whom the library's account service has named, in the coming save: no password of one's own, an address only where it is proven and nobody else's.</summary>
    public async Task<User> AddReaderAsync(string? email, string displayName)
    {
        var user = await AddAsync(email ?? "", displayName, null, confirmed: true);
        if (email is not null) return user;
        (user.Email, user.NormalizedEmail) = (null, null);
        user.UserName = user.Id.ToString();
        user.NormalizedUserName = names.NormalizeName(user.UserName);
        return user;
    }

    /// <summary>An account that can be used at once, saved: for the demonstration.</summary>
    public async Task<User> CreateAsync(string email, string displayName, string password, Guid? publisher = null, params IReadOnlyCollection<string> roles)
    {
        var user = await AddAsync(email, displayName, password, publisher, confirmed: true, roles);
        await db.SaveChangesAsync();
        return user;
    }
}
