using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Queue.Proposals;

namespace Portal.Features.LegalDeposits;

/// <summary>What staff do with the follow-up of many titles: copies that come in, and notices with a term.</summary>
public class DepositDesk(PortalDb db, DepositLetters letters, DepositPlan plan, SecondPerson second, TimeProvider clock)
{
    /// <summary>So many at a time: what people look through before they press the button.</summary>
    public const int Most = 500;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public DateOnly Today => WorkingDays.OfficeDate(Now);

    /// <summary>Marks the copy of a scanned or typed ISBN as received; the caller saves.</summary>
    /// <exception cref="RuleBroken">It is no ISBN, nothing is followed by it, or the copy is in already.</exception>
    public async Task<LegalDeposit> ReceiveAsync(string? text, DepositLibrary library, DateOnly on, Actor by)
    {
        var reading = Isbn13.Read(text);
        if (reading.Refusal is { } refusal) throw new RuleBroken(refusal.Key, refusal.Values);
        var deposit = await Whole(db.LegalDeposits).SingleOrDefaultAsync(d => d.Isbn == reading.Isbn) ?? throw new RuleBroken(await WhyUnknownAsync(reading.Isbn));
        db.History.Add(deposit.Receive(library, on, plan, by, Now));
        return deposit;
    }

    /// <summary>Those of the given ISBNs, or of the whole list, that a notice may be sent about today, publisher by publisher.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<LegalDeposit>>> NoticesAsync(IReadOnlyCollection<string> isbns, string? q = null)
    {
        var numbers = isbns.Select(text => Isbn13.TryParse(text, out var isbn) ? isbn : default).ToList();
        var due = (await new DepositList { View = DepositList.Due, Q = q }.Known().OfAsync(db, Today)).Where(LegalDeposit.MayBeNoticedOn(Today));
        if (numbers.Count > 0) due = due.Where(d => numbers.Contains(d.Isbn));
        return ByPublisher(await Whole(due).OrderBy(d => d.Since).ThenBy(d => d.Isbn).Take(Most).ToListAsync());
    }

    /// <summary>限期通知 to each publisher. Many letters at once wait for a second person.</summary>
    /// <returns>What the officer is told when they wait; null when they are written.</returns>
    public async Task<string?> NoticeAsync(IReadOnlyCollection<string> isbns, DateOnly until, Actor by)
    {
        var due = await NoticesAsync(isbns);
        if (due.Count == 0) throw new RuleBroken("沒有可以發限期通知的書");
        if (due.Count <= plan.MassLetters)
        {
            await SendAsync(due, until, by);
            return null;
        }
        if (until < Today.AddDays(LegalDeposit.ShortestTerm)) throw new RuleBroken("期限至少要留 {0} 天", LegalDeposit.ShortestTerm);
        var numbers = due.SelectMany(some => some).Select(deposit => deposit.Isbn.Digits).ToArray();
        return await second.ProposeAsync(ProposalKind.LegalNotices, $"notices:{numbers[0]}", $"{due.Count} × 限期通知（{numbers.Length} 種）", $"期限 {until:yyyy-MM-dd}",
            new ProposalDetail(Numbers: numbers, Until: until), null, by);
    }

    /// <summary>The second person has confirmed: those that still may be, in the same save.</summary>
    public async Task ConfirmedAsync(ProposalDetail detail, Actor by)
    {
        var due = await NoticesAsync(detail.Numbers!);
        if (due.Count == 0) throw new RuleBroken("沒有可以發限期通知的書");
        await SendAsync(due, detail.Until!.Value, by);
    }

    async Task SendAsync(IReadOnlyList<IReadOnlyList<LegalDeposit>> due, DateOnly until, Actor by)
    {
        foreach (var some in due)
        {
            db.History.AddRange(some.Select(deposit => deposit.Notice(until, by, Now)));
            db.Letters.Add(letters.Notice(some, until, Now));
        }
        await db.SaveChangesAsync();
    }

    /// <summary>One letter a publisher, unless its list is too long for one.</summary>
    public static IReadOnlyList<IReadOnlyList<LegalDeposit>> ByPublisher(IEnumerable<LegalDeposit> deposits) =>
        [.. deposits.GroupBy(deposit => deposit.Product!.Application!.PublisherId).SelectMany(some => some.Chunk(DepositLetters.Listed))];

    /// <summary>With what its letters and pages say of it; in one query, since between two of them another node may change what was asked for, and the rest would be missing.</summary>
    public static IQueryable<LegalDeposit> Whole(IQueryable<LegalDeposit> deposits) =>
        deposits.Include(d => d.Product!.Application!.Publisher).Include(d => d.Product!.Application!.Requests).AsSingleQuery();

    async Task<string> WhyUnknownAsync(Isbn13 isbn)
    {
        if (await db.Products.AsNoTracking().Include(p => p.Application!.Publisher).SingleOrDefaultAsync(p => p.Isbn == isbn) is { } product)
            return LegalDeposit.WhyNotFollowed(product, product.Application!) ?? "這個號碼沒有送存追蹤，請通知系統管理者";
        return await db.Ledger.AnyAsync(entry => entry.Number == isbn.Digits) ? "這個號碼由舊系統配出，沒有送存追蹤" : "這個號碼沒有配給任何書，請核對書上印的號碼";
    }
}
