using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Applications;

/// <summary>Removes uploaded pages, and packages of them, that no row names: an upload that was cut off before its save, a draft that was thrown away.</summary>
public class SweepFiles(PortalDb db, FolderFileStore files, TimeProvider clock) : IOfficeJob
{
    /// <summary>A younger file may belong to a save that is on its way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        var before = clock.GetUtcNow().UtcDateTime - Grace;
        var batch = new List<string>();
        foreach (var folder in new[] { "pages/", "batches/" })
        {
            await foreach (var key in files.ListAsync(folder))
            {
                batch.Add(key);
                if (batch.Count == 500) await SweepAsync(batch, before, cancel);
            }
        }
        await SweepAsync(batch, before, cancel);
    }

    async Task SweepAsync(List<string> keys, DateTime before, CancellationToken cancel)
    {
        var named = await db.PageFiles.Where(page => keys.Contains(page.Key)).Select(page => page.Key)
            .Union(db.BatchFiles.Where(file => keys.Contains(file.Key!)).Select(file => file.Key!)).ToListAsync(cancel);
        foreach (var key in keys.Except(named))
        {
            if (files.WrittenAt(key) < before) await files.DeleteAsync(key);
        }
        keys.Clear();
    }
}
