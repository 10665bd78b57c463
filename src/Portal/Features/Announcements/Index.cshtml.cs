using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Announcements;

/// <summary>公告: what is shown today; an administrator sees the coming and the past ones too.</summary>
[AllowAnonymous]
public class Index(PortalDb db, AnnouncementList list, TimeProvider clock) : PageModel
{
    public IReadOnlyList<Notice> Shown { get; private set; } = [];

    /// <summary>For the administrator.</summary>
    public IReadOnlyList<Announcement> All { get; private set; } = [];

    public DateOnly Today => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);

    public bool MayEdit => User.IsInRole(Roles.Administrator);

    public async Task OnGetAsync()
    {
        Shown = await list.ReadAsync(Languages.IsEnglish);
        if (MayEdit) All = await db.Announcements.AsNoTracking().OrderByDescending(one => one.FromDay).ThenByDescending(one => one.Id).Take(200).ToListAsync();
    }
}
