using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>
/// The copies of the licences. What is done here is saved by the caller, together with its own change and inside <see cref="TryAsync"/>: a copy goes from one hand to the
/// next in one save, and whoever is second sees it as it is then.
/// </summary>
public class Copies(PortalDb db, OfficeCalendar calendar, ReadingLetters letters, ReadingSettings settings, TimeProvider clock)
{
    /// <summary>Each lost try is another one's win: that many in a row are more than a crowd at one title.</summary>
    const int MostTries = 200;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Does it again, from the tables on, when somebody else was first.</summary>
    public async Task<T> TryAsync<T>(Func<Task<T>> act)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await act();
            }
            catch (DbUpdateException error) when (tries < MostTries && (error is DbUpdateConcurrencyException || error.IsUniqueViolation()))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>The copies that are in use now, after those that nobody holds any more went to who waits for them.</summary>
    public async Task<List<CopyInUse>> TidyAsync(EbookDeposit deposit)
    {
        var resting = Now - ReadingSession.Rest;
        var rows = await db.CopiesInUse.Where(c => c.DepositId == deposit.Id).Select(c => new
        {
            Copy = c,
            IsBarred = db.Users.Any(u => u.Id == c.ReaderId && u.DisabledAt != null),
            IsRead = c.Until == null && db.ReadingSessions.Any(s => s.Id == c.HolderId && s.EndedAt == null && s.SeenAt > resting),
        }).ToListAsync();
        var readable = ReadingRules.IsOffered(deposit);
        foreach (var row in rows.Where(row => !readable || row.IsBarred || !(row.IsRead || row.Copy.Until > Now)))
            await ReleaseAsync(row.Copy, readable && !row.IsBarred ? null : ReadingEnd.NoLongerAllowed);
        var inUse = rows.Select(row => row.Copy).Where(copy => db.Entry(copy).State != EntityState.Deleted).ToList();
        if (!readable)
        {
            db.Holds.RemoveRange(await db.Holds.Where(h => h.DepositId == deposit.Id).ToListAsync());
        }
        else
        {
            while (FreeNumber(deposit, inUse) is { } number && await NextAsync(deposit.Id, null) is { } hold)
            {
                var copy = new CopyInUse { DepositId = deposit.Id, Number = number };
                await KeepAsync(copy, hold);
                db.CopiesInUse.Add(copy);
                inUse.Add(copy);
            }
        }
        return inUse;
    }

    /// <summary>A copy for that use; null when none is free. By chance, so that a crowd does not reach for the same one.</summary>
    public CopyInUse? Claim(EbookDeposit deposit, List<CopyInUse> inUse, CopyUse use, Guid holder, Guid? reader, DateTime? until)
    {
        if (FreeNumber(deposit, inUse) is not { } number) return null;
        var copy = new CopyInUse { DepositId = deposit.Id, Number = number, Use = use, HolderId = holder, ReaderId = reader, Until = until };
        db.CopiesInUse.Add(copy);
        inUse.Add(copy);
        return copy;
    }

    /// <summary>Whoever had it is done with it: it is kept for the next who waits, or free.</summary>
    /// <param name="copy">Of the tables.</param>
    /// <param name="why">Why a reading was ended that did not end by itself.</param>
    public async Task ReleaseAsync(CopyInUse copy, ReadingEnd? why = null)
    {
        switch (copy.Use)
        {
            case CopyUse.Reading:
                (await db.ReadingSessions.SingleAsync(s => s.Id == copy.HolderId)).Finish(why ?? ReadingEnd.TimedOut, Now);
                break;
            case CopyUse.Loan:
                var loan = await db.Loans.SingleAsync(l => l.Id == copy.HolderId);
                loan.Finish(why is null ? LoanEnd.Expired : LoanEnd.NoLongerAllowed, why is null ? copy.Until!.Value : Now);
                await EndReadingAsync(ReadingSession.SeatOf(loan), ReadingEnd.NoLongerAllowed);
                break;
            case CopyUse.Kept:
                if (await db.Holds.SingleOrDefaultAsync(h => h.Id == copy.HolderId) is { } kept) db.Holds.Remove(kept);
                break;
        }
        var offered = await db.EbookDeposits.AnyAsync(d => d.Id == copy.DepositId && d.State == RequestState.Approved && d.TakenDownAt == null);
        if (offered && await NextAsync(copy.DepositId, copy.HolderId) is { } next) await KeepAsync(copy, next);
        else db.CopiesInUse.Remove(copy);
    }

    /// <summary>Ends what is open at that seat; null when nothing is.</summary>
    public async Task<ReadingSession?> EndReadingAsync(string seat, ReadingEnd why)
    {
        var open = await db.ReadingSessions.SingleOrDefaultAsync(s => s.Seat == seat);
        if (open?.EndedAt is not null) return null;
        open?.Finish(why, Now);
        return open;
    }

    /// <summary>When a copy is free for somebody behind those that wait; as people read it.</summary>
    public async Task<string> WaitingTimeAsync(EbookDeposit deposit, IEnumerable<CopyInUse> inUse)
    {
        var ahead = await db.Holds.CountAsync(h => h.DepositId == deposit.Id && h.KeptUntil == null);
        return WaitingTime.Shown(WaitingTime.Estimate(await TimesAsync(inUse), CopiesOf(deposit), ahead, deposit.LoanDays ?? 0, Now), Now);
    }

    /// <summary>Until when each is in use at the longest, for what is known now; a reading by its last sign of life.</summary>
    public async Task<List<(CopyUse Use, DateTime Until)>> TimesAsync(IEnumerable<CopyInUse> inUse)
    {
        var copies = inUse.ToList();
        var read = copies.Where(copy => copy.Until is null).Select(copy => copy.HolderId).ToList();
        var seen = read.Count == 0 ? [] : await db.ReadingSessions.Where(s => read.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.SeenAt);
        return [.. copies.Select(copy => (copy.Use, copy.Until ?? seen.GetValueOrDefault(copy.HolderId) + ReadingSession.Rest))];
    }

    public static int CopiesOf(EbookDeposit deposit) => deposit.Copies ?? 1;

    static int? FreeNumber(EbookDeposit deposit, List<CopyInUse> inUse)
    {
        var free = Enumerable.Range(1, CopiesOf(deposit)).Except(inUse.Select(copy => copy.Number)).ToList();
        return free.Count == 0 ? null : free[Random.Shared.Next(free.Count)];
    }

    /// <summary>Who has waited longest, is still let in, and does not read another copy of it in the library just now.</summary>
    async Task<Hold?> NextAsync(Guid deposit, Guid? given)
    {
        var waiting = await db.Holds.Include(h => h.Reader).Include(h => h.Deposit.Application).Where(h => h.DepositId == deposit && h.KeptUntil == null && h.Reader.DisabledAt == null
                && !db.CopiesInUse.Any(c => c.DepositId == deposit && c.ReaderId == h.ReaderId && c.HolderId != given))
            .OrderBy(h => h.PlacedAt).ThenBy(h => h.Id).Take(MostTries).ToListAsync();
        return waiting.Find(hold => hold.KeptUntil is null);
    }

    async Task KeepAsync(CopyInUse copy, Hold hold)
    {
        hold.KeptUntil = await LastDayAsync(WorkingDays.OfficeDate(Now));
        (copy.Use, copy.HolderId, copy.ReaderId, copy.Slot, copy.Until) = (CopyUse.Kept, hold.Id, hold.ReaderId, null, WorkingDays.StartOf(hold.KeptUntil.Value.AddDays(1)));
        if (letters.Ready(hold, Now) is { } letter) db.Letters.Add(letter);
    }

    async Task<DateOnly> LastDayAsync(DateOnly today)
    {
        try
        {
            return (await calendar.LoadAsync()).Add(today, settings.KeepHoldDays);
        }
        catch (CalendarYearMissing)
        {
            // At the end of a year whose successor is not loaded: a return does not wait for that, and nobody is promised anything by these days.
            return today.AddDays(7);
        }
    }
}
