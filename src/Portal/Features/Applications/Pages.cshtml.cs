using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Step 3: the pages of the book that staff compare with the form. The kind of a file is told by its content.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(210_000_000), RequestFormLimits(MultipartBodyLengthLimit = 210_000_000)]
public class Pages(PortalDb db, MyApplications mine, IFileStore files, PageUpload uploads, TimeProvider clock) : Step(db, mine, clock)
{
    const int MostFilesOfAKind = 10;

    public int MaxMegabytes => uploads.MaxMegabytes;

    protected override void Fill()
    {
        // The page shows the stored files; a file field always comes empty.
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string? then)
    {
        await LoadAsync(id);
        foreach (var (kind, _) in CodeLists.BookPages)
        {
            foreach (var upload in Request.Form.Files.GetFiles(Field(kind))) await AddAsync(kind, upload);
        }
        // The good ones are kept even where another one was refused: nobody uploads twice.
        await SaveAsync(Application.Version);
        if (!ModelState.IsValid) return Page();
        return then == "stay" ? RedirectToPage(new { id }) : RedirectToPage("Contact", new { id });
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, Guid file)
    {
        await LoadAsync(id);
        var page = Application.Pages.SingleOrDefault(p => p.Id == file);
        if (page is null) return RedirectToPage(new { id });
        Db.PageFiles.Remove(page);
        Db.History.Add(this.Actor().Did("移除上傳的頁面", Now, page.FileName, "Application", id.ToString()));
        await SaveAsync(Application.Version);
        await files.DeleteAsync(page.Key);
        return RedirectToPage(new { id });
    }

    /// <summary>Read by name: model binding finds no files in a dictionary.</summary>
    public static string Field(PageKind kind) => $"Input[{kind}]";

    async Task AddAsync(PageKind kind, IFormFile upload)
    {
        if (Application.Pages.Count(p => p.Kind == kind) >= MostFilesOfAKind)
        {
            this.AddError(Field(kind), "每一類最多 {0} 個檔案", MostFilesOfAKind);
            return;
        }
        var (page, refusal) = await uploads.StoreAsync(kind, upload, HttpContext.RequestAborted);
        if (page is null)
        {
            this.AddError(Field(kind), refusal!.Key, refusal.Values);
            return;
        }
        page.ApplicationId = Application.Id;
        Db.PageFiles.Add(page);
    }
}
