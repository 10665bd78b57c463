using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Accounts;

/// <summary>What an administrator does to accounts. Each deed ends the person's sessions: rights of yesterday end with them.</summary>
public class StaffAccounts(PortalDb db, AccountCreation accounts, AccountLetters letters, SecondFactor secondFactor, TimeProvider clock)
{
    const string AdministratorsLock = "administrators";

    /// <summary>A new colleague, invited by letter to choose a password.</summary>
    public async Task<User> InviteAsync(string email, string name, IReadOnlyCollection<string> roles, Actor by)
    {
        var user = await accounts.AddAsync(email, name, null, null, confirmed: false, roles);
        db.Letters.Add(letters.Invitation(user, by.Name));
        Write(user, by, "建立館員帳號", string.Join('、', roles.Select(role => Roles.Names[role])));
        await db.SaveChangesAsync();
        return user;
    }

    public async Task ChangeRolesAsync(User user, IReadOnlyCollection<string> roles, Actor by)
    {
        if (user.PublisherId is not null && roles.Count > 0) throw new RuleBroken("出版機構的成員不能兼任館員");
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (!roles.Contains(Roles.Administrator)) await MustNotBeLastAdministratorAsync(user);
        db.UserRoles.RemoveRange(await db.UserRoles.Where(r => r.UserId == user.Id).ToListAsync());
        await db.SaveChangesAsync();
        foreach (var role in await db.Roles.Where(r => roles.Contains(r.Name!)).ToListAsync())
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        user.Renew();
        Write(user, by, "變更職務", string.Join('、', roles.Select(role => Roles.Names[role])));
        await SaveAsync(user);
        await transaction.CommitAsync();
    }

    public async Task DisableAsync(User user, string? why, Actor by)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await MustNotBeLastAdministratorAsync(user);
        user.Disable(clock.GetUtcNow().UtcDateTime);
        Write(user, by, "停用帳號", why);
        await SaveAsync(user);
        await transaction.CommitAsync();
    }

    public async Task EnableAsync(User user, Actor by)
    {
        user.Enable();
        Write(user, by, "重新啟用帳號");
        await db.SaveChangesAsync();
    }

    public async Task EndSessionsAsync(User user, Actor by)
    {
        Write(user, by, "登出所有裝置");
        await db.SaveAndEndSessionsAsync(user.Id);
    }

    /// <summary>The phone is gone and so are the recovery codes: the person sets up a new one at the next sign-in.</summary>
    public async Task TurnOffSecondFactorAsync(User user, Actor by)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await secondFactor.TurnOffAsync(user);
        db.UserPasskeys.RemoveRange(await db.UserPasskeys.Where(p => p.UserId == user.Id).ToListAsync());
        Write(user, by, "清除第二驗證方式");
        db.Letters.Add(letters.SecondFactorChanged(user, "清除第二驗證方式", "Your second factor was removed by an administrator"));
        await SaveAsync(user);
        await transaction.CommitAsync();
    }

    public async Task InviteAgainAsync(User user, Actor by)
    {
        if (!user.IsInvited) throw new RuleBroken("此人已經設定過密碼，可以自己重設");
        db.Letters.Add(letters.Invitation(user, by.Name));
        Write(user, by, "再寄邀請信");
        await db.SaveChangesAsync();
    }

    async Task SaveAsync(User user)
    {
        await db.SaveChangesAsync();
        await db.Sessions.Where(s => s.UserId == user.Id).ExecuteDeleteAsync();
    }

    /// <summary>Two administrators who remove each other at the same time: the counter's row lets them come one after the other.</summary>
    async Task MustNotBeLastAdministratorAsync(User user)
    {
        await Counters.NextAsync(db, AdministratorsLock);
        var administrators = await db.Users.Where(u => u.DisabledAt == null && db.UserRoles.Any(r => r.UserId == u.Id
            && db.Roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Administrator))).Select(u => u.Id).ToListAsync();
        if (administrators is [var last] && last == user.Id) throw new RuleBroken("這是最後一位系統管理者，請先指定另一位");
    }

    void Write(User user, Actor by, string what, string? why = null) =>
        db.History.Add(by.Did(what, clock.GetUtcNow().UtcDateTime, why, "User", user.Id.ToString()));
}
