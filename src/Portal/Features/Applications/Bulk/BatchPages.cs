using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Bulk;

/// <summary>A ZIP of pages on its way to the drafts of a batch: first its names are matched, then it is unpacked into the file store; all of it or nothing.</summary>
public class BatchPages(PortalDb db, IFileStore files, IConfiguration settings, TimeProvider clock)
{
    /// <summary>Bytes; constant for the page's own limit.</summary>
    public const long LargestPackage = 500_000_000;

    /// <summary>How often the page hears how far it is.</summary>
    const int Step = 20;

    static readonly PageKind[] needed = [PageKind.TitlePage, PageKind.CopyrightPage];

    long LargestPage => settings.GetValue("Uploads:MaxMegabytes", 50) * 1024L * 1024;

    ZipLimits Limits => new(20_000, LargestPage, 2_000_000_000);

    /// <summary>Keeps the package until it is unpacked, the caller saves; or gives what is wrong with it, and keeps nothing.</summary>
    /// <param name="part">It has the pages of some titles only.</param>
    /// <exception cref="ZipRefused">It is no package that is taken.</exception>
    public async Task<IReadOnlyList<TableFault>> TakeAsync(BatchFile batch, Stream content, bool part, Actor by, CancellationToken cancel)
    {
        var (count, faults) = await LookAsync(batch, content, part);
        if (faults.Count > 0) return faults;
        content.Position = 0;
        var key = $"batches/{Guid.NewGuid():n}";
        await files.PutAsync(key, content, LargestPackage, cancel);
        batch.Unpack(key, count, by);
        return [];
    }

    /// <summary>Files that belong nowhere, and, unless it is said to be a part, titles that would still lack pages.</summary>
    async Task<(int Files, IReadOnlyList<TableFault> Faults)> LookAsync(BatchFile batch, Stream content, bool part)
    {
        var drafts = await DraftsAsync(batch.Id);
        var names = new PageNames(new ZipPackage(content, Limits).Files.Select(file => file.Name), drafts);
        var faults = names.Strays.Select(stray => new TableFault(0, Shown(stray.Name), stray.Why)).ToList();
        if (names.Matches.Count == 0 && faults.Count == 0) faults.Add(new(0, "ZIP", new Sentence("裡面沒有檔案")));
        if (part || faults.Count > 0) return (names.Matches.Count, faults);
        var coming = names.Matches.Select(match => (match.Line.ApplicationId, match.Kind)).ToHashSet();
        var there = (await db.PageFiles.Where(page => needed.Contains(page.Kind) && db.BatchLines.Any(line => line.BatchFileId == batch.Id && line.ApplicationId == page.ApplicationId))
            .Select(page => new { page.ApplicationId, page.Kind }).ToListAsync()).Select(page => (page.ApplicationId, page.Kind)).ToHashSet();
        faults.AddRange(from line in drafts
                        from kind in needed
                        where !coming.Contains((line.ApplicationId, kind)) && !there.Contains((line.ApplicationId, kind))
                        select new TableFault(line.Row, CodeLists.Pages[kind], new Sentence("ZIP 裡沒有 {0}", $"{line.Code}-{PageNames.Words[kind][0]}"), line.Reference));
        return (names.Matches.Count, faults);
    }

    /// <summary>Puts every page of the package where its name says, instead of the pages of the same kind; the caller saves. Nothing is kept when there are faults.</summary>
    public async Task<IReadOnlyList<TableFault>> UnpackAsync(BatchFile batch, Func<int, Task> progress, CancellationToken cancel)
    {
        var stored = new List<PageFile>();
        var faults = new List<TableFault>();
        try
        {
            await using var content = await files.OpenAsync(batch.Key!) ?? throw new RuleBroken("找不到上傳的檔案，請重新上傳");
            var package = new ZipPackage(content, Limits);
            var entries = package.Files.ToDictionary(file => file.Name);
            var names = new PageNames(entries.Keys, await DraftsAsync(batch.Id));
            faults.AddRange(names.Strays.Select(stray => new TableFault(0, Shown(stray.Name), stray.Why)));
            foreach (var match in faults.Count > 0 ? [] : names.Matches)
            {
                var page = await StoreAsync(package, entries[match.Name], match, stored, cancel);
                if (page is { } fault) faults.Add(fault);
                if (stored.Count % Step == 0) await progress(stored.Count);
            }
        }
        catch (Exception wrong) when (wrong is ZipRefused or RuleBroken or FileStoreUnavailable)
        {
            faults.Add(new(0, "ZIP", wrong switch { ZipRefused zip => zip.Sentence, RuleBroken rule => rule.Sentence, _ => new Sentence("檔案暫時無法儲存，請稍後再上傳") }));
        }
        var drafts = (await DraftsAsync(batch.Id)).Select(line => line.ApplicationId).ToHashSet();
        if (stored.Exists(page => !drafts.Contains(page.ApplicationId))) faults.Add(new(0, "ZIP", new Sentence("有幾本剛剛送出或刪除了，請再上傳一次")));
        if (faults.Count > 0)
        {
            foreach (var page in stored) await files.DeleteAsync(page.Key);
            return faults;
        }
        var titles = stored.Select(page => page.ApplicationId).ToHashSet();
        var kinds = stored.Select(page => (page.ApplicationId, page.Kind)).ToHashSet();
        var old = await db.PageFiles.Where(page => db.BatchLines.Any(line => line.BatchFileId == batch.Id && line.ApplicationId == page.ApplicationId)).ToListAsync(cancel);
        // The files of what is replaced go with the nightly sweep, once the save has stood.
        db.PageFiles.RemoveRange(old.Where(page => kinds.Contains((page.ApplicationId, page.Kind))));
        db.PageFiles.AddRange(stored);
        foreach (var title in await db.Applications.Where(title => db.BatchLines.Any(line => line.BatchFileId == batch.Id && line.ApplicationId == title.Id)).ToListAsync(cancel))
            if (titles.Contains(title.Id)) title.ChangedAt = clock.GetUtcNow().UtcDateTime;
        return [];
    }

    /// <summary>The titles of the batch that have not been sent: only they take pages.</summary>
    Task<List<BatchLine>> DraftsAsync(Guid batch) => db.BatchLines.AsNoTracking()
        .Where(line => line.BatchFileId == batch && db.IsbnRequests.Any(request => request.ApplicationId == line.ApplicationId && request.State == RequestState.Draft)).OrderBy(line => line.Row).ToListAsync();

    async Task<TableFault?> StoreAsync(ZipPackage package, ZipItem entry, PageMatch match, List<PageFile> stored, CancellationToken cancel)
    {
        var page = new PageFile
        {
            ApplicationId = match.Line.ApplicationId,
            Kind = match.Kind,
            FileName = CleanText.Cut(match.Name.Split('/')[^1], BatchLine.LongestName),
            ContentType = "",
            Sha256 = "",
            Key = $"pages/{Guid.NewGuid():n}",
            UploadedAt = clock.GetUtcNow().UtcDateTime,
        };
        await using (var plain = package.Open(entry)) (page.Size, page.Sha256) = await files.PutAsync(page.Key, plain, LargestPage, cancel) is var put ? (put.Size, put.Sha256) : default;
        stored.Add(page);
        await using var content = await files.OpenAsync(page.Key) ?? throw new RuleBroken("找不到上傳的檔案，請重新上傳");
        var (type, wrong) = ContentKind.Of(content);
        page.ContentType = ContentKind.MediaType(type);
        return wrong == FileFault.None ? null : new TableFault(match.Line.Row, Shown(match.Name), new Sentence(ContentKind.Sentence(wrong)), match.Line.Reference);
    }

    static string Shown(string name) => CleanText.Cut(CleanText.Visible(name), 80);
}
