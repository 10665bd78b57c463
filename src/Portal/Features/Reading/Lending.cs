using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Reading;

/// <summary>
/// 借閱與預約: what a reader does. The history says that somebody borrowed, not what: rows of the history are for ever, and what somebody read is nobody's business for so long.
/// </summary>
public class Lending(PortalDb db, Copies copies, Turnaways turnaways, ReadingSettings settings, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task<Loan> BorrowAsync(Guid depositId, Actor by) => copies.TryAsync(async () =>
    {
        var (deposit, reader) = (await LendableAsync(depositId, by), by.Id!.Value);
        var inUse = await copies.TidyAsync(deposit);
        var own = inUse.Find(copy => copy.ReaderId == reader);
        var loan = Loan.Of(deposit, reader, Now);
        if (own?.Use == CopyUse.Loan) throw new RuleBroken("這本書已借給您，到期日是 {0}", OfficeDates.Long(WorkingDays.OfficeDate(own.Until!.Value).AddDays(-1)));
        var slot = await FreeSlotAsync(reader);
        // Whoever reads it in the library does not pass those who wait for a loan.
        var othersWait = own?.Use != CopyUse.Kept && await db.Holds.AnyAsync(h => h.DepositId == deposit.Id && h.KeptUntil == null && h.ReaderId != reader);
        var copy = othersWait ? null : own ?? copies.Claim(deposit, inUse, CopyUse.Loan, loan.Id, reader, loan.Until);
        if (copy is null)
        {
            var sentence = new RuleBroken("{0} 份都已借出或有人等候，最快約 {1} 有一份可以借。您可以預約", Copies.CopiesOf(deposit), await copies.WaitingTimeAsync(deposit, inUse));
            await turnaways.SaveAsync(deposit, TurnawayKind.LimitExceeded, reader.ToString());
            throw sentence;
        }
        if (own?.Use == CopyUse.Reading) (await db.ReadingSessions.SingleAsync(s => s.Id == own.HolderId)).GoOnBy(loan);
        db.Holds.RemoveRange(await db.Holds.Where(h => h.DepositId == deposit.Id && h.ReaderId == reader).ToListAsync());
        (copy.Use, copy.HolderId, copy.Slot, copy.Until) = (CopyUse.Loan, loan.Id, slot, loan.Until);
        db.Loans.Add(loan);
        return await DoneAsync(loan, by, "借閱電子書");
    });

    /// <summary>提前歸還: what is open by it is closed.</summary>
    public Task<Loan> ReturnAsync(Guid loanId, Actor by) => copies.TryAsync(async () =>
    {
        var loan = await db.Loans.Include(l => l.Deposit.Application).SingleOrDefaultAsync(l => l.Id == loanId && l.ReaderId == by.Id) ?? throw new RuleBroken("找不到這筆借閱");
        if (loan.EndedAt is not null || loan.Until <= Now) throw new RuleBroken("這筆借閱已經結束");
        loan.Finish(LoanEnd.Returned, Now);
        await copies.EndReadingAsync(ReadingSession.SeatOf(loan), ReadingEnd.Closed);
        if (await db.CopiesInUse.SingleOrDefaultAsync(c => c.HolderId == loan.Id) is { } copy) await copies.ReleaseAsync(copy);
        return await DoneAsync(loan, by, "歸還電子書");
    });

    public Task<Hold> HoldAsync(Guid depositId, Actor by) => copies.TryAsync(async () =>
    {
        var (deposit, reader) = (await LendableAsync(depositId, by), by.Id!.Value);
        var inUse = await copies.TidyAsync(deposit);
        if (inUse.Exists(copy => copy.ReaderId == reader && copy.Use == CopyUse.Loan)) throw new RuleBroken("這本書已借給您，不必預約");
        if (await db.Holds.AnyAsync(h => h.DepositId == deposit.Id && h.ReaderId == reader)) throw new RuleBroken("您已預約這本書");
        if (inUse.Count < Copies.CopiesOf(deposit)) throw new RuleBroken("現在就有一份可以借，不必預約");
        if (await db.Holds.CountAsync(h => h.ReaderId == reader) >= settings.LoansAtOnce) throw new RuleBroken("最多同時預約 {0} 本，請先取消一筆", settings.LoansAtOnce);
        var hold = new Hold { DepositId = deposit.Id, Deposit = deposit, ReaderId = reader, PlacedAt = Now };
        db.Holds.Add(hold);
        await turnaways.AddAsync(deposit, TurnawayKind.LimitExceeded, reader.ToString());
        return await DoneAsync(hold, by, "預約電子書");
    });

    public Task<Hold> CancelAsync(Guid holdId, Actor by) => copies.TryAsync(async () =>
    {
        var hold = await db.Holds.Include(h => h.Deposit.Application).SingleOrDefaultAsync(h => h.Id == holdId && h.ReaderId == by.Id) ?? throw new RuleBroken("找不到這筆預約");
        if (await db.CopiesInUse.SingleOrDefaultAsync(c => c.HolderId == hold.Id) is { } copy) await copies.ReleaseAsync(copy);
        else db.Holds.Remove(hold);
        return await DoneAsync(hold, by, "取消預約");
    });

    /// <summary>清除紀錄: from now on nobody can tell what this reader read before.</summary>
    public async Task ForgetAsync(Actor by)
    {
        await using var all = await db.Database.BeginTransactionAsync();
        var who = by.Id!.Value.ToString();
        await db.Loans.Where(l => l.ReaderId == by.Id && l.EndedAt != null).ExecuteUpdateAsync(set => set.SetProperty(l => l.ReaderId, (Guid?)null));
        await db.ReadingSessions.Where(s => s.ReaderId == by.Id && s.EndedAt != null).ExecuteUpdateAsync(set => set.SetProperty(s => s.ReaderId, (Guid?)null).SetProperty(s => s.Address, (string?)null).SetProperty(s => s.LoanId, (Guid?)null));
        await db.ReadingPlaces.Where(p => p.ReaderId == by.Id && !db.Loans.Any(l => l.ReaderId == by.Id && l.EndedAt == null && l.Deposit.Files.Any(f => f.Id == p.FileId))).ExecuteDeleteAsync();
        await db.Turnaways.Where(t => t.Who == who).ExecuteUpdateAsync(set => set.SetProperty(t => t.Who, (string?)null));
        await db.Letters.Where(l => l.Key.StartsWith(ReadingLetters.Keys) && l.State == LetterState.Sent && db.Users.Any(u => u.Id == by.Id && u.Email == l.ToAddress)).ExecuteDeleteAsync();
        db.History.Add(by.Did("清除借閱紀錄", Now, subject: "User", subjectId: who));
        await db.SaveChangesAsync();
        await all.CommitAsync();
    }

    async Task<EbookDeposit> LendableAsync(Guid id, Actor by)
    {
        var deposit = await db.EbookDeposits.Include(d => d.Application).SingleOrDefaultAsync(d => d.Id == id) ?? throw new RuleBroken("找不到這本電子書");
        if (ReadingRules.WhyClosed(deposit, WorkingDays.OfficeDate(Now)) is not { } closed)
            return deposit.Access == ReadingAccess.Lending ? deposit : throw new RuleBroken("這本電子書不能借閱或預約");
        await turnaways.SaveAsync(deposit, TurnawayKind.NoLicense, by.Id!.Value.ToString());
        throw new RuleBroken(closed.Key, closed.Values);
    }

    async Task<int> FreeSlotAsync(Guid reader)
    {
        var taken = await db.CopiesInUse.Where(c => c.ReaderId == reader && c.Slot != null).Select(c => c.Slot!.Value).ToListAsync();
        return Enumerable.Range(1, settings.LoansAtOnce).Except(taken).Select(slot => (int?)slot).FirstOrDefault() ?? throw new RuleBroken("最多同時借 {0} 本，請先歸還一本", settings.LoansAtOnce);
    }

    async Task<T> DoneAsync<T>(T thing, Actor by, string what)
    {
        db.History.Add(by.Did(what, Now, subject: "User", subjectId: by.Id.ToString()));
        await db.SaveChangesAsync();
        return thing;
    }
}
