using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications.Numbers;

/// <summary>Takes the next numbers out of the blocks; used while the ledger's head is held, so that nobody else does.</summary>
public class NumberPicker
{
    const int Window = 64;

    readonly PortalDb _db;
    readonly List<RegistrantBlock> _blocks;
    readonly bool _lookAhead;
    readonly HashSet<string> _taken = [];
    readonly HashSet<RegistrantBlock> _touched = [];
    readonly Dictionary<Guid, int> _known = [];

    /// <summary>The blocks that numbers were taken from.</summary>
    public IReadOnlyList<RegistrantBlock> Touched => [.. _touched];

    /// <summary>
    /// The open blocks that may be used, oldest first. Whether a number is in the ledger already is asked beforehand only where it must be:
    /// mostly none is, and the ledger's unique index refuses the one that is.
    /// </summary>
    public NumberPicker(PortalDb db, List<RegistrantBlock> blocks, bool lookAhead) => (_db, _blocks, _lookAhead) = (db, blocks, lookAhead);

    /// <summary>That many numbers for this publisher: own blocks, oldest first, then, for an individual, the shared pool.</summary>
    /// <exception cref="RuleBroken">The blocks do not hold that many; none is taken then.</exception>
    public async Task<IReadOnlyList<Isbn13>> TakeAsync(Publisher publisher, int count)
    {
        var mine = _blocks.Where(b => b.PublisherId == publisher.Id || (b.IsShared && publisher.Kind == PublisherKind.Individual))
            .OrderBy(b => b.IsShared).ToList();
        var before = mine.ConvertAll(b => b.Next);
        try
        {
            var picked = await PickAsync(mine, publisher, count);
            foreach (var block in mine.Where(b => b.Left == 0)) block.State = BlockState.Full;
            _touched.UnionWith(mine.Zip(before).Where(pair => pair.First.Next != pair.Second).Select(pair => pair.First));
            return picked;
        }
        catch (RuleBroken)
        {
            foreach (var (block, next) in mine.Zip(before)) block.Next = next;
            throw;
        }
    }

    async Task<IReadOnlyList<Isbn13>> PickAsync(List<RegistrantBlock> mine, Publisher publisher, int count)
    {
        var picked = new List<Isbn13>(count);
        foreach (var block in mine)
        {
            while (picked.Count < count && block.Left > 0)
            {
                if (_lookAhead || block.HasHeld) await LookAheadAsync(block, count);
                var number = block.NumberAt(block.Next++);
                // In the ledger already, given before the portal was; or held back until an officer has looked into it.
                if (_taken.Contains(number.Digits)) continue;
                Check(number, block, publisher);
                picked.Add(number);
            }
        }
        if (picked.Count == count) return picked;
        throw mine.Count == 0
            ? new RuleBroken("{0} 沒有可用的出版者識別號，請先開設再核定", publisher.Name)
            : new RuleBroken("出版者識別號 {0} 的號碼不足，請先開設下一個再核定", mine[^1].Display);
    }

    /// <summary>The last look at a number before it stands in the ledger for ever: digits, group, range in use, and whose block it is.</summary>
    /// <exception cref="RuleBroken">It must not be given.</exception>
    internal static void Check(Isbn13 number, RegistrantBlock block, Publisher publisher)
    {
        var parts = number.Parts();
        var owned = block.PublisherId == publisher.Id || (block.IsShared && publisher.Kind == PublisherKind.Individual);
        if (!Isbn13.TryParse(number.Digits, out _) || !parts.RangeKnown || number.Digits[..3] + parts.Group != block.Group || parts.Registrant != block.Registrant || !owned)
            throw new RuleBroken("號碼 {0} 不屬於 {1} 可用的範圍，沒有配出", number.Digits, block.Display);
    }

    async Task LookAheadAsync(RegistrantBlock block, int count)
    {
        if (_known.TryGetValue(block.Id, out var known) && block.Next < known) return;
        var end = Math.Min(block.Size, block.Next + Math.Max(count, Window));
        var numbers = Enumerable.Range(block.Next, end - block.Next).Select(place => block.NumberAt(place)).ToList();
        var digits = numbers.ConvertAll(number => number.Digits);
        _taken.UnionWith(await _db.Ledger.Where(e => digits.Contains(e.Number!)).Select(e => e.Number!).ToListAsync());
        _taken.UnionWith(await _db.StrayNumbers.Where(s => s.State == StrayState.Held && digits.Contains(s.Number)).Select(s => s.Number).ToListAsync());
        _known[block.Id] = end;
    }
}
