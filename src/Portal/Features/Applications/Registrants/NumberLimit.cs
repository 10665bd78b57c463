using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Features.Queue;

namespace Portal.Features.Applications.Registrants;

/// <summary>How many numbers a publisher is given in thirty days before a supervisor must approve more.</summary>
public class NumberLimit(PortalDb db, TimeProvider clock, IConfiguration settings)
{
    public const int Days = 30;

    /// <summary>For whoever has no limit of its own.</summary>
    public int Usual => settings.GetValue("Registrants:MostIn30Days", 500);

    public int For(Publisher publisher) => publisher.NumberLimit ?? Usual;

    /// <summary>Numbers that were given to the publisher between two moments.</summary>
    public static Task<int> GivenAsync(PortalDb db, Guid publisher, DateTime from, DateTime to) =>
        db.IsbnRequests.Where(r => r.PublisherId == publisher && r.State == RequestState.Approved && r.DecidedAt >= from && r.DecidedAt < to)
            .SelectMany(r => r.Application!.Products).CountAsync(p => p.Isbn != null);

    /// <exception cref="RuleBroken">It would be more than the limit, and this officer is no supervisor.</exception>
    public async Task MustBeWithinAsync(IsbnRequest request, Actor by)
    {
        if (request.PublisherId is not { } publisher || request.State == RequestState.Approved) return;
        var now = clock.GetUtcNow().UtcDateTime;
        var limit = (await db.Publishers.Where(p => p.Id == publisher).Select(p => p.NumberLimit).SingleAsync()) ?? Usual;
        var asked = await db.Products.CountAsync(p => p.ApplicationId == request.ApplicationId);
        if (asked <= limit && await GivenAsync(db, publisher, now.AddDays(-Days), now.AddSeconds(1)) is var given && given + asked <= limit) return;
        if (await db.IsSupervisorAsync(by)) return;
        throw new RuleBroken("此出版機構 30 天內的號碼將超過 {0} 個，請退回待辦，由主管核定", limit);
    }
}
