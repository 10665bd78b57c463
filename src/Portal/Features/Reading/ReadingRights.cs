using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>Who may read what, from where and how many at once. Asked when a book is opened, and again before every part of it that is sent.</summary>
public class ReadingRights(PortalDb db, Copies copies, Turnaways turnaways, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    DateOnly Today => WorkingDays.OfficeDate(Now);

    /// <summary>The place of the library that an address is in; null elsewhere.</summary>
    public async Task<ReadingRoom?> RoomOfAsync(IPAddress? from) => from is null ? null : ReadingRoom.Of(await db.ReadingRooms.AsNoTracking().ToListAsync(), from);

    public Task<Loan?> LoanAsync(Guid deposit, Guid? reader) => reader is null ? Task.FromResult<Loan?>(null)
        : db.Loans.SingleOrDefaultAsync(l => l.DepositId == deposit && l.ReaderId == reader && l.EndedAt == null && l.DueOn >= Today);

    /// <summary>Begins a reading, with all that its licence asks for. What the same PC, reader or loan had open by a limited licence is closed by it: the book of whoever sat there before holds nobody up.</summary>
    /// <exception cref="RuleBroken">It may not be read now, here, by this reader: why, and what to do.</exception>
    public Task<ReadingSession> OpenAsync(Guid fileId, Guid? reader, IPAddress? from) => copies.TryAsync(async () =>
    {
        var file = await db.DepositFiles.Include(f => f.Deposit.Application).SingleOrDefaultAsync(f => f.Id == fileId && f.State == FileState.Deposited && f.Kind == DepositPart.Book)
            ?? throw new RuleBroken("找不到這本電子書");
        var (deposit, room, loan) = (file.Deposit, await RoomOfAsync(from), await LoanAsync(file.DepositId, reader));
        var where = room is null ? Whereabouts.Elsewhere : room.IsPc ? Whereabouts.NamedPc : Whereabouts.LibraryNetwork;
        var answer = ReadingRules.Ask(deposit, where, reader is not null, loan is not null, Today);
        var who = reader?.ToString() ?? from?.ToString();
        if (answer.Way is not { } way)
        {
            if (answer.Denied) await turnaways.SaveAsync(deposit, TurnawayKind.NoLicense, who);
            throw new RuleBroken(answer.Why!.Key, answer.Why.Values);
        }
        var session = new ReadingSession { FileId = file.Id, File = file, ReaderId = reader, Address = from?.ToString(), Way = way, OpenedAt = Now, SeenAt = Now };
        if (way == ReadingAccess.Lending) await SitByLoanAsync(session, loan!);
        else if (way != ReadingAccess.Open) await SitInLibraryAsync(session, deposit, room!, who);
        await CountAsync(session, deposit.Id, who);
        db.ReadingSessions.Add(session);
        await db.SaveChangesAsync();
        return session;
    });

    /// <summary>
    /// Whether this reading may go on from that address. One that may not is ended. One look at rows by their keys, whatever the caller has loaded; nothing is written but an
    /// end: the sign of life is the caller's to note.
    /// </summary>
    /// <param name="session">The reading.</param>
    /// <param name="from">Where the request comes from.</param>
    public async Task<bool> MayGoOnAsync(ReadingSession session, IPAddress? from)
    {
        if (session.EndedAt is not null) return false;
        var (now, today) = (Now, Today);
        var facts = await db.ReadingSessions.Where(s => s.Id == session.Id && s.EndedAt == null).Select(s => new
        {
            s.Way,
            s.SeenAt,
            s.File.Deposit.Access,
            Offered = s.File.Deposit.State == RequestState.Approved && s.File.Deposit.TakenDownAt == null && (s.File.Deposit.EmbargoUntil == null || s.File.Deposit.EmbargoUntil <= today),
            Barred = db.Users.Any(u => u.Id == s.ReaderId && u.DisabledAt != null),
            Lent = db.Loans.Any(l => l.Id == s.LoanId && l.EndedAt == null && l.DueOn >= today),
            Networks = db.ReadingRooms.Where(p => p.Id == s.RoomId).Select(p => p.Networks).FirstOrDefault(),
            HasCopy = db.CopiesInUse.Any(c => c.HolderId == s.Id),
        }).SingleOrDefaultAsync();
        if (facts is null) return false;
        var allowed = facts.Offered && !facts.Barred && facts.Access >= facts.Way && facts.Way switch
        {
            ReadingAccess.Open => true,
            ReadingAccess.Lending => facts.Lent,
            _ => facts.HasCopy && ReadingRoom.Contains(facts.Networks, from),
        };
        if (allowed && now - facts.SeenAt < ReadingSession.Rest) return true;
        await EndAsync(session, allowed ? ReadingEnd.TimedOut : ReadingEnd.NoLongerAllowed);
        return false;
    }

    /// <summary>Without another sign of life the reading has rested long enough at that moment: its page was left, or its ticket is not redeemed yet.</summary>
    public Task RestUntilAsync(ReadingSession session, DateTime until)
    {
        var seen = until - ReadingSession.Rest;
        return db.ReadingSessions.Where(s => s.Id == session.Id && s.EndedAt == null && s.SeenAt > seen).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, seen));
    }

    /// <summary>Ends a reading; its copy is free, or kept for who waits for it.</summary>
    public async Task EndAsync(ReadingSession session, ReadingEnd why)
    {
        await copies.TryAsync(async () =>
        {
            (await db.ReadingSessions.SingleAsync(s => s.Id == session.Id)).Finish(why, Now);
            if (await db.CopiesInUse.SingleOrDefaultAsync(c => c.HolderId == session.Id) is { } copy) await copies.ReleaseAsync(copy, why);
            return await db.SaveChangesAsync();
        });
        session.Finish(why, Now);
    }

    async Task SitByLoanAsync(ReadingSession session, Loan loan)
    {
        (session.LoanId, session.Seat) = (loan.Id, ReadingSession.SeatOf(loan));
        await copies.EndReadingAsync(session.Seat, ReadingEnd.OpenedElsewhere);
    }

    async Task SitInLibraryAsync(ReadingSession session, EbookDeposit deposit, ReadingRoom room, string? who)
    {
        var inUse = await copies.TidyAsync(deposit);
        if (!room.IsPc && inUse.Exists(copy => copy.ReaderId == session.ReaderId && copy.Use == CopyUse.Kept)) throw new RuleBroken("這本書正為您保留，請先借閱");
        (session.RoomId, session.Seat) = (room.Id, ReadingSession.SeatOf(room, session.ReaderId));
        if (await copies.EndReadingAsync(session.Seat, ReadingEnd.OpenedElsewhere) is { } before && await db.CopiesInUse.SingleOrDefaultAsync(c => c.HolderId == before.Id) is { } copy)
        {
            if (copy.DepositId == deposit.Id)
            {
                copy.HolderId = session.Id;
                return;
            }
            await copies.ReleaseAsync(copy);
        }
        if (copies.Claim(deposit, inUse, CopyUse.Reading, session.Id, room.IsPc ? null : session.ReaderId, null) is null)
        {
            // What was open there stays open: nothing of this is saved but that somebody was turned away.
            var sentence = new RuleBroken("{0} 份都有人使用，最快約 {1} 有一份可以閱覽", Copies.CopiesOf(deposit), await copies.WaitingTimeAsync(deposit, inUse));
            db.ChangeTracker.Clear();
            await turnaways.SaveAsync(deposit, TurnawayKind.LimitExceeded, who);
            throw sentence;
        }
    }

    /// <summary>What counts by COUNTER 5.1: not the second click on a file within 30 seconds, and as unique the first of a title in that person's hour.</summary>
    async Task CountAsync(ReadingSession session, Guid deposit, string? who)
    {
        var hour = new DateTime(Now.Year, Now.Month, Now.Day, Now.Hour, 0, 0, DateTimeKind.Utc);
        var (click, reader, address) = (Now - Turnaways.DoubleClick, session.ReaderId, session.Address);
        var since = click < hour ? click : hour;
        var earlier = who is null ? [] : await db.ReadingSessions.Where(s => s.File.DepositId == deposit && s.OpenedAt >= since && s.ReaderId == reader && (reader != null || s.Address == address))
            .Select(s => new { s.FileId, s.OpenedAt }).ToListAsync();
        session.IsRequest = !earlier.Exists(s => s.FileId == session.FileId && s.OpenedAt > click);
        session.IsUniqueRequest = session.IsRequest && !earlier.Exists(s => s.OpenedAt >= hour);
    }
}
