using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Applications.Bulk;

/// <summary>整批申請: NCL's batch file; first a look that names row and column, then a draft of each title, all or none.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(25_000_000), RequestFormLimits(ValueLengthLimit = 20_000_000)] // The rows come back in one field.
public class Index(PortalDb db, TimeProvider clock) : PageModel
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>是否申請 CIP: NCL's file has no column for it.</summary>
    [BindProperty]
    public bool? AsksCip { get; set; }

    /// <summary>The rows that were looked at: what is made is what was shown.</summary>
    [BindProperty]
    public string? Read { get; set; }

    /// <summary>The id of the first draft to come: a double click makes one batch.</summary>
    [BindProperty]
    public Guid Key { get; set; }

    public Batch? Batch { get; private set; }

    public async Task OnGetAsync() => AsksCip = (await PublisherAsync()).Defaults.AsksCip ?? false;

    public async Task<IActionResult> OnPostAsync()
    {
        ModelState.Remove(nameof(Read));
        ModelState.Remove(nameof(Key));
        (Read, Key) = (null, Guid.CreateVersion7());
        if (AsksCip is not { } asksCip) this.AddError(nameof(AsksCip), "請回答是否申請 CIP");
        else if (Upload is not { Length: > 0 }) this.AddError(nameof(Upload), "請選擇檔案");
        else
        {
            try
            {
                var rows = await SheetFile.ReadAsync(Upload, Batch.MostRows);
                Batch = new Batch(rows, asksCip);
                if (Batch.Titles.Count == 0) this.AddError(nameof(Upload), "裡面沒有書，請照範本每列填一本");
                else if (Batch.Faults.Count == 0) Read = SheetFile.Keep(rows);
            }
            catch (SheetUnreadable wrong)
            {
                this.AddError(nameof(Upload), wrong.Message);
            }
        }
        return Page();
    }

    public async Task<IActionResult> OnPostApplyAsync()
    {
        var asksCip = AsksCip ?? throw new RuleBroken("請回答是否申請 CIP");
        Batch = new Batch(SheetFile.Kept(Read), asksCip);
        if (Batch.Titles.Count == 0 || Batch.Faults.Count > 0 || Key == Guid.Empty) throw new RuleBroken("請重新選擇檔案");
        var (publisher, now, first) = (await PublisherAsync(), clock.GetUtcNow().UtcDateTime, Key);
        foreach (var title in Batch.Titles)
        {
            var draft = title.Draft(publisher.Id, asksCip, now, first == Guid.Empty ? Guid.CreateVersion7() : first);
            first = Guid.Empty;
            draft.CreatedById = User.Id;
            db.Applications.Add(draft);
            db.History.Add(this.Actor().Did("開始申請", now, null, "Application", draft.Id.ToString()));
        }
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // The second of two clicks: all of them are there.
        }
        return this.Done("草稿已建立，請逐本上傳書名頁與版權頁後送出", "/Applications/Index");
    }

    async Task<Publisher> PublisherAsync()
    {
        var own = User.PublisherId;
        return await db.Publishers.SingleAsync(publisher => publisher.Id == own);
    }
}
