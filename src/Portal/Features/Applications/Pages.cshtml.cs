using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Step 3: the pages of the book that staff compare with the form. The kind of a file is told by its content.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(210_000_000), RequestFormLimits(MultipartBodyLengthLimit = 210_000_000)]
public class Pages(PortalDb db, MyApplications mine, FolderFileStore files, TimeProvider clock, IConfiguration settings) : PageModel
{
    const int MostFilesOfAKind = 10;

    [BindProperty]
    public Dictionary<PageKind, List<IFormFile>> Input { get; set; } = [];

    [BindProperty]
    public Guid Seen { get; set; }

    public Application Application { get; private set; } = null!;

    public int MaxMegabytes => settings.GetValue("Uploads:MaxMegabytes", 50);

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        Seen = Application.Version;
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string? then)
    {
        await LoadAsync(id);
        Seen = Application.Version;
        foreach (var (kind, uploads) in Input)
        {
            foreach (var upload in uploads) await AddAsync(kind, upload);
        }
        // The good ones are kept even where another one was refused: nobody uploads twice.
        await mine.SaveAsync(Application, Application.Version, clock.GetUtcNow().UtcDateTime);
        if (!ModelState.IsValid) return Page();
        return then == "stay" ? RedirectToPage(new { id }) : RedirectToPage("Contact", new { id });
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, Guid file)
    {
        await LoadAsync(id);
        var page = Application.Pages.SingleOrDefault(p => p.Id == file);
        if (page is null) return RedirectToPage(new { id });
        db.PageFiles.Remove(page);
        db.History.Add(this.Actor().Did("移除上傳的頁面", clock.GetUtcNow().UtcDateTime, page.FileName, "Application", id.ToString()));
        await mine.SaveAsync(Application, Application.Version, clock.GetUtcNow().UtcDateTime);
        await files.DeleteAsync(page.Key);
        return RedirectToPage(new { id });
    }

    async Task AddAsync(PageKind kind, IFormFile upload)
    {
        var field = string.Create(CultureInfo.InvariantCulture, $"Input[{kind}]");
        var name = CleanText.Cut(CleanText.Clean(Path.GetFileName(upload.FileName)), 200);
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
        var page = new PageFile { ApplicationId = Application.Id, Kind = kind, FileName = name, ContentType = ContentKind.MediaType(type), Sha256 = "", Key = $"pages/{Guid.NewGuid():n}", UploadedAt = clock.GetUtcNow().UtcDateTime };
        try
        {
            var stored = await files.PutAsync(page.Key, content, MaxMegabytes * 1024L * 1024, HttpContext.RequestAborted);
            (page.Size, page.Sha256) = (stored.Size, stored.Sha256);
            db.PageFiles.Add(page);
        }
        catch (FileStoreUnavailable)
        {
            this.AddError(field, "「{0}」暫時無法儲存，請稍後再上傳；其他資料都已存好", name);
        }
    }

    async Task LoadAsync(Guid id) => Application = await mine.LoadDraftAsync(User, id);
}
