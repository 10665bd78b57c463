using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Web;

namespace Portal.Features;

/// <summary>The home page: what can be done here, and by whom.</summary>
[AllowAnonymous]
public class Index(Announcements.AnnouncementList announcements) : PageModel
{
    const int MostNotices = 3;

    public IReadOnlyList<Announcements.Notice> Notices { get; private set; } = [];

    public async Task OnGetAsync() => Notices = await announcements.ReadAsync(Languages.IsEnglish, MostNotices);
}
