using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Reading;

/// <summary>The four figures of COUNTER 5.1 that are kept.</summary>
public enum UsageMetric { TotalItemRequests, UniqueItemRequests, LimitExceeded, NoLicense }

/// <summary>A title's use in the months of a year.</summary>
/// <param name="Deposit">Its deposit.</param>
/// <param name="Title">As it is known now.</param>
/// <param name="Publisher">Whose it is.</param>
/// <param name="Isbns">Of its electronic formats.</param>
/// <param name="IsOpen">開放閱覽.</param>
/// <param name="Counts">By metric and month, 1 to 12.</param>
public record TitleUsage(Guid Deposit, string Title, string Publisher, string Isbns, bool IsOpen, IReadOnlyDictionary<(UsageMetric Metric, int Month), int> Counts)
{
    /// <summary>Of a month, or of the whole year.</summary>
    public int Of(UsageMetric metric, int? month) => Enumerable.Range(1, 12).Where(m => month is null || m == month).Sum(m => Counts.GetValueOrDefault((metric, m)));
}

/// <summary>
/// Usage as COUNTER 5.1 counts it: a request is an opened book, two clicks within 30 seconds are one; unique are requests of one person for one title in one clock hour; limit exceeded
/// and no licence are turnaways. Months are the office's. A month at a time, so that a long year is no long query.
/// </summary>
public static class UsageFigures
{
    public static readonly IReadOnlyDictionary<UsageMetric, string> Names = new Dictionary<UsageMetric, string>
    {
        [UsageMetric.TotalItemRequests] = "Total_Item_Requests",
        [UsageMetric.UniqueItemRequests] = "Unique_Item_Requests",
        [UsageMetric.LimitExceeded] = "Limit_Exceeded",
        [UsageMetric.NoLicense] = "No_License",
    };

    /// <param name="db">The tables.</param>
    /// <param name="year">Of the office's calendar.</param>
    /// <param name="month">Only that one; the whole year when null.</param>
    /// <param name="publisher">Only its titles; everybody's when null.</param>
    public static async Task<IReadOnlyList<TitleUsage>> ReadAsync(PortalDb db, int year, int? month, Guid? publisher)
    {
        var counts = new Dictionary<Guid, Dictionary<(UsageMetric, int), int>>();
        foreach (var m in Enumerable.Range(1, 12).Where(m => month is null || m == month))
        {
            var (from, until) = (WorkingDays.StartOf(new DateOnly(year, m, 1)), WorkingDays.StartOf(new DateOnly(year, m, 1).AddMonths(1)));
            var read = await db.ReadingSessions.Where(s => s.OpenedAt >= from && s.OpenedAt < until && s.IsRequest && (publisher == null || s.File.Deposit.PublisherId == publisher))
                .GroupBy(s => s.File.DepositId).Select(g => new { g.Key, All = g.Count(), Unique = g.Count(s => s.IsUniqueRequest) }).ToListAsync();
            var turned = await db.Turnaways.Where(t => t.At >= from && t.At < until && (publisher == null || db.EbookDeposits.Any(d => d.Id == t.DepositId && d.PublisherId == publisher)))
                .GroupBy(t => new { t.DepositId, t.Kind }).Select(g => new { g.Key.DepositId, g.Key.Kind, All = g.Count() }).ToListAsync();
            foreach (var row in read) (Of(row.Key)[(UsageMetric.TotalItemRequests, m)], Of(row.Key)[(UsageMetric.UniqueItemRequests, m)]) = (row.All, row.Unique);
            foreach (var row in turned) Of(row.DepositId)[(row.Kind == TurnawayKind.LimitExceeded ? UsageMetric.LimitExceeded : UsageMetric.NoLicense, m)] = row.All;
        }
        var ids = counts.Keys.ToList();
        var titles = new List<TitleUsage>();
        foreach (var some in ids.Chunk(500))
        {
            var deposits = await db.EbookDeposits.AsNoTracking().Include(d => d.Application!.Products).Include(d => d.Application!.Publisher).Where(d => some.Contains(d.Id)).ToListAsync();
            titles.AddRange(deposits.Select(d => new TitleUsage(d.Id, d.Subject, d.Application!.Publisher.Name, string.Join(' ', d.Formats.Where(p => p.Isbn is not null).Select(p => p.Isbn!.Value.Digits)), d.Access == Portal.Features.Deposit.ReadingAccess.Open, counts[d.Id])));
        }
        return [.. titles.OrderByDescending(t => t.Of(UsageMetric.TotalItemRequests, null)).ThenBy(t => t.Title, StringComparer.Ordinal).ThenBy(t => t.Deposit)];

        Dictionary<(UsageMetric, int), int> Of(Guid deposit) => counts.TryGetValue(deposit, out var known) ? known : counts[deposit] = [];
    }

    /// <summary>As a table to take away, after COUNTER's Title Master Report: a line for each title and metric, a column for each month.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(IReadOnlyList<TitleUsage> titles, int year)
    {
        yield return ["Title", "Publisher", "Online_ISBN", "Data_Type", "Access_Type", "Metric_Type", "Reporting_Period_Total", .. Enumerable.Range(1, 12).Select(m => string.Create(CultureInfo.InvariantCulture, $"{year}-{m:D2}"))];
        foreach (var title in titles)
        {
            foreach (var (metric, name) in Names)
            {
                if (title.Of(metric, null) == 0) continue;
                yield return [title.Title, title.Publisher, title.Isbns, "Book", title.IsOpen ? "Open" : "Controlled", name, Text(title.Of(metric, null)), .. Enumerable.Range(1, 12).Select(m => Text(title.Of(metric, m)))];
            }
        }
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
