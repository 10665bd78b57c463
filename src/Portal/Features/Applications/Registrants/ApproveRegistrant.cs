using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Applications.Registrants;

/// <summary>What the officer sees of a registration before deciding it: the partial <c>_Decide</c>, inside the case page's form.</summary>
/// <param name="Publisher">Who asks.</param>
/// <param name="Choices">The next free block of each size; empty for an individual, who needs none.</param>
/// <param name="BlockSize">The size that fits, or the one chosen.</param>
/// <param name="Alike">Registered publishers with the same name: perhaps it is here already.</param>
public record RegistrantDecision(Publisher Publisher, IReadOnlyList<RegistrantBlock> Choices, int? BlockSize, IReadOnlyList<Publisher> Alike);

/// <summary>核准登記: the block, the decision, its history and its letter in one commit.</summary>
public class ApproveRegistrant(PortalDb db, NextBlock next, OfficeCalendar calendar, LetterWriter letters, TimeProvider clock)
{
    public async Task<RegistrantDecision> PrepareAsync(RegistrantRequest request)
    {
        var publisher = request.Publisher!;
        var alike = await db.Publishers.AsNoTracking().Where(p => p.Name == publisher.Name && p.Id != publisher.Id).ToListAsync();
        return publisher.Kind == PublisherKind.Individual
            ? new RegistrantDecision(publisher, [], null, alike)
            : new RegistrantDecision(publisher, await next.ChoicesAsync(), await next.SizeForAsync(publisher), alike);
    }

    /// <summary>Its block is so large that a second person must confirm it.</summary>
    public bool NeedsSecond(RegistrantRequest request, int? blockSize) => blockSize > next.SecondPersonAbove && request.Publisher!.Kind != PublisherKind.Individual;

    /// <param name="request">In review by this officer, with its publisher.</param>
    /// <param name="blockSize">10, 100, 1,000 or 10,000; an individual is given numbers of the shared pool and needs none.</param>
    public async Task ApproveAsync(RegistrantRequest request, int? blockSize, Actor by, Actor? second = null)
    {
        request.MustBeApprovableBy(by);
        var days = await calendar.LoadAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        request.Publisher!.Activate();
        var block = blockSize is { } size && request.Publisher.Kind != PublisherKind.Individual ? await next.OpenAsync(request.Publisher, size, by, second) : null;
        request.Approve(block, days, by, now);
        db.Letters.Add(letters.RegistrantApproved(request, block?.Display, now));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
