using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Step 3: the pages of the book that staff compare with the form. The kind of a file is told by its content.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(210_000_000), RequestFormLimits(MultipartBodyLengthLimit = 210_000_000)]
public class Pages(PortalDb db, MyApplications mine, FolderFileStore files, TimeProvider clock, IConfiguration settings) : Step(db, mine, clock)
{
    const int MostFilesOfAKind = 10;

    public int MaxMegabytes => settings.GetValue("Uploads:MaxMegabytes", 50);

    protected override void Fill()
    {
        // The page shows the stored files; a file field always comes empty.
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string? then)
    {
        await LoadAsync(id);
        foreach (var kind in CodeLists.Pages.Keys)
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
        var field = Field(kind);
        var name = CleanText.Cut(CleanText.Clean(upload.FileName.Split('/', '\\')[^1]), 200);
        if (upload.Length > MaxMegabytes * 1024L * 1024)
        {
            this.AddError(field, "「{0}」超過 {1} MB，請縮小後再上傳", name, MaxMegabytes);
            return;
        }
        if (Application.Pages.Count(p => p.Kind == kind) >= MostFilesOfAKind)
        {
            this.AddError(field, "每一類最多 {0} 個檔案", MostFilesOfAKind);
            return;
        }
        await using var content = upload.OpenReadStream();
        var (type, fault) = ContentKind.Of(content);
        if (fault != FileFault.None)
        {
            this.AddError(field, "「{0}」：{1}", name, this.Say(ContentKind.Sentence(fault)));
            return;
        }
        var page = new PageFile { ApplicationId = Application.Id, Kind = kind, FileName = name, ContentType = ContentKind.MediaType(type), Sha256 = "", Key = $"pages/{Guid.NewGuid():n}", UploadedAt = Now };
        try
        {
            var stored = await files.PutAsync(page.Key, content, MaxMegabytes * 1024L * 1024, HttpContext.RequestAborted);
            (page.Size, page.Sha256) = (stored.Size, stored.Sha256);
            Db.PageFiles.Add(page);
        }
        catch (FileStoreUnavailable)
        {
            this.AddError(field, "「{0}」暫時無法儲存，請稍後再上傳；其他資料都已存好", name);
        }
    }
}
