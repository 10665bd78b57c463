using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>What somebody sees of a deposited book: whether it can be read here and now, and what to do otherwise.</summary>
/// <param name="Deposit">With its files.</param>
/// <param name="Answer">What the licence says.</param>
/// <param name="Copies">Copies of the licence.</param>
/// <param name="Free">Of them, those that this person can have now.</param>
/// <param name="FreeAt">When the next one is free, for somebody behind all who wait; as people read it.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Loan">This person's running loan.</param>
/// <param name="Hold">This person's hold.</param>
/// <param name="Turn">Which place in the queue the hold has, from 1.</param>
/// <param name="OpenElsewhere">The book that is closed when this one is opened.</param>
public record ReadingOffer(EbookDeposit Deposit, ReadingAnswer Answer, int Copies, int Free, string FreeAt, int Waiting, Loan? Loan, Hold? Hold, int Turn, string? OpenElsewhere)
{
    public IEnumerable<DepositFile> Files => Deposit.Files.Where(file => file.Kind == DepositPart.Book && file.State == FileState.Deposited).OrderBy(file => file.FileName, StringComparer.Ordinal);

    public DateOnly DueIfLentOn(DateOnly day) => day.AddDays(Deposit.LoanDays ?? 0);
}

/// <summary>How a title is read, in a word: for the public record.</summary>
public record ReadingSummary(ReadingAccess Access, int? Copies, DateOnly? EmbargoUntil, int InUse)
{
    /// <summary>One look at rows by their keys; the widest way when there are several deposits. Null when there is nothing to read.</summary>
    public static async Task<ReadingSummary?> OfAsync(PortalDb db, Guid application, DateTime now)
    {
        var resting = now - ReadingSession.Rest;
        var deposits = await db.EbookDeposits.Where(d => d.ApplicationId == application && d.State == RequestState.Approved && d.TakenDownAt == null)
        .Select(d => new ReadingSummary(d.Access!.Value, d.Copies, d.EmbargoUntil,
                db.CopiesInUse.Count(c => c.DepositId == d.Id && (c.Until > now || c.Until == null && db.ReadingSessions.Any(s => s.Id == c.HolderId && s.SeenAt > resting))))).ToListAsync();
        return deposits.MaxBy(summary => summary.Access);
    }
}

/// <summary>Looks at what there is without changing it; who acts on what is seen is asked again.</summary>
public class ReadingOffers(PortalDb db, ReadingRights rights, Copies copies, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<ReadingOffer> OfAsync(EbookDeposit deposit, ReadingRoom? room, Guid? reader)
    {
        var now = Now;
        var inUse = (await copies.TimesAsync(await db.CopiesInUse.AsNoTracking().Where(c => c.DepositId == deposit.Id).ToListAsync())).Where(copy => copy.Until > now).ToList();
        var holds = await db.Holds.AsNoTracking().Where(h => h.DepositId == deposit.Id).OrderBy(h => h.PlacedAt).ThenBy(h => h.Id).ToListAsync();
        var (waiting, hold, loan) = (holds.Where(h => h.KeptUntil is null).ToList(), holds.Find(h => h.ReaderId == reader), await rights.LoanAsync(deposit.Id, reader));
        // A copy kept past its day is nobody's any more.
        if (hold?.KeptUntil < WorkingDays.OfficeDate(now)) hold = null;
        var turn = waiting.FindIndex(h => h.Id == hold?.Id) + 1;
        var where = room is null ? Whereabouts.Elsewhere : room.IsPc ? Whereabouts.NamedPc : Whereabouts.LibraryNetwork;
        var answer = ReadingRules.Ask(deposit, where, reader is not null, loan is not null, WorkingDays.OfficeDate(now));
        var (number, days) = (Copies.CopiesOf(deposit), deposit.LoanDays ?? 0);
        var at = WaitingTime.Estimate(inUse, number, turn > 0 ? turn - 1 : waiting.Count, days, now);
        return new(deposit, answer, number, Math.Max(0, number - inUse.Count - waiting.Count), WaitingTime.Shown(at, now), waiting.Count, loan, hold, turn, await OpenAsync(answer.Way, room, reader, deposit));
    }

    public Task<ReadingRoom?> RoomAsync(IPAddress? from) => rights.RoomOfAsync(from);

    async Task<string?> OpenAsync(ReadingAccess? way, ReadingRoom? room, Guid? reader, EbookDeposit deposit)
    {
        if (way is not (ReadingAccess.SinglePc or ReadingAccess.InLibrary)) return null;
        var (seat, resting) = (ReadingSession.SeatOf(room!, reader), Now - ReadingSession.Rest);
        return await db.ReadingSessions.Where(s => s.Seat == seat && s.SeenAt > resting && s.File.DepositId != deposit.Id).Select(s => s.File.Deposit.Application!.Title.Title).SingleOrDefaultAsync();
    }
}
