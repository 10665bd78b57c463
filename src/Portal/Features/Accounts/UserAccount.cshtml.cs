using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>One account, for an administrator: roles, off and on, sessions, what happened.</summary>
[Authorize(Policy = Policies.Administrator)]
public class UserAccount(PortalDb db, StaffAccounts staff, SignOn signOn) : PageModel
{
    const int Lines = 30;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public User Person { get; private set; } = null!;

    [BindProperty]
    public List<string> Roles { get; set; } = [];

    [BindProperty]
    public string? Why { get; set; }

    public bool IsConnected { get; private set; }

    public int SessionCount { get; private set; }

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await ReadAsync();
        Roles = await db.UserRoles.Where(r => r.UserId == Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name!).ToListAsync();
    }

    public Task<IActionResult> OnPostRolesAsync() =>
        Roles.TrueForAll(Accounts.Roles.Names.ContainsKey) ? DoAsync(() => staff.ChangeRolesAsync(Person, Roles, this.Actor())) : throw new NotThere();

    public Task<IActionResult> OnPostDisableAsync() => DoAsync(() => staff.DisableAsync(Person, Why, this.Actor()));

    public Task<IActionResult> OnPostEnableAsync() => DoAsync(() => staff.EnableAsync(Person, this.Actor()));

    public Task<IActionResult> OnPostEndAsync() => DoAsync(() => staff.EndSessionsAsync(Person, this.Actor()));

    public Task<IActionResult> OnPostTurnOffAsync() => DoAsync(() => staff.TurnOffSecondFactorAsync(Person, this.Actor()));

    public Task<IActionResult> OnPostInviteAsync() => DoAsync(() => staff.InviteAgainAsync(Person, this.Actor()));

    public Task<IActionResult> OnPostDisconnectAsync() => DoAsync(() => signOn.DisconnectAsync(Person, this.Actor()));

    async Task<IActionResult> DoAsync(Func<Task> act)
    {
        await ReadAsync();
        await act();
        return this.Done("已儲存。", "/Accounts/UserAccount", new { Id });
    }

    async Task ReadAsync()
    {
        Person = await db.Users.Include(u => u.Publisher).SingleOrDefaultAsync(u => u.Id == Id).OrNotThere();
        IsConnected = await signOn.IsConnectedAsync(Person);
        SessionCount = await db.Sessions.CountAsync(s => s.UserId == Id);
        var subject = Id.ToString();
        History = await db.History.AsNoTracking().Where(h => h.Subject == "User" && h.SubjectId == subject).OrderByDescending(h => h.Id).Take(Lines).ToListAsync();
    }
}
