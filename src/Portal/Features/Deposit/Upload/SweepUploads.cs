using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Deposit.Keeping;

namespace Portal.Features.Deposit.Upload;

/// <summary>
/// Leaves nothing behind: uploads that rested too long, the pieces of files that were refused, withdrawn or have both their copies, and objects that no row names,
/// which a crash leaves between an object and its row.
/// </summary>
public class SweepUploads(PortalDb db, IFileStore files, Uploads uploads, TimeProvider clock) : IOfficeJob
{
    /// <summary>A younger object may belong to a save that is on its way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>What lies in the place deposit without a row and without a record is of an approval that was cut off, which may be done again.</summary>
    public static readonly TimeSpan DepositGrace = TimeSpan.FromDays(7);

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var rested in await db.DepositFiles.Where(f => f.State == FileState.Receiving && f.ExpiresAt < now).ToListAsync(cancel))
        {
            try
            {
                await uploads.ForgetAsync(rested);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody went on with it in this moment.
                db.ChangeTracker.Clear();
            }
        }
        await DropPiecesAsync(cancel);
        await DropUnnamedAsync(DepositPlaces.Incoming, now - Grace, keys => db.DepositPieces.Where(piece => keys.Contains(piece.Key)).Select(piece => piece.Key), cancel);
        await DropUnnamedAsync(DepositPlaces.Deposit, now - DepositGrace, keys => db.DepositFiles.Where(f => f.State != FileState.Refused && keys.Contains(DepositPlaces.Deposit + f.Sha256)).Select(f => DepositPlaces.Deposit + f.Sha256), cancel);
    }

    /// <summary>The record of a file stays, its bytes in the place incoming go: there is no need of them any more.</summary>
    async Task DropPiecesAsync(CancellationToken cancel)
    {
        var needless = await db.DepositFiles.Where(f => f.Kept!.CopiedAt != null || f.State == FileState.Refused
            || f.Deposit.State == RequestState.Refused || f.Deposit.State == RequestState.Withdrawn).SelectMany(f => f.Pieces).ToListAsync(cancel);
        foreach (var piece in needless)
        {
            await files.DeleteAsync(piece.Key);
            db.DepositPieces.Remove(piece);
        }
        await db.SaveChangesAsync(cancel);
    }

    async Task DropUnnamedAsync(string place, DateTime before, Func<List<string>, IQueryable<string>> named, CancellationToken cancel)
    {
        await foreach (var some in files.ListAsync(place).Where(file => file.WrittenAt < before).Select(file => file.Key).Chunk(500).WithCancellation(cancel))
        {
            var known = await named([.. some]).ToListAsync(cancel);
            foreach (var key in some.Except(known))
            {
                // Deposited, and its row is gone: the tables are older than the store. It is the fixity check that tells.
                if (key.StartsWith(DepositPlaces.Deposit, StringComparison.Ordinal) && await files.ListAsync($"{DepositRecords.Place}{key[DepositPlaces.Deposit.Length..]}/").AnyAsync(cancel)) continue;
                await files.DeleteAsync(key);
            }
        }
    }
}
