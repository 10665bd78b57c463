using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>What a session says of its person: id, the name as shown, roles, the publisher.</summary>
public class ClaimsFactory(PortalDb db) : IUserClaimsPrincipalFactory<User>
{
    /// <summary>The person's security stamp when the rights were read.</summary>
    public const string StampClaim = "stamp";

    public async Task<ClaimsPrincipal> CreateAsync(User user)
    {
        var roles = await db.UserRoles.Where(r => r.UserId == user.Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name!).ToListAsync();
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, user.Id.ToString()), new(ClaimTypes.Name, user.DisplayName), new(StampClaim, user.SecurityStamp ?? ""),
                .. roles.Select(role => new Claim(ClaimTypes.Role, role))],
            IdentityConstants.ApplicationScheme);
        if (user.PublisherId is { } publisher) identity.AddClaim(new Claim(Policies.PublisherClaim, publisher.ToString()));
        return new ClaimsPrincipal(identity);
    }
}
