using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Registrants.TakeOver;

/// <summary>One file of the old systems: what the look found, row and column, how far the import is, and letting it in.</summary>
[Authorize(Policy = Policies.Staff)]
public class Sheet(PortalDb db, TimeProvider clock) : PageModel
{
    public TakeOverFile Loaded { get; private set; } = null!;

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    [May(Policies.Administrator)]
    public async Task<IActionResult> OnPostImportAsync(Guid id)
    {
        await LoadAsync(id);
        Loaded.Import();
        return await SaveAsync("開始匯入舊系統資料", "一分鐘內開始匯入；中斷了會從停下的地方繼續");
    }

    [May(Policies.Administrator)]
    public async Task<IActionResult> OnPostDiscardAsync(Guid id)
    {
        await LoadAsync(id);
        Loaded.Discard(clock.GetUtcNow().UtcDateTime);
        return await SaveAsync("放棄舊系統資料", "已放棄這份檔案，沒有匯入任何資料");
    }

    async Task<IActionResult> SaveAsync(string deed, string done)
    {
        db.History.Add(this.Actor().Did(deed, clock.GetUtcNow().UtcDateTime, Loaded.FileName, nameof(TakeOverFile), Loaded.Id.ToString()));
        await db.SaveChangesAsync();
        return this.Done(done, "Sheet", new { id = Loaded.Id });
    }

    async Task LoadAsync(Guid id)
    {
        Loaded = await db.TakeOverFiles.SingleOrDefaultAsync(file => file.Id == id).OrNotThere();
        History = await db.History.AsNoTracking().Where(line => line.Subject == nameof(TakeOverFile) && line.SubjectId == id.ToString()).OrderByDescending(line => line.Id).Take(50).ToListAsync();
    }
}
