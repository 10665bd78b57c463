using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Applications.Bulk;

/// <summary>整批申請: NCL's batch file or an ONIX message; first a look that names row and column, or record and element, then a draft of each title, all or none.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(35_000_000), RequestFormLimits(ValueLengthLimit = 20_000_000)] // The rows come back in one field.
public class Index(PortalDb db, IFileStore files, IJobEngine jobs, TimeProvider clock) : PageModel
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>是否申請 CIP, where the file has no answer of its own: NCL's has no column for it.</summary>
    [BindProperty]
    public bool? AsksCip { get; set; }

    /// <summary>The rows that were looked at: what is made is what was shown.</summary>
    [BindProperty]
    public string? Read { get; set; }

    /// <summary>The id of the batch to come: a double click makes one.</summary>
    [BindProperty]
    public Guid Key { get; set; }

    [BindProperty]
    public string? FileName { get; set; }

    /// <summary>The last ones, where somebody goes on.</summary>
    public IReadOnlyList<BatchFile> Batches { get; private set; } = [];

    public Batch? Batch { get; private set; }

    public async Task OnGetAsync()
    {
        var publisher = await PublisherAsync();
        AsksCip = publisher.Defaults.AsksCip ?? false;
        Batches = await db.BatchFiles.AsNoTracking().Where(batch => batch.PublisherId == publisher.Id).OrderByDescending(batch => batch.CreatedAt).Take(10).ToListAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        foreach (var field in new[] { nameof(Read), nameof(Key), nameof(FileName) }) ModelState.Remove(field);
        (Read, Key) = (null, Guid.CreateVersion7());
        if (AsksCip is not { } asksCip) this.AddError(nameof(AsksCip), "請回答是否申請 CIP");
        else if (Upload is not { Length: > 0 }) this.AddError(nameof(Upload), "請選擇檔案");
        else
        {
            FileName = CleanText.Cut(CleanText.Clean(Upload.FileName.Split('/', '\\')[^1]), BatchLine.LongestName);
            try
            {
                var (rows, unwanted) = await ReadAsync(Upload);
                Batch = new Batch(rows, asksCip, unwanted);
                if (Batch.Titles.Count == 0) this.AddError(nameof(Upload), "裡面沒有書，請照範本每列填一本");
                else if (Batch.Faults.Count == 0) Read = SheetFile.Keep(rows);
            }
            catch (SheetUnreadable wrong)
            {
                this.AddError(nameof(Upload), wrong.Message);
            }
            catch (OnixUnreadable wrong)
            {
                this.AddError(nameof(Upload), wrong.Sentence.Key, wrong.Sentence.Values);
            }
        }
        return Page();
    }

    public async Task<IActionResult> OnPostApplyAsync()
    {
        var asksCip = AsksCip ?? throw new RuleBroken("請回答是否申請 CIP");
        Batch = new Batch(SheetFile.Kept(Read), asksCip);
        if (Batch.Titles.Count == 0 || Batch.Faults.Count > 0 || Key == Guid.Empty) throw new RuleBroken("請重新選擇檔案");
        var (publisher, now, key) = (await PublisherAsync(), clock.GetUtcNow().UtcDateTime, $"batches/{Guid.NewGuid():n}");
        await using (var rows = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new BatchRows(asksCip, SheetFile.Kept(Read))))) await files.PutAsync(key, rows, long.MaxValue, HttpContext.RequestAborted);
        var batch = new BatchFile { Id = Key, PublisherId = publisher.Id, FileName = CleanText.Cut(CleanText.Clean(FileName ?? ""), BatchLine.LongestName), CreatedAt = now };
        batch.Make(key, this.Actor());
        db.BatchFiles.Add(batch);
        db.History.Add(this.Actor().Did("整批建立草稿", now, batch.FileName, nameof(BatchFile), batch.Id.ToString()));
        try
        {
            await db.SaveChangesAsync();
            await jobs.RunNowAsync(BatchRun.Name, CancellationToken.None);
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // The second of two clicks: all of them are there, or on their way.
            await files.DeleteAsync(key);
        }
        return this.Done("正在建立草稿，完成後請上傳頁面並送出", "Drafts", new { id = Key });
    }

    async Task<(IReadOnlyList<string[]> Rows, IReadOnlyList<TableFault> Unwanted)> ReadAsync(IFormFile upload)
    {
        await using var content = upload.OpenReadStream();
        var head = new byte[64];
        if (!OnixTable.Looks(head.AsSpan(0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)))) return (await SheetFile.ReadAsync(upload, Batch.MostRows), []);
        content.Position = 0;
        return OnixTable.Read(content, Batch.MostRows, (await PublisherAsync()).Defaults);
    }

    async Task<Publisher> PublisherAsync()
    {
        var own = User.PublisherId;
        return await db.Publishers.SingleAsync(publisher => publisher.Id == own);
    }
}
