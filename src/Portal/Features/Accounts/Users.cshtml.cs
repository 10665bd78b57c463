using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Every account, found by name, address or publisher; staff first when nothing is asked.</summary>
[Authorize(Policy = Policies.Administrator)]
public class UsersPage(PortalDb db, AccountSettings settings) : PageModel
{
    const int Most = 50;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    public IReadOnlyList<Row> People { get; private set; } = [];

    public bool HasLibrary => settings.Library is not null;

    public bool IsMore => People.Count == Most;

    public async Task OnGetAsync()
    {
        var found = db.Users.AsNoTracking();
        if (CleanText.Clean(Query ?? "") is { Length: > 0 } text)
        {
            var pattern = $"%{text.ToUpperInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
#pragma warning disable MA0011 // This is upper() of the database.
            found = found.Where(u => EF.Functions.Like(u.NormalizedEmail!, pattern, "\\") || EF.Functions.Like(u.DisplayName.ToUpper(), pattern, "\\")
                || (u.Publisher != null && EF.Functions.Like(u.Publisher.Name.ToUpper(), pattern, "\\")));
#pragma warning restore MA0011
        }
        else
        {
            found = found.Where(u => db.UserRoles.Any(r => r.UserId == u.Id));
        }
        People = await found.OrderBy(u => u.DisplayName).Take(Most).Select(u => new Row(u.Id, u.DisplayName, u.Email, u.Publisher == null ? null : u.Publisher.Name,
            db.UserRoles.Where(r => r.UserId == u.Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name!).ToList(),
            u.PasswordHash == null && !u.EmailConfirmed, u.DisabledAt != null)).ToListAsync();
    }

    public record Row(Guid Id, string Name, string? Email, string? Publisher, IReadOnlyList<string> Roles, bool IsInvited, bool IsDisabled);
}
