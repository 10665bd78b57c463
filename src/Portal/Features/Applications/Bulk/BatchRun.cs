using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;

namespace Portal.Features.Applications.Bulk;

/// <summary>
/// Makes the drafts of batches, unpacks their pages and sends their cases, each batch in one save. Killed in between it begins that batch again; the version of the batch
/// lets one of two runs through.
/// </summary>
public partial class BatchRun(IServiceScopeFactory scopes, IFileStore files, TimeProvider clock, ILogger<BatchRun> log) : IOfficeJob
{
    public const string Name = "batches";

    public async Task RunAsync(CancellationToken cancel)
    {
        List<Guid> waiting;
        await using (var scope = scopes.CreateAsyncScope())
        {
            waiting = await scope.ServiceProvider.GetRequiredService<PortalDb>().BatchFiles.Where(batch => batch.State == BatchState.Making || batch.State == BatchState.Unpacking || batch.State == BatchState.Sending)
                .OrderBy(batch => batch.CreatedAt).Select(batch => batch.Id).ToListAsync(cancel);
        }
        foreach (var id in waiting)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await WorkAsync(scope.ServiceProvider, id, cancel);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another run has this batch.
            }
            catch (RuleBroken broken)
            {
                await StopAsync(id, broken.Sentence);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One batch must not stop those behind it; its publisher may try again.
                await StopAsync(id, new Sentence("暫時無法處理，請稍後再試一次"));
                LogStopped(error, id);
            }
        }
    }

    async Task WorkAsync(IServiceProvider services, Guid id, CancellationToken cancel)
    {
        var db = services.GetRequiredService<PortalDb>();
        var batch = await db.BatchFiles.SingleAsync(b => b.Id == id, cancel);
        var key = batch.Key;
        switch (batch.State)
        {
            case BatchState.Making:
                await MakeAsync(db, batch, cancel);
                break;
            case BatchState.Unpacking:
                batch.End(await services.GetRequiredService<BatchPages>().UnpackAsync(batch, done => TellAsync(id, done), cancel), clock.GetUtcNow().UtcDateTime);
                await db.SaveChangesAsync(cancel);
                break;
            case BatchState.Sending:
                await SendAsync(services, db, batch, cancel);
                break;
        }
        if (key is not null) await files.DeleteAsync(key);
    }

    /// <summary>A draft of each row that was looked at.</summary>
    async Task MakeAsync(PortalDb db, BatchFile batch, CancellationToken cancel)
    {
        await using var content = await files.OpenAsync(batch.Key!) ?? throw new RuleBroken("找不到上傳的檔案，請重新上傳");
        var kept = (await JsonSerializer.DeserializeAsync<BatchRows>(content, cancellationToken: cancel))!;
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var title in new Batch(kept.Rows, kept.AsksCip).Titles)
        {
            var draft = title.Draft(batch.PublisherId, kept.AsksCip, now, Guid.CreateVersion7());
            draft.CreatedById = batch.ActorId;
            db.Applications.Add(draft);
            db.BatchLines.Add(title.Line(draft.Id, batch.Id));
            db.History.Add(batch.Actor.Did("開始申請", now, null, "Application", draft.Id.ToString()));
        }
        batch.End([], now);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Every draft of it, or none: what one of them lacks is told with its row.</summary>
    async Task SendAsync(IServiceProvider services, PortalDb db, BatchFile batch, CancellationToken cancel)
    {
        var lines = await db.BatchLines.AsNoTracking().Where(line => line.BatchFileId == batch.Id).ToDictionaryAsync(line => line.ApplicationId, cancel);
        var titles = await db.Applications.Where(title => db.BatchLines.Any(line => line.BatchFileId == batch.Id && line.ApplicationId == title.Id))
            .Include(title => title.Publisher).Include(title => title.Products).Include(title => title.Pages).Include(title => title.Requests).AsSplitQuery().ToListAsync(cancel);
        // What somebody has sent one by one meanwhile is there already.
        var drafts = titles.Where(title => title.Isbn.State == RequestState.Draft).OrderBy(title => lines[title.Id].Row).ToList();
        if (drafts.Count == 0) throw new RuleBroken("這一批沒有草稿可送出");
        if (drafts[0].Publisher.State != PublisherState.Active) throw new RuleBroken("出版機構登記核准後才能送出；草稿會保留。");
        var faults = drafts.SelectMany(title => ApplicationCheck.Faults(title).Select(fault => new TableFault(lines[title.Id].Row, CleanText.Cut(title.Title.Title, 60), new Sentence(fault.Sentence), lines[title.Id].Reference))).ToList();
        batch.End(faults, clock.GetUtcNow().UtcDateTime);
        if (faults.Count > 0) await db.SaveChangesAsync(cancel);
        else await services.GetRequiredService<WorkQueue>().PutInAsync([.. drafts.SelectMany(title => title.Filing)], batch.Actor);
    }

    /// <summary>How far it is, past the version: the batch itself is saved once, at the end.</summary>
    async Task TellAsync(Guid id, int done)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PortalDb>().BatchFiles.Where(batch => batch.Id == id).ExecuteUpdateAsync(set => set.SetProperty(batch => batch.Done, done));
    }

    async Task StopAsync(Guid id, Sentence why)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var batch = await db.BatchFiles.SingleAsync(b => b.Id == id);
        if (!batch.IsUnderWay) return;
        batch.End([new(0, "", why)], clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Batch {Batch} was stopped")]
    partial void LogStopped(Exception error, Guid batch);
}
