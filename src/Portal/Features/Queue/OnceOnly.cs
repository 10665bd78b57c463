using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Queue;

/// <summary>What the jobs of the desk read, and letters that are written once whoever runs, how often and on how many nodes.</summary>
static class OnceOnly
{
    /// <summary>Cases with a running clock, with what a letter says of them; not tracked.</summary>
    public static IQueryable<Request> OpenCases(this PortalDb db) => db.Requests.AsNoTracking()
        .Include(request => request.Officer).Include(request => request.Publisher).Include(request => request.Application)
        .Where(request => (request.State == RequestState.Submitted || request.State == RequestState.InReview) && request.DueOn != null);

    public static async Task<HashSet<string>> KeysWrittenAsync(this PortalDb db, IEnumerable<OutgoingLetter> letters)
    {
        var written = new HashSet<string>();
        foreach (var keys in letters.Select(letter => letter.Key).Chunk(500))
            written.UnionWith(await db.Letters.Where(letter => keys.Contains(letter.Key)).Select(letter => letter.Key).ToListAsync());
        return written;
    }

    /// <summary>Saves those whose key is not there yet. One save a letter: when another node writes the same one, the others still stand.</summary>
    public static async Task WriteOnceAsync(this PortalDb db, IEnumerable<OutgoingLetter> letters)
    {
        var wanted = letters.ToList();
        var written = await db.KeysWrittenAsync(wanted);
        foreach (var letter in wanted.Where(letter => !written.Contains(letter.Key)))
        {
            db.ChangeTracker.Clear();
            db.Letters.Add(letter);
            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateException error) when (error.IsUniqueViolation())
            {
                // Another node was first.
            }
        }
        db.ChangeTracker.Clear();
    }
}
