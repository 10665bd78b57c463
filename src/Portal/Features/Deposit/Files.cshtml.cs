using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit.Upload;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>Step 1: the files, each under its format. The browser sends them piece by piece (<see cref="Tus"/>); without JavaScript a small one goes by the form.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(UploadLimits.LargestForm), RequestFormLimits(MultipartBodyLengthLimit = UploadLimits.LargestForm)]
public class Files(PortalDb db, Uploads uploads, UploadLimits limits, TimeProvider clock) : DepositStep(db, clock)
{
    public UploadLimits Limits => limits;

    /// <summary>What can be handed in: the electronic formats, and the cover.</summary>
    public IEnumerable<(DepositPart Kind, Product? Product)> Places => Filed.Formats.Select(product => (DepositPart.Book, (Product?)product)).Append((DepositPart.Cover, null));

    public async Task<IActionResult> OnGetAsync(Guid id) => await OpenAsync(id) ? Page() : ToCase();

    public async Task<IActionResult> OnPostAsync(Guid id, Guid? product, IFormFile? file)
    {
        await LoadAsync(id);
        var field = Field(product);
        if (file is null) this.AddError(field, "請選擇檔案");
        else if (file.Length > limits.Form * UploadLimits.Megabyte) this.AddError(field, "沒有 JavaScript 時，一個檔案最多 {0} MB；請開啟 JavaScript 再上傳", limits.Form);
        if (!ModelState.IsValid) return Page();
        try
        {
            var begun = await uploads.BeginAsync(Filed, product, file!.FileName, file.Length, null);
            await using var content = file.OpenReadStream();
            await uploads.AppendAsync(begun, content, null);
        }
        catch (RuleBroken refused)
        {
            this.AddError(field, refused.Sentence.Key, refused.Sentence.Values);
            return Page();
        }
        catch (FileStoreUnavailable)
        {
            this.AddError(field, "檔案暫時無法儲存，請稍後再上傳");
            return Page();
        }
        return RedirectToPage(new { id });
    }

    public Task<IActionResult> OnPostRemoveAsync(Guid id, Guid file) => ActAsync(id, file, "移除送存的檔案", uploads.RemoveAsync);

    /// <summary>The check gave no answer: once more.</summary>
    public Task<IActionResult> OnPostAgainAsync(Guid id, Guid file) => ActAsync(id, file, "要求重新檢查", async held =>
    {
        held.CheckAgain(Now);
        await Db.SaveChangesAsync();
    });

    public static string Field(Guid? product) => $"file-{product?.ToString() ?? "cover"}";

    async Task<IActionResult> ActAsync(Guid id, Guid file, string what, Func<DepositFile, Task> act)
    {
        await LoadAsync(id);
        if (Filed.Files.Find(f => f.Id == file && f.Kind != DepositPart.Licence) is not { } found) return RedirectToPage(new { id });
        Db.History.Add(this.Actor().Did(what, Now, found.FileName, "Deposit", id.ToString()));
        await act(found);
        return RedirectToPage(new { id });
    }
}
