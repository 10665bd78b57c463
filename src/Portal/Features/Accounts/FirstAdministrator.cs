using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Accounts;

/// <summary>The first administrator is made by a link that the program prints at start while there is none. There are no default accounts.</summary>
public class FirstAdministrator(PortalDb db, AccountLinks links, AccountCreation accounts, TimeProvider clock)
{
    const string Purpose = "first-administrator";
    static readonly TimeSpan life = TimeSpan.FromHours(24);

    /// <summary>The line to print, null once there is an administrator.</summary>
    public async Task<string?> InvitationAsync(string address) => await IsThereAsync()
        ? null
        : $"建立第一位系統管理者（24 小時內有效）/ Make the first administrator (within 24 hours):\n  {address.TrimEnd('/')}/accounts/first-administrator?token={links.Make(Purpose, Purpose, null, life)}";

    public async Task<LinkState> ReadAsync(string? token) => await IsThereAsync() ? LinkState.Void : links.Read(Purpose, Purpose, null, token);

    /// <summary>Two at once: the counter's row is locked until the first one is there, and then the second one is refused.</summary>
    public async Task<User> CreateAsync(string email, string name, string password, string? address)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Counters.NextAsync(db, Purpose);
        if (await IsThereAsync()) throw new RuleBroken("已經有系統管理者了，這個連結不能再用");
        var user = await accounts.AddAsync(email, name, password, null, confirmed: true, Roles.Administrator);
        db.History.Add(new Actor(user.Id, name, address).Did("建立第一位系統管理者", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return user;
    }

    Task<bool> IsThereAsync() => db.UserRoles.AnyAsync(r => db.Roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Administrator));
}
