using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Features.Queue;

/// <summary>The staff that letters of the desk go to.</summary>
public static class Colleagues
{
    /// <summary>Those with one of the roles whose account is not disabled.</summary>
    public static Task<List<User>> ColleaguesAsync(this PortalDb db, params string[] roles)
    {
        var holders = db.UserRoles.Join(db.Roles.Where(role => roles.Contains(role.Name)), held => held.RoleId, role => role.Id, (held, _) => held.UserId);
        return db.Users.AsNoTracking().Where(user => user.DisabledAt == null && user.Email != null && holders.Contains(user.Id)).OrderBy(user => user.Email).ToListAsync();
    }

    public static Task<bool> IsSupervisorAsync(this PortalDb db, Actor by) =>
        db.UserRoles.AnyAsync(held => held.UserId == by.Id && db.Roles.Any(role => role.Id == held.RoleId && role.Name == Roles.Supervisor));

    /// <summary>By the role that works on a case.</summary>
    public static async Task<IReadOnlyDictionary<string, List<User>>> OfficersByRoleAsync(this PortalDb db) => new Dictionary<string, List<User>>
    {
        [Roles.Clerk] = await db.ColleaguesAsync(Roles.Clerk),
        [Roles.Cataloguer] = await db.ColleaguesAsync(Roles.Cataloguer),
        [Roles.Supervisor] = await db.ColleaguesAsync(Roles.Supervisor),
    };
}
