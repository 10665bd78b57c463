using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>What a list of titles is asked for: one way of reading or all, words, a page from 1 on.</summary>
public record OpdsQuery(ReadingAccess? Access, string? Words, int Page);

/// <summary>A title that may be read, with each deposit of it that is open today.</summary>
public record OpdsTitle(CatalogueRecord Record, IReadOnlyList<OpdsOffer> Offers)
{
    /// <summary>When the last of it could be read first.</summary>
    public DateTime Updated => Offers.Max(offer => offer.Since);
}

/// <summary>A deposit of a title, and how it stands with its copies.</summary>
public record OpdsOffer(EbookDeposit Deposit, int Copies, int Free, int Holds)
{
    /// <summary>When it was deposited, or its embargo ended.</summary>
    public DateTime Since => Deposit.EmbargoUntil is { } day && WorkingDays.StartOf(day) > Deposit.DecidedAt ? WorkingDays.StartOf(day) : Deposit.DecidedAt!.Value;

    public bool IsLimited => Deposit.Access != ReadingAccess.Open;

    public IEnumerable<DepositFile> Books => Deposit.Files.Where(file => file.Kind == DepositPart.Book);
}

/// <summary>A page of titles, how many were found, and how many without the question for one way of reading: in all, and by each way.</summary>
public record OpdsPage(OpdsQuery Query, IReadOnlyList<OpdsTitle> Titles, int Found, int All, IReadOnlyDictionary<ReadingAccess, int> ByAccess)
{
    public int Pages => Math.Max(1, (Found + OpdsList.PerPage - 1) / OpdsList.PerPage);
}

/// <summary>What may be read, newest first: deposited, not taken down, its embargo over.</summary>
public class OpdsList(PortalDb db, TimeProvider clock)
{
    public const int PerPage = 50;
    const int LongestQuery = 200;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The deposits that anybody may read today, under whatever licence.</summary>
    public IQueryable<EbookDeposit> Open
    {
        get
        {
            var today = WorkingDays.OfficeDate(Now);
            return db.EbookDeposits.AsNoTracking().Where(d => d.State == RequestState.Approved && d.TakenDownAt == null && (d.EmbargoUntil == null || d.EmbargoUntil <= today));
        }
    }

    public async Task<OpdsPage> ReadAsync(OpdsQuery query)
    {
        var records = db.Catalogue.AsNoTracking();
        foreach (var word in CatalogueRecord.Fold(CleanText.Cut(query.Words ?? "", LongestQuery)).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            records = records.Where(r => r.SearchText.Contains(word));
        var found = records.Join(Open, r => r.ApplicationId, d => d.ApplicationId, (r, d) => new { r.Number, d.Access, d.DecidedAt });

        var byAccess = await found.GroupBy(x => x.Access).Select(g => new { g.Key, Titles = g.Select(x => x.Number).Distinct().Count() }).ToListAsync();
        var all = await found.Select(x => x.Number).Distinct().CountAsync();
        if (query.Access is { } access) found = found.Where(x => x.Access == access);
        var titles = found.GroupBy(x => x.Number).Select(g => new { Number = g.Key, At = g.Max(x => x.DecidedAt) });
        var count = query.Access is null ? all : byAccess.Find(x => x.Key == query.Access)?.Titles ?? 0;
        query = query with { Page = Math.Clamp(query.Page, 1, Math.Max(1, (count + PerPage - 1) / PerPage)) };
        var numbers = await titles.OrderByDescending(t => t.At).ThenByDescending(t => t.Number).Skip((query.Page - 1) * PerPage).Take(PerPage).Select(t => t.Number).ToListAsync();
        return new(query, await TitlesAsync(numbers), count, all, byAccess.ToDictionary(x => x.Key!.Value, x => x.Titles));
    }

    /// <summary>Those titles in that order, each whole.</summary>
    async Task<IReadOnlyList<OpdsTitle>> TitlesAsync(List<long> numbers)
    {
        var records = await db.Catalogue.AsNoTracking().Include(r => r.Formats).Where(r => numbers.Contains(r.Number)).ToDictionaryAsync(r => r.Number);
        var of = records.Values.Select(r => r.ApplicationId).ToList();
        var deposits = await Open.Include(d => d.Files).ThenInclude(f => f.Product).Where(d => of.Contains(d.ApplicationId)).OrderBy(d => d.CaseNumber).ToListAsync();
        var ids = deposits.ConvertAll(d => d.Id);
        var now = Now;
        var taken = await db.CopiesInUse.Where(c => ids.Contains(c.DepositId) && c.Until > now).GroupBy(c => c.DepositId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var holds = await db.Holds.Where(h => ids.Contains(h.DepositId) && h.KeptUntil == null).GroupBy(h => h.DepositId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var offers = deposits.ToLookup(d => d.ApplicationId, d =>
        {
            var (copies, waiting) = (Copies.CopiesOf(d), holds.GetValueOrDefault(d.Id));
            return new OpdsOffer(d, copies, Math.Max(0, copies - taken.GetValueOrDefault(d.Id)), waiting);
        });
        return [.. numbers.Select(number => new OpdsTitle(records[number], [.. offers[records[number].ApplicationId]]))];
    }
}
