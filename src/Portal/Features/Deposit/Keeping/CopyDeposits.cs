using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;

namespace Portal.Features.Deposit.Keeping;

/// <summary>
/// Gives each deposited file its second copy, and writes its record beside both. What is to be done stands in the rows; it is tried until it is done, and
/// to do it twice does nothing. Until the copy is there the pieces that were uploaded stay, and heal the first one if need be.
/// </summary>
public sealed partial class CopyDeposits(IServiceScopeFactory scopes, IFileStore files, FileCopy copy, TimeProvider clock, ILogger<CopyDeposits> log) : IOfficeJob
{
    public const string Name = "copy-deposits";

    /// <summary>A node that dies while it copies holds the file for so long.</summary>
    static readonly TimeSpan lease = TimeSpan.FromHours(1);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await TakeAsync(cancel) is { } id)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var kept = await db.KeptFiles.Include(k => k.File.Pieces).SingleAsync(k => k.FileId == id, CancellationToken.None);
            try
            {
                await CopyAsync(kept);
                await db.SaveChangesAsync(CancellationToken.None);
                await RecordAsync(db, kept);
                await db.SaveChangesAsync(CancellationToken.None);
            }
            catch (DbUpdateConcurrencyException)
            {
                // The fixity check wrote of the file in this moment: once more, which finds the bytes there.
                await db.KeptFiles.Where(k => k.FileId == id).ExecuteUpdateAsync(set => set.SetProperty(k => k.NextTryAt, Now), CancellationToken.None);
            }
            catch (Exception error) when (error is FileStoreUnavailable or InvalidDataException or IOException)
            {
                LogFailed(error, id);
                kept.FailCopy(Now);
                await db.SaveChangesAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>The longest waiting one; of two nodes at once one gets it.</summary>
    async Task<Guid?> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var now = Now;
            var kept = await db.KeptFiles.Where(k => k.NextTryAt <= now).OrderBy(k => k.NextTryAt).ThenBy(k => k.FileId).FirstOrDefaultAsync(cancel);
            if (kept is null) return null;
            kept.TakeForCopy(lease, now);
            try
            {
                await db.SaveChangesAsync(cancel);
                return kept.FileId;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another node has it.
            }
        }
    }

    async Task CopyAsync(KeptFile kept)
    {
        if (kept.CopiedAt is not null) return;
        var key = DepositPlaces.DepositKey(kept.Sha256);
        if (await files.LookAsync(key, kept.Sha256, null, CancellationToken.None) is ObjectLook.Changed or ObjectLook.Missing)
        {
            await files.EnsureAsync(key, kept.Sha256, kept.Length, async () => files.OpenPieces(kept.File) ?? await copy.Store.OpenAsync(key));
            kept.File.Tell(EventType.Recovery, EventOutcome.Success, Now, "first store, from the uploaded pieces or the second store");
        }
        await copy.Store.EnsureAsync(key, kept.Sha256, kept.Length, () => files.OpenAsync(key));
        kept.Copied(Now);
        kept.File.Tell(EventType.Replication, EventOutcome.Success, Now, "second store, SHA-256 verified");
    }

    async Task RecordAsync(PortalDb db, KeptFile kept)
    {
        var version = kept.RecordVersion + 1;
        var record = await DepositRecords.WriteAsync(db, kept.FileId, version, Now);
        var sha256 = DepositRecords.Sha256(record);
        var key = DepositRecords.KeyOf(kept.Sha256, kept.FileId, version, sha256);
        foreach (var store in new[] { files, copy.Store }) await store.EnsureAsync(key, sha256, record.Length, () => Task.FromResult<Stream?>(new MemoryStream(record)));
        kept.Recorded(version, sha256);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The deposited file {File} could not be copied")]
    partial void LogFailed(Exception error, Guid file);
}
