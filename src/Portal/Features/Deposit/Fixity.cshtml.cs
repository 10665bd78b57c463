using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Deposit.Keeping;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>完整性查核: what is kept, since when all of it was read, what was found and what became of it.</summary>
[Authorize(Policy = Policies.Staff)]
public class Fixity(PortalDb db, IJobEngine jobs, TimeProvider clock) : PageModel
{
    public const int PageSize = 50;

    public record Kept(int Files, long Bytes, DateTime? AllReadSince, int ReadToday, long BytesToday, int Alone, int Lost, int Open);

    public Kept Now { get; private set; } = null!;

    public IReadOnlyList<FixityFinding> Findings { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public int Pages { get; private set; }

    /// <summary>The promise is a month; some days more are a sign that something stands still.</summary>
    public bool IsLate => Now.AllReadSince < clock.GetUtcNow().UtcDateTime.AddDays(-CheckFixity.MostDays - 2);

    public async Task OnGetAsync()
    {
        var day = clock.GetUtcNow().UtcDateTime.AddDays(-1);
        var today = db.KeptFiles.Where(k => k.ReadAt >= day && k.File.DepositedAt != k.ReadAt);
        Now = new(await db.KeptFiles.CountAsync(), await db.KeptFiles.SumAsync(k => k.Length), await db.KeptFiles.MinAsync(k => (DateTime?)k.ReadAt), await today.CountAsync(), await today.SumAsync(k => k.Length),
            await db.KeptFiles.CountAsync(k => k.CopiedAt == null), await db.KeptFiles.CountAsync(k => k.IsLost), await db.FixityFindings.CountAsync(f => f.RepairedAt == null));
        Pages = (await db.FixityFindings.CountAsync() + PageSize - 1) / PageSize;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Findings = await db.FixityFindings.AsNoTracking().Include(f => f.File!.Deposit.Application).OrderByDescending(f => f.FoundAt).ThenByDescending(f => f.Id).Skip((P - 1) * PageSize).Take(PageSize).ToListAsync();
    }

    [May(Policies.Administrator)]
    public async Task<IActionResult> OnPostAsync()
    {
        // Longer ago than a month: it is read whatever the night's share is.
        await using var all = await db.Database.BeginTransactionAsync();
        await db.KeptFiles.ExecuteUpdateAsync(set => set.SetProperty(k => k.ReadAt, DateTime.UnixEpoch).SetProperty(k => k.ReadingUntil, (DateTime?)null));
        db.History.Add(this.Actor().Did("重新查核全部送存檔案", clock.GetUtcNow().UtcDateTime, subject: "Job", subjectId: CheckFixity.Name));
        await db.SaveChangesAsync();
        await all.CommitAsync();
        // A browser that goes away does not stop the work.
        await jobs.RunNowAsync(CheckFixity.Name, CancellationToken.None);
        return this.Done("已開始查核全部送存檔案", "Fixity");
    }
}
