using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Queue.Proposals;

namespace Portal.Features.Queue.Letters.Mass;

/// <summary>A mass letter on its way: proposed by one, confirmed by another, stopped by anybody at the desk.</summary>
public class MassDesk(PortalDb db, SecondPerson second, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>What is proposed is what is confirmed: while a proposal waits, nothing of it changes.</summary>
    public async Task MustNotWaitAsync(MassLetter letter)
    {
        var (key, now) = (letter.Key, Now);
        if (await db.Proposals.AnyAsync(proposal => proposal.Key == key && proposal.LapsesAt > now)) throw new RuleBroken("已提請第二人確認，決定之前不能修改");
    }

    /// <returns>What the one who proposed is told.</returns>
    public async Task<string> ProposeAsync(MassLetter letter, string? why, Actor by)
    {
        var count = (await Receivers.OfAsync(db, letter, Now)).Count;
        // With the letter's version, so that an old form does not change it afterwards.
        letter.Propose(count, Now);
        return await second.ProposeAsync(ProposalKind.MassLetter, letter.Key, $"{letter.Subject} × {count}", why, new ProposalDetail(Subject: letter.Id), null, by);
    }

    /// <summary>The proposal's confirmation is saved with it.</summary>
    public async Task ConfirmAsync(Guid id, Actor second)
    {
        var letter = await db.MassLetters.SingleAsync(one => one.Id == id);
        letter.Confirm((await Receivers.OfAsync(db, letter, Now)).Count, Now);
        db.History.Add(letter.Did("確認通函", second, Now, $"{letter.Subject}（{letter.Planned}）"));
        await db.SaveChangesAsync();
    }

    /// <summary>Writes no more, and cancels what is not sent yet. A letter that is being handed over at this moment still goes.</summary>
    public async Task StopAsync(MassLetter letter, string why, Actor by)
    {
        var (id, now, version) = (letter.Id, Now, Guid.NewGuid());
        await using var transaction = await db.Database.BeginTransactionAsync();
        // First the letter itself: a batch that is being written either is in before it, and is cancelled below, or fails on the version.
        var stopped = await db.MassLetters.Where(one => one.Id == id && (one.State == MassState.Writing || one.State == MassState.Written))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, MassState.Stopped).SetProperty(one => one.EndedAt, now).SetProperty(one => one.Version, version));
        if (stopped == 0) throw new RuleBroken("這封通函沒有在寄送");
        await db.Letters.Where(one => one.MassLetterId == id && (one.State == LetterState.Waiting || one.State == LetterState.Stuck))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, LetterState.Cancelled).SetProperty(one => one.NextTryAt, (DateTime?)null).SetProperty(one => one.LastError, why));
        db.ChangeTracker.Clear();
        db.History.Add(letter.Did("停止通函", by, now, why));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
