using Microsoft.Extensions.Localization;
using Portal.Adapters.Files;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications;

/// <summary>An uploaded page on its way into the file store: its kind is told by its content, and it is refused in a sentence. The caller saves the row.</summary>
public class PageUpload(IFileStore files, IConfiguration settings, IStringLocalizer<Words> words, TimeProvider clock)
{
    public int MaxMegabytes => settings.GetValue("Uploads:MaxMegabytes", 50);

    public async Task<(PageFile? Page, Sentence? Refusal)> StoreAsync(PageKind kind, IFormFile upload, CancellationToken cancel)
    {
        var name = CleanText.Cut(CleanText.Clean(upload.FileName.Split('/', '\\')[^1]), 200);
        if (upload.Length > MaxMegabytes * 1024L * 1024) return (null, new Sentence("「{0}」超過 {1} MB，請縮小後再上傳", name, MaxMegabytes));
        await using var content = upload.OpenReadStream();
        var (type, fault) = ContentKind.Of(content);
        if (fault != FileFault.None) return (null, new Sentence("「{0}」：{1}", name, words[ContentKind.Sentence(fault)].Value));
        var page = new PageFile { Kind = kind, FileName = name, ContentType = ContentKind.MediaType(type), Sha256 = "", Key = $"pages/{Guid.NewGuid():n}", UploadedAt = clock.GetUtcNow().UtcDateTime };
        try
        {
            var stored = await files.PutAsync(page.Key, content, MaxMegabytes * 1024L * 1024, cancel);
            (page.Size, page.Sha256) = (stored.Size, stored.Sha256);
            return (page, null);
        }
        catch (FileStoreUnavailable)
        {
            return (null, new Sentence("「{0}」暫時無法儲存，請稍後再上傳；其他資料都已存好", name));
        }
    }
}
