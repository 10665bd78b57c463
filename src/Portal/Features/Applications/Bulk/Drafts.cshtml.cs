using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Applications.Bulk;

/// <summary>One batch: its titles, the ZIP of their pages, and sending all of them; a job does both, this page tells how far it is.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(BatchPages.LargestPackage + 1_000_000), RequestFormLimits(MultipartBodyLengthLimit = BatchPages.LargestPackage + 1_000_000)]
public class Drafts(PortalDb db, BatchPages pages, IJobEngine jobs, TimeProvider clock) : PageModel
{
    const int PageSize = 100;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public bool Part { get; set; }

    public BatchFile Batch { get; private set; } = null!;

    /// <summary>What keeps the package that was just handed in from being taken.</summary>
    public IReadOnlyList<TableFault> Faults { get; private set; } = [];

    public record Row(BatchLine Line, string Title, IReadOnlyList<PageKind> Kinds, IReadOnlyList<string?> Cases);

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public int Count { get; private set; }

    public int Open { get; private set; }

    public bool IsActive { get; private set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public int PagesOfRows => (Count + PageSize - 1) / PageSize;

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        await ShowAsync();
    }

    public async Task<IActionResult> OnPostPagesAsync(Guid id)
    {
        await LoadAsync(id);
        if (Batch.IsUnderWay) throw new RuleBroken("這一批正在處理，請等它完成");
        if (Upload is not { Length: > 0 }) this.AddError(nameof(Upload), "請選擇檔案");
        else if (Upload.Length > BatchPages.LargestPackage) this.AddError(nameof(Upload), "ZIP 檔超過 500 MB，請分成幾個檔案");
        else if (await KeepAsync(Upload)) return this.Done("ZIP 檔已收到，正在放進各本草稿", "Drafts", new { id });
        await ShowAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostSendAsync(Guid id)
    {
        await LoadAsync(id);
        if (Batch.Send(this.Actor()))
        {
            db.History.Add(this.Actor().Did("送出整批申請", clock.GetUtcNow().UtcDateTime, Batch.FileName, nameof(BatchFile), id.ToString()));
            await SaveAsync();
        }
        return this.Done("正在送出，完成後這一頁會列出收件號", "Drafts", new { id });
    }

    async Task<bool> KeepAsync(IFormFile upload)
    {
        try
        {
            await using var content = upload.OpenReadStream();
            Faults = await pages.TakeAsync(Batch, content, Part, this.Actor(), HttpContext.RequestAborted);
            if (Faults.Count > 0) return false;
            db.History.Add(this.Actor().Did("上傳整批頁面", clock.GetUtcNow().UtcDateTime, CleanText.Cut(CleanText.Clean(upload.FileName.Split('/', '\\')[^1]), BatchLine.LongestName), nameof(BatchFile), Batch.Id.ToString()));
            await SaveAsync();
            return true;
        }
        catch (ZipRefused refused)
        {
            this.AddError(nameof(Upload), refused.Sentence.Key, refused.Sentence.Values);
        }
        catch (FileStoreUnavailable)
        {
            this.AddError(nameof(Upload), "檔案暫時無法儲存，請稍後再上傳");
        }
        return false;
    }

    async Task SaveAsync()
    {
        await db.SaveChangesAsync();
        // A browser that goes away does not stop the work.
        await jobs.RunNowAsync(BatchRun.Name, CancellationToken.None);
    }

    async Task LoadAsync(Guid id)
    {
        var own = User.PublisherId;
        Batch = await db.BatchFiles.SingleOrDefaultAsync(batch => batch.Id == id && batch.PublisherId == own).OrNotThere();
        IsActive = await db.Publishers.AnyAsync(publisher => publisher.Id == own && publisher.State == PublisherState.Active);
    }

    async Task ShowAsync()
    {
        var lines = db.BatchLines.AsNoTracking().Where(line => line.BatchFileId == Batch.Id);
        Count = await lines.CountAsync();
        Open = await lines.CountAsync(line => line.Application!.Requests.Any(request => request is Isbn.IsbnRequest && request.State == RequestState.Draft));
        P = Math.Clamp(P, 1, Math.Max(1, PagesOfRows));
        Rows = await lines.OrderBy(line => line.Row).Skip((P - 1) * PageSize).Take(PageSize).Select(line => new Row(line, line.Application!.Title.Title,
            line.Application.Pages.Select(page => page.Kind).ToList(), line.Application.Requests.OrderBy(request => request.CaseNumber).Select(request => request.CaseNumber).ToList())).ToListAsync();
    }
}
