using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Letters.Mass;

/// <summary>
/// Writes the letters of confirmed mass letters, some hundreds a save. Killed in between it goes on with the addresses that have none yet; two at once are told apart by the
/// version of the mass letter, and one address never gets a second letter: its key is unique.
/// </summary>
public class WriteMassLetters(PortalDb db, LetterTexts texts, TimeProvider clock) : IOfficeJob
{
    public const string Name = "mass-letters";

    /// <summary>Letters in one save.</summary>
    public const int Batch = 200;

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var letter in await db.MassLetters.AsNoTracking().Where(letter => letter.State == MassState.Writing).OrderBy(letter => letter.ConfirmedAt).ToListAsync(cancel))
        {
            try
            {
                await WriteAsync(letter, cancel);
            }
            catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || error.IsUniqueViolation())
            {
                // Stopped at this moment, or another node writes it: the next run sees what is left.
                db.ChangeTracker.Clear();
            }
        }
    }

    async Task WriteAsync(MassLetter letter, CancellationToken cancel)
    {
        var written = await db.Letters.Where(one => one.MassLetterId == letter.Id).Select(one => one.Key).ToHashSetAsync(cancel);
        var receivers = await Receivers.OfAsync(db, letter, letter.ConfirmedAt!.Value);
        foreach (var batch in receivers.Where(receiver => !written.Contains(receiver.KeyFor(letter.Id))).Chunk(Batch))
        {
            if (await ReloadAsync(letter.Id, cancel) is not { } current) return;
            current.Wrote(batch.Length);
            db.Letters.AddRange(batch.Select(receiver => Write(current, receiver)));
            await db.SaveChangesAsync(cancel);
        }
        if (await ReloadAsync(letter.Id, cancel) is not { } whole) return;
        db.History.Add(whole.End(Actor.Portal("通函"), clock.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>As it is now; null when somebody stopped it. What the last batch remembers is let go.</summary>
    Task<MassLetter?> ReloadAsync(Guid id, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        db.ChangeTracker.Clear();
        return db.MassLetters.SingleOrDefaultAsync(letter => letter.Id == id && letter.State == MassState.Writing, cancel);
    }

    OutgoingLetter Write(MassLetter letter, Receiver to)
    {
        var text = texts.Fill(letter, to);
        return new OutgoingLetter
        {
            Key = to.KeyFor(letter.Id),
            MassLetterId = letter.Id,
            ToAddress = to.Address,
            ToName = to.Name,
            Language = to.English ? "en" : "zh-TW",
            Subject = text.Subject,
            Body = text.Body,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
    }
}
