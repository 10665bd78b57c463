using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Deposit.Upload;

/// <summary>
/// Gives back the room of what rows tell: uploads that rested too long, and the pieces of files that were refused, withdrawn or have both their copies.
/// </summary>
public class SweepUploads(PortalDb db, IFileStore files, Uploads uploads, TimeProvider clock) : IOfficeJob
{
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
}
