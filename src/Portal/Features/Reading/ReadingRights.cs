using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>Who may read what, from where and how many at once. Asked when a book is opened, and again before every part of it that is sent.</summary>
public class ReadingRights(PortalDb db, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Begins a reading, with all that its licence asks for.</summary>
    /// <exception cref="RuleBroken">It may not be read now, here, by this reader: why, and what to do.</exception>
    public async Task<ReadingSession> OpenAsync(Guid fileId, Guid? reader, IPAddress? from)
    {
        var file = await db.DepositFiles.Include(f => f.Deposit).SingleOrDefaultAsync(f => f.Id == fileId && f.State == FileState.Deposited && f.Kind == DepositPart.Book)
            ?? throw new RuleBroken("找不到這本電子書");
        MustBeAllowed(file.Deposit);
        var session = new ReadingSession { FileId = file.Id, File = file, ReaderId = reader, Address = from?.ToString(), OpenedAt = Now, SeenAt = Now };
        db.ReadingSessions.Add(session);
        await db.SaveChangesAsync();
        return session;
    }

    /// <summary>Whether this reading may go on from that address. One that may not is ended.</summary>
    /// <param name="session">With its file and the deposit of that.</param>
    /// <param name="from">Where the request comes from.</param>
    public async Task<bool> MayGoOnAsync(ReadingSession session, IPAddress? from)
    {
        if (session.EndedAt is not null) return false;
        try
        {
            MustBeAllowed(session.File.Deposit);
            if (Now - session.SeenAt < ReadingSession.Rest) return true;
            await EndAsync(session, ReadingEnd.TimedOut);
        }
        catch (RuleBroken)
        {
            await EndAsync(session, ReadingEnd.NoLongerAllowed);
        }
        return false;
    }

    public async Task EndAsync(ReadingSession session, ReadingEnd why)
    {
        session.Finish(why, Now);
        await db.SaveChangesAsync();
    }

    void MustBeAllowed(EbookDeposit deposit)
    {
        if (deposit.State != RequestState.Approved || deposit.TakenDownAt is not null) throw new RuleBroken("這本電子書已撤下，不再提供閱覽");
        if (deposit.EmbargoUntil is { } day && WorkingDays.OfficeDate(Now) < day) throw new RuleBroken("這本電子書自 {0} 起開放閱覽", OfficeDates.Long(day));
        if (deposit.Access != ReadingAccess.Open) throw new RuleBroken("這本電子書限在圖書館內閱覽");
    }
}
