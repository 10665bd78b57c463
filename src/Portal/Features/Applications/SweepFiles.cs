using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Applications;

/// <summary>Removes uploaded pages, and packages of them, that no row names: an upload that was cut off before its save, a draft that was thrown away.</summary>
public class SweepFiles(PortalDb db, IFileStore files, TimeProvider clock) : IOfficeJob
{
    /// <summary>A younger file may belong to a save that is on its way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        var before = clock.GetUtcNow().UtcDateTime - Grace;
        await files.RemoveUnfinishedAsync(before);
        foreach (var folder in new[] { "pages/", "batches/" })
        {
            await foreach (var some in files.ListAsync(folder).Where(file => file.WrittenAt < before).Select(file => file.Key).Chunk(500).WithCancellation(cancel))
            {
                var named = await db.PageFiles.Where(page => some.Contains(page.Key)).Select(page => page.Key)
                    .Union(db.BatchFiles.Where(file => some.Contains(file.Key!)).Select(file => file.Key!)).ToListAsync(cancel);
                foreach (var key in some.Except(named)) await files.DeleteAsync(key);
            }
        }
    }
}
