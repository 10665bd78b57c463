using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;

namespace Portal.Features.Applications.Registrants.TakeOver;

/// <summary>
/// Looks at the files of the old systems and brings in those that somebody let in, a thousand rows a commit. Killed in between it goes on
/// behind the last commit; two at once are told apart by the file's version, and what is known already is never brought in twice.
/// </summary>
public class TakeOverRun(IServiceScopeFactory scopes, IFileStore files, PublishedHeads heads, TimeProvider clock) : IOfficeJob
{
    public const int GroupSize = 1000;

    public async Task RunAsync(CancellationToken cancel)
    {
        List<TakeOverFile> waiting;
        await using (var scope = scopes.CreateAsyncScope())
        {
            waiting = await scope.ServiceProvider.GetRequiredService<PortalDb>().TakeOverFiles.AsNoTracking()
                .Where(file => file.State == TakeOverState.Checking || file.State == TakeOverState.Importing).OrderBy(file => file.UploadedAt).ToListAsync(cancel);
        }
        foreach (var file in waiting)
        {
            try
            {
                await ReadAsync(file, cancel);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another run has this file, or somebody gave it up.
            }
        }
    }

    async Task ReadAsync(TakeOverFile file, CancellationToken cancel)
    {
        try
        {
            var content = await files.OpenAsync(file.Key) ?? throw new RuleBroken("找不到上傳的檔案，請重新上傳");
            using var sheet = new TakeOverSheet(content, TakeOverTable.Of(file.Kind));
            await sheet.BeginAsync(cancel);
            await sheet.SkipAsync(file.Done, cancel);
            for (var (done, more) = (file.Done, true); more;)
            {
                var rows = await sheet.NextAsync(done, GroupSize, cancel);
                await TakeAsync(file, done, rows);
                done += rows.Count;
                more = rows.Count == GroupSize;
            }
        }
        catch (RuleBroken broken)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            (await db.TakeOverFiles.SingleAsync(f => f.Id == file.Id, cancel)).GiveUp(broken.Sentence, clock.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(cancel);
        }
    }

    async Task TakeAsync(TakeOverFile told, long done, List<TakeOverRow> rows)
    {
        // Each group in a scope of its own: what one remembers is gone with it, however long the file is.
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var at = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = told.State == TakeOverState.Importing ? await NumberLedger.LockAsync(db) : null;
        if (ledger is not null) await MustAgreeAsync(db, ledger, at);
        var file = await db.TakeOverFiles.SingleAsync(f => f.Id == told.Id);
        if (file.State != told.State || file.Done != done) throw new DbUpdateConcurrencyException("Somebody else goes on with this file.");
        var outcome = await TakeOverTable.Of(file.Kind).TakeAsync(db, rows, ledger, file.FileName, at);
        file.Advance(rows.Count, outcome, ended: rows.Count < GroupSize, at);
        if (file.State == TakeOverState.Imported) db.History.Add(Actor.Portal("舊資料移轉").Did("匯入完成", at, $"{file.FileName} +{file.Fresh}", nameof(TakeOverFile), file.Id.ToString()));
        if (ledger is { Added.Count: > 0 }) await ledger.SaveAsync();
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        if (ledger is not null) await NumberDesk.PublishAsync(db, ledger, heads, at);
    }

    async Task MustAgreeAsync(PortalDb db, NumberLedger ledger, DateTime at)
    {
        var state = await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads);
        if (state.Refusal is { } refusal) throw new InvalidOperationException(refusal.ToString());
        // A new ledger gets its first head before its first entry.
        if (state is { Sequence: 0, Outside: null }) heads.Publish(LedgerEntry.NoHash, [], at);
    }
}
