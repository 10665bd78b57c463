using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Deposit.Keeping;

namespace Portal.Features.Deposit.Upload;

/// <summary>Looks through the places themselves for objects that no row names, which a crash leaves between an object and its row.</summary>
public class SweepPlaces(PortalDb db, IFileStore files, FileCopy copy, TimeProvider clock) : IOfficeJob
{
    /// <summary>A younger object may belong to a save that is on its way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>What lies in the place deposit without a row and without a record is of an approval that was cut off, which may be done again.</summary>
    public static readonly TimeSpan DepositGrace = TimeSpan.FromDays(7);

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await copy.Store.RemoveUnfinishedAsync(now - Grace); // Those of the first store are swept with the other files.
        await DropUnnamedAsync(DepositPlaces.Incoming, now - Grace, keys => db.DepositPieces.Where(piece => keys.Contains(piece.Key)).Select(piece => piece.Key), cancel);
        await DropUnnamedAsync(DepositPlaces.Deposit, now - DepositGrace, keys => db.DepositFiles.Where(f => f.State != FileState.Refused && keys.Contains(DepositPlaces.Deposit + f.Sha256)).Select(f => DepositPlaces.Deposit + f.Sha256), cancel);
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
