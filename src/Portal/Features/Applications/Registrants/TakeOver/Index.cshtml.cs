using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Registrants.TakeOver;

/// <summary>舊資料移轉: the files of the old systems, how far each has come, and what still waits.</summary>
[Authorize(Policy = Policies.Staff)]
[RequestSizeLimit(LargestFile + 1_000_000), RequestFormLimits(MultipartBodyLengthLimit = LargestFile + 1_000_000)]
public class Index(PortalDb db, IFileStore files, TimeProvider clock) : PageModel
{
    /// <summary>Bytes; 1.5 million numbers have about thirty million.</summary>
    const long LargestFile = 300_000_000;

    [BindProperty]
    public TakeOverKind? Kind { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<TakeOverFile> Files { get; private set; } = [];

    public int Waiting { get; private set; }

    public int Strays { get; private set; }

    public async Task OnGetAsync() => await ShowAsync();

    [May(Policies.Administrator)]
    public async Task<IActionResult> OnPostAsync()
    {
        if (Kind is null || !TakeOverFile.KindNames.ContainsKey(Kind.Value)) this.AddError(nameof(Kind), "請選擇檔案的內容");
        if (Upload is null || Upload.Length == 0) this.AddError(nameof(Upload), "請選擇檔案");
        else if (Upload.Length > LargestFile) this.AddError(nameof(Upload), "檔案超過 300 MB，請分成幾個檔案");
        if (!ModelState.IsValid)
        {
            await ShowAsync();
            return Page();
        }
        var now = clock.GetUtcNow().UtcDateTime;
        var file = new TakeOverFile
        {
            Kind = Kind!.Value,
            FileName = CleanText.Cut(CleanText.Clean(Upload!.FileName.Split('/', '\\')[^1]), 200),
            Key = $"take-over/{Guid.NewGuid():n}",
            UploadedAt = now,
            UploadedBy = this.Actor().Name,
        };
        await using var content = Upload.OpenReadStream();
        file.Size = (await files.PutAsync(file.Key, content, LargestFile, HttpContext.RequestAborted)).Size;
        db.TakeOverFiles.Add(file);
        db.History.Add(this.Actor().Did("上傳舊系統資料", now, file.FileName, nameof(TakeOverFile), file.Id.ToString()));
        await db.SaveChangesAsync();
        return this.Done("已上傳，一分鐘內開始檢查；檢查完成前不會匯入任何資料", "Sheet", new { id = file.Id });
    }

    async Task ShowAsync()
    {
        Files = await db.TakeOverFiles.AsNoTracking().OrderByDescending(file => file.UploadedAt).Take(50).ToListAsync();
        Waiting = await db.BlockTakeOvers.CountAsync(t => t.CompletedAt == null);
        Strays = await db.StrayNumbers.CountAsync(s => s.State == Numbers.StrayState.Held);
    }
}
