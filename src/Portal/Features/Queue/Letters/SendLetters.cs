using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Letters;

/// <summary>
/// Hands the waiting letters over to the mail system. A letter is claimed before it is handed over and stamped after it; a node that dies
/// in between leaves a claim that lapses, and the letter goes once more under the same Message-ID.
/// </summary>
public class SendLetters(PortalDb db, IMailer mailer, FaxGateway fax, MailAddress from, PortalSettings settings, TimeProvider clock) : IOfficeJob
{
    public const string Name = "letters";

    /// <summary>How long a claim holds: longer than a mailer takes at its slowest.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(20);

    /// <summary>The pause after each failed try; after the last one staff must look.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    /// <summary>The pause after a fault of our own, and how long it may last before staff must look.</summary>
    public static readonly TimeSpan OurPause = TimeSpan.FromMinutes(15), OurPatience = TimeSpan.FromDays(3);

    // So many in a row, and it is the server that is down: the rest waits for the next run.
    const int GiveUpAfter = 5;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 0; ;)
        {
            var now = Now;
            var due = await db.Letters.Where(letter => letter.State == LetterState.Waiting && (letter.By == null || letter.By == ReplyBy.Fax) && (letter.NextTryAt == null || letter.NextTryAt <= now))
                .OrderBy(letter => letter.NextTryAt).ThenBy(letter => letter.CreatedAt).Select(letter => letter.Id).Take(100).ToListAsync(cancel);
            if (due.Count == 0) return;
            foreach (var id in due)
            {
                cancel.ThrowIfCancellationRequested();
                if (await ClaimAsync(id) is not { } letter) continue;
                var outcome = await HandOverAsync(letter, cancel);
                await StampAsync(letter, outcome);
                failures = outcome.Fate is MailFate.TryLater or MailFate.OurFault ? failures + 1 : 0;
                if (failures == GiveUpAfter) return;
            }
        }
    }

    /// <summary>The letter when this node won it; null when another node was first.</summary>
    async Task<OutgoingLetter?> ClaimAsync(Guid id)
    {
        var now = Now;
        // The try is counted by the claim: a letter that kills its node again and again ends as stuck, too.
        var won = await db.Letters.Where(letter => letter.Id == id && letter.State == LetterState.Waiting && (letter.NextTryAt == null || letter.NextTryAt <= now))
            .ExecuteUpdateAsync(set => set.SetProperty(letter => letter.NextTryAt, now + Claim).SetProperty(letter => letter.Attempts, letter => letter.Attempts + 1));
        return won == 0 ? null : await db.Letters.AsNoTracking().SingleAsync(letter => letter.Id == id);
    }

    Task<MailOutcome> HandOverAsync(OutgoingLetter letter, CancellationToken cancel)
    {
        if (letter.Attempts > Pauses.Count + 1) return Task.FromResult(new MailOutcome(MailFate.Unknown, "寄送時多次中斷"));
        var name = new string([.. letter.ToName.Where(c => !char.IsControl(c))]);
        var byFax = letter.By == ReplyBy.Fax;
        if (!MailAddress.TryParse(byFax ? fax.AddressOf(letter.ToAddress) : letter.ToAddress, out var to, name))
            return Task.FromResult(new MailOutcome(MailFate.Bounced, byFax ? "傳真號碼無效" : "電子郵件地址無效"));
        var mail = new OutgoingMail(from, to, letter.Subject, letter.Body, $"letter-{letter.Id:N}@{settings.Host}") { Language = letter.Language };
        return (byFax ? fax.Mailer : mailer).SendAsync(mail, cancel);
    }

    async Task StampAsync(OutgoingLetter letter, MailOutcome outcome)
    {
        var now = Now;
        if (outcome.Fate == MailFate.HandedOver)
        {
            // Whatever else happened to the row meanwhile: it is out.
            await db.Letters.Where(row => row.Id == letter.Id).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.State, LetterState.Sent).SetProperty(row => row.SentAt, now)
                .SetProperty(row => row.NextTryAt, (DateTime?)null).SetProperty(row => row.LastError, (string?)null));
            return;
        }
        var (attempts, next) = outcome.Fate switch
        {
            MailFate.Bounced => (letter.Attempts, null),
            MailFate.OurFault => (letter.Attempts - 1, now - letter.CreatedAt < OurPatience ? now + OurPause : (DateTime?)null),
            _ => (letter.Attempts, letter.Attempts <= Pauses.Count ? now + Pauses[letter.Attempts - 1] : null),
        };
        await db.Letters.Where(row => row.Id == letter.Id && row.State == LetterState.Waiting && row.Attempts == letter.Attempts).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, next is null ? LetterState.Stuck : LetterState.Waiting)
            .SetProperty(row => row.Attempts, attempts).SetProperty(row => row.NextTryAt, next).SetProperty(row => row.LastError, outcome.Reason));
    }
}
