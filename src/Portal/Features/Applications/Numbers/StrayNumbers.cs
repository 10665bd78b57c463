using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Numbers;

/// <summary>
/// The work list of numbers that the ledger lacks. All that changes it holds the ledger, as the desk of numbers does: a number is either held
/// before the desk looks, or given before it is met here.
/// </summary>
public class StrayNumbers(PortalDb db, PublishedHeads heads, TimeProvider clock)
{
    static readonly string[] Ours = ["978957", "978986", "978626"];

    public static bool IsOurs(string digits) => Ours.Any(group => digits.StartsWith(group, StringComparison.Ordinal));

    /// <summary>Of these those of our groups that neither the ledger nor the list has, each once.</summary>
    public static async Task<IReadOnlyList<(string Number, string? About)>> UnknownAsync(PortalDb db, IEnumerable<(string Number, string? About)> met)
    {
        var ours = met.Where(m => IsOurs(m.Number)).DistinctBy(m => m.Number).ToList();
        var numbers = ours.ConvertAll(m => m.Number);
        var there = (await db.Ledger.Where(e => numbers.Contains(e.Number!)).Select(e => e.Number!).ToListAsync()).ToHashSet();
        there.UnionWith(await db.StrayNumbers.Where(s => numbers.Contains(s.Number)).Select(s => s.Number).ToListAsync());
        return ours.FindAll(m => !there.Contains(m.Number));
    }

    /// <summary>Puts numbers on the list and holds them back; the caller holds the ledger, and saves.</summary>
    public static async Task HoldAsync(PortalDb db, NumberLedger ledger, IReadOnlyList<(string Number, string? About)> strays, string source, DateTime at)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        db.StrayNumbers.AddRange(strays.Select(stray => new StrayNumber { Number = stray.Number, About = string.IsNullOrEmpty(stray.About) ? null : stray.About, Source = source, FoundAt = at }));
        var prefixes = strays.Select(stray => PrefixOf(stray.Number)).OfType<string>().Distinct().ToList();
        await db.Blocks.Where(b => prefixes.Contains(b.Group + b.Registrant)).ExecuteUpdateAsync(set => set.SetProperty(b => b.HasHeld, true));
    }

    /// <summary>Numbers that came into the ledger as given before need no officer any more.</summary>
    public static async Task GivenAsync(PortalDb db, NumberLedger ledger, IReadOnlyList<string> numbers, string by, DateTime at)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        foreach (var stray in await db.StrayNumbers.Where(s => numbers.Contains(s.Number) && s.State == StrayState.Held).ToListAsync()) stray.GiveBefore(null, by, at);
    }

    /// <summary>The officer's word on some of them.</summary>
    /// <param name="given">They were given by an earlier system; otherwise nobody was given them.</param>
    public async Task SettleAsync(IReadOnlyCollection<string> numbers, bool given, string? why, Actor by)
    {
        var at = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db);
        var state = await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads);
        if (state.Refusal is { } refusal) throw new RuleBroken(refusal.Key, refusal.Values);
        if (given && state is { Sequence: 0, Outside: null }) heads.Publish(LedgerEntry.NoHash, [], at);
        if (!given && await db.CatalogueFormats.Where(f => numbers.Contains((string)(object)f.Isbn)).Select(f => (Isbn13?)f.Isbn).FirstOrDefaultAsync() is { } shown)
            throw new RuleBroken("號碼 {0} 還在書目裡，請先更正書目再排除", shown.Digits);
        var strays = await db.StrayNumbers.Where(s => numbers.Contains(s.Number)).OrderBy(s => s.Number).ToListAsync();
        var there = given ? await db.Ledger.Where(e => numbers.Contains(e.Number!)).Select(e => e.Number!).ToListAsync() : [];
        foreach (var stray in strays)
        {
            if (given) stray.GiveBefore(why, by.Name, at);
            else stray.Dismiss(why, by.Name, at);
            if (given && !there.Contains(stray.Number)) ledger.Append(NumberOrigin.GivenBefore, at, stray.Number);
            db.History.Add(by.Did(given ? "待查號碼記為舊系統已配" : "排除待查號碼", at, why, "Number", stray.Number));
        }
        if (ledger.Added.Count > 0) await ledger.SaveAsync();
        await db.SaveChangesAsync();
        await ReleaseAsync(strays.Select(stray => stray.Number));
        await transaction.CommitAsync();
        await NumberDesk.PublishAsync(db, ledger, heads, at);
    }

    /// <summary>Blocks without held numbers need not be looked at number by number.</summary>
    async Task ReleaseAsync(IEnumerable<string> settled)
    {
        foreach (var prefix in settled.Select(PrefixOf).OfType<string>().Distinct())
        {
            if (!await db.StrayNumbers.AnyAsync(s => s.State == StrayState.Held && s.Number.StartsWith(prefix)))
                await db.Blocks.Where(b => b.Group + b.Registrant == prefix).ExecuteUpdateAsync(set => set.SetProperty(b => b.HasHeld, false));
        }
    }

    static string? PrefixOf(string number) => Isbn13.Parse(number).Parts() is { RangeKnown: true } parts ? $"{number[..3]}{parts.Group}{parts.Registrant}" : null;
}
