using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;
using Portal.Features.Queue;

namespace Portal.Features.Applications.Registrants;

/// <summary>Which registrant element is opened next, and its opening: one rule for the staff's pages, for approvals and for the case page.</summary>
public class NextBlock(PortalDb db, IConfiguration settings, TimeProvider clock)
{
    /// <summary>How many numbers a block may hold.</summary>
    public static readonly IReadOnlyList<int> Sizes = [10, 100, 1_000, 10_000];

    /// <summary>A larger block needs a supervisor: 978-626 has five of them in all.</summary>
    public const int LargestByClerk = 1_000;

    /// <summary>A larger block is opened by two persons.</summary>
    public int SecondPersonAbove => settings.GetValue("Registrants:SecondPersonAbove", 100);

    const int YearsToLast = 3;
    const int MostTries = 20;

    /// <summary>The smallest block that lasts about three years.</summary>
    public static int SizeFor(int plannedTitles, int usedLastYear)
    {
        var need = YearsToLast * (long)Math.Max(plannedTitles, usedLastYear);
        return Sizes.FirstOrDefault(size => size >= need, Sizes[^1]);
    }

    /// <summary>
    /// The block to open next when every open one is nine tenths given or more; null while there is room. It is not in the database.
    /// An individual's is the next shared pool.
    /// </summary>
    public async Task<RegistrantBlock?> ProposalForAsync(Publisher publisher)
    {
        Guid? owner = publisher.Kind == PublisherKind.Individual ? null : publisher.Id;
        var hasRoom = await db.Blocks.AnyAsync(b => b.PublisherId == owner && b.State == BlockState.Open && b.Next * 10 < b.Size * 9);
        return hasRoom ? null : Fitting(await ChoicesAsync(), await SizeForAsync(publisher));
    }

    /// <summary>The next free block of every size that has one, smallest first. None of them is in the database.</summary>
    public async Task<IReadOnlyList<RegistrantBlock>> ChoicesAsync()
    {
        var opened = (await db.Blocks.Select(b => b.Group + b.Registrant).ToListAsync()).ToHashSet();
        // 957 and 986 were given out by earlier systems: what is free there is known only once those blocks have been taken over.
        var groups = IsbnRanges.Current.Taiwan.Select(group => (Digits: $"{group.Prefix}{group.Element}", Group: group))
            .Where(group => group.Group.Element == "626" || opened.Any(block => block.StartsWith(group.Digits, StringComparison.Ordinal)))
            .OrderBy(group => group.Group.Element == "626" ? 0 : 1)
            .ToList();
        return [.. Sizes.Select(size => groups
            .SelectMany(group => group.Group.Registrants(size).Select(registrant => (group.Digits, Registrant: registrant)))
            .Where(free => !opened.Contains(free.Digits + free.Registrant))
            .Select(free => new RegistrantBlock { Group = free.Digits, Registrant = free.Registrant, Size = size })
            .FirstOrDefault()).OfType<RegistrantBlock>()];
    }

    /// <summary>Of these, the one of that size, else the next larger, else the largest.</summary>
    public static RegistrantBlock? Fitting(IReadOnlyList<RegistrantBlock> choices, int size) =>
        choices.FirstOrDefault(block => block.Size >= size) ?? choices.LastOrDefault();

    /// <summary>The size that fits this publisher, by what is planned and by what was given in the last twelve months.</summary>
    public async Task<int> SizeForAsync(Publisher publisher)
    {
        if (publisher.Kind == PublisherKind.Individual) return Sizes[^1];
        var yearAgo = clock.GetUtcNow().UtcDateTime.AddYears(-1);
        var used = await db.IsbnRequests.Where(r => r.PublisherId == publisher.Id && r.State == RequestState.Approved && r.DecidedAt >= yearAgo)
            .SelectMany(r => r.Application!.Products).CountAsync(p => p.Isbn != null);
        return SizeFor(publisher.PlannedTitles, used);
    }

    /// <summary>Opens the next free block of that size and saves. Two clerks at once: the index refuses the second, who gets the one after.</summary>
    /// <param name="owner">Null opens one more shared pool.</param>
    /// <param name="second">Who confirmed it; needed above a size.</param>
    /// <exception cref="RuleBroken">The owner may have none, the size needs a second person or a supervisor, or none of that size is free.</exception>
    public async Task<RegistrantBlock> OpenAsync(Publisher? owner, int size, Actor by, Actor? second = null)
    {
        owner?.MustBeGivenBlocks();
        if (size > SecondPersonAbove && (second is null || second.Id == by.Id)) throw new RuleBroken("超過 {0} 個號碼的區段須由第二人確認", SecondPersonAbove);
        if (size > LargestByClerk && !await db.IsSupervisorAsync(by) && (second is null || !await db.IsSupervisorAsync(second))) throw new RuleBroken("超過 1,000 個號碼的區段須由主管開立");

        var now = clock.GetUtcNow().UtcDateTime;
        var block = new RegistrantBlock { Group = "", Registrant = "", Size = size, PublisherId = owner?.Id, OpenedAt = now };
        var line = by.Did("開立出版者識別號", now, null, "Publisher", owner?.Id.ToString() ?? "shared");
        db.AddRange(block, line);
        // Two clicks at once for one publisher: its version lets one through.
        if (owner is not null) db.Entry(owner).Property(p => p.Version).IsModified = true;
        // A number that is met at the same moment is either on the list before the block looks, or finds the block.
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync() : null;
        await NumberLedger.LockAsync(db);
        for (var left = MostTries; ; left--)
        {
            var free = (await ChoicesAsync()).FirstOrDefault(choice => choice.Size == size) ?? throw new RuleBroken("沒有可開立的 {0} 號區段，請選擇其他大小", size);
            (block.Group, block.Registrant) = (free.Group, free.Registrant);
            line.Why = $"{block.Display} × {size}";
            var prefix = block.Group + block.Registrant;
            block.HasHeld = await db.StrayNumbers.AnyAsync(s => s.State == StrayState.Held && s.Number.StartsWith(prefix));
            try
            {
                await db.SaveChangesAsync();
                if (own is not null) await own.CommitAsync();
                return block;
            }
            catch (DbUpdateException error) when (error.IsUniqueViolation() && left > 0)
            {
                // Somebody opened this one at the same moment: on to the next.
            }
        }
    }
}
