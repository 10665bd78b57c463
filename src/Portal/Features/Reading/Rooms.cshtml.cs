using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>館內閱覽場所: the named PCs and networks where limited books are read, and who changed them.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Rooms(PortalDb db) : PageModel
{
    const int MostLines = 30;

    public IReadOnlyList<ReadingRoom> All { get; private set; } = [];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    /// <summary>Where whoever looks is seen to be: a place is easily entered from within it.</summary>
    public string? Address => HttpContext.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : HttpContext.Connection.RemoteIpAddress?.ToString();

    public ReadingRoom? Here => ReadingRoom.Of(All, HttpContext.Connection.RemoteIpAddress);

    public async Task OnGetAsync()
    {
        All = await db.ReadingRooms.AsNoTracking().OrderBy(p => p.IsPc).ThenBy(p => p.Name).ToListAsync();
        History = await db.History.AsNoTracking().Where(line => line.Subject == "ReadingRoom").OrderByDescending(line => line.At).ThenByDescending(line => line.Id).Take(MostLines).ToListAsync();
    }
}
