using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;

namespace Portal.Features.Applications.Registrants;

/// <summary>How fast a block is used up.</summary>
/// <param name="InYear">Numbers given of it in the last twelve months.</param>
/// <param name="MonthsLeft">Whole months at that pace; null without a pace.</param>
public sealed record BlockPace(RegistrantBlock Block, int InYear, int? MonthsLeft)
{
    /// <summary>A block that is younger than a year is judged by its own time, at least a month.</summary>
    public static BlockPace Of(RegistrantBlock block, int inYear, DateTime now)
    {
        var months = Math.Clamp((now - block.OpenedAt).TotalDays / (365.25 / 12), 1, 12);
        return new(block, inYear, inYear == 0 ? null : (int)Math.Floor(block.Left / (inYear / months)));
    }
}

/// <summary>The registrants of one size in a group: how many there are, are opened, and how long the others last.</summary>
/// <param name="Size">Numbers of each.</param>
/// <param name="Opened">Opened here.</param>
/// <param name="Free">Still to be opened.</param>
/// <param name="InYear">Opened in the last twelve months.</param>
/// <param name="Given">Numbers given of the opened ones.</param>
public sealed record SizeForecast(int Size, int Opened, int Free, int InYear, long Given)
{
    public int? MonthsLeft => InYear == 0 ? null : (int)Math.Floor(Free / (InYear / 12.0));
}

/// <summary>A registration group: its sizes, and the part that the agency has not put into use.</summary>
public sealed record GroupForecast(RegistrationGroup Group, IReadOnlyList<SizeForecast> Sizes)
{
    /// <summary>All numbers of the group.</summary>
    public long Numbers => (long)Math.Pow(10, 9 - Group.Element.Length);

    public long Given => Sizes.Sum(size => size.Given);

    /// <summary>Numbers of opened blocks that are not given.</summary>
    public long Opened => Sizes.Sum(size => (long)size.Opened * size.Size) - Given;

    public long Free => Sizes.Sum(size => (long)size.Free * size.Size);

    /// <summary>In no range that is in use: the International Agency has to open it first.</summary>
    public long Unopened => Numbers - Given - Opened - Free;
}

/// <summary>識別號用量預測: when blocks and groups run out at the pace of the last twelve months.</summary>
public static class Forecast
{
    public static async Task<IReadOnlyList<BlockPace>> PacesAsync(PortalDb db, IReadOnlyList<RegistrantBlock> blocks, DateTime now)
    {
        var byPrefix = blocks.ToDictionary(block => block.Group + block.Registrant);
        var given = blocks.ToDictionary(block => block, _ => 0);
        var since = now.AddYears(-1);
        var numbers = db.Ledger.AsNoTracking().Where(e => e.Origin == NumberOrigin.Issued && e.At >= since && e.Number != null && !db.Ledger.Any(b => b.Burns == e.Sequence));
        if (blocks.Count == 1)
        {
            var (first, last) = (blocks[0].NumberAt(0).Digits, blocks[0].NumberAt(blocks[0].Size - 1).Digits);
#pragma warning disable MA0006, CA1309 // Becomes SQL.
            numbers = numbers.Where(e => string.Compare(e.Number, first) >= 0 && string.Compare(e.Number, last) <= 0);
#pragma warning restore MA0006, CA1309
        }
        await foreach (var number in numbers.Select(e => e.Number!).AsAsyncEnumerable())
        {
            // A group's element and the registrant together have five to eight digits behind 978.
            for (var length = 8; length <= 11 && length < number.Length; length++)
            {
                if (!byPrefix.TryGetValue(number[..length], out var block)) continue;
                given[block]++;
                break;
            }
        }
        return [.. blocks.Select(block => BlockPace.Of(block, given[block], now))];
    }

    public static IReadOnlyList<GroupForecast> Groups(IsbnRanges ranges, IReadOnlyList<RegistrantBlock> blocks, DateTime now) =>
        [.. ranges.Taiwan.Select(group => new GroupForecast(group, [.. group.BlockSizes.Select(size => Size(group, size, blocks, now))]))];

    static SizeForecast Size(RegistrationGroup group, int size, IReadOnlyList<RegistrantBlock> blocks, DateTime now)
    {
        var all = group.Ranges.Where(range => group.BlockSize(range.Length) == size).Sum(range => range.Count);
        var opened = blocks.Where(block => block.Group == $"{group.Prefix}{group.Element}" && block.Size == size).ToList();
        return new(size, opened.Count, all - opened.Count, opened.Count(block => block.OpenedAt >= now.AddYears(-1)), opened.Sum(block => (long)block.Next));
    }
}
