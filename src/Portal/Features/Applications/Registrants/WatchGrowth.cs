using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Applications.Registrants;

/// <summary>
/// Once a day: a publisher that was given far more numbers in thirty days than it used to be is told to every supervisor, once in thirty days,
/// and marked on its cases.
/// </summary>
public class WatchGrowth(PortalDb db, StaffLetters letters, TimeProvider clock, IConfiguration settings) : IOfficeJob
{
    /// <summary>How many times its own pace is unusual.</summary>
    public double Factor => settings.GetValue("Registrants:GrowthFactor", 3.0);

    /// <summary>Fewer numbers than that in thirty days are never unusual.</summary>
    public int AtLeast => settings.GetValue("Registrants:GrowthAtLeast", 20);

    public static bool IsUnusual(int recent, int yearBefore, double factor, int atLeast) => recent > atLeast && recent > factor * yearBefore * NumberLimit.Days / 365;

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = now.AddDays(-NumberLimit.Days);
        var least = AtLeast;
        var many = await db.IsbnRequests.AsNoTracking().Where(r => r.State == RequestState.Approved && r.DecidedAt >= since && r.PublisherId != null)
            .Join(db.Products.Where(p => p.Isbn != null), r => r.ApplicationId, p => p.ApplicationId, (r, _) => r.PublisherId!.Value)
            .GroupBy(publisher => publisher).Select(some => new { Publisher = some.Key, Count = some.Count() }).Where(some => some.Count > least).ToListAsync(cancel);
        var supervisors = await db.ColleaguesAsync(Roles.Supervisor);
        foreach (var some in many)
        {
            var before = await NumberLimit.GivenAsync(db, some.Publisher, since.AddYears(-1), since);
            if (!IsUnusual(some.Count, before, Factor, least)) continue;
            db.ChangeTracker.Clear();
            var publisher = await db.Publishers.SingleAsync(p => p.Id == some.Publisher, cancel);
            if (publisher.GrowthMarkedAt > since) continue;
            publisher.GrowthMarkedAt = now;
            db.History.Add(Actor.Portal("用號成長監看").Did("用號異常成長", now, $"{some.Count} / {before}", "Publisher", publisher.Id.ToString()));
            db.Letters.AddRange(supervisors.Select(to => letters.Growth(publisher, some.Count, before, to, now)));
            try
            {
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || error.IsUniqueViolation())
            {
                // Another node was first.
            }
        }
    }
}
