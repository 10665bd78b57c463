using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>Readers who were turned away, as they are counted.</summary>
public class Turnaways(PortalDb db, TimeProvider clock)
{
    /// <summary>COUNTER 5.1, 7.2: clicks of a person on the same thing within that time are one.</summary>
    public static readonly TimeSpan DoubleClick = TimeSpan.FromSeconds(30);

    /// <summary>Saved at once, since a refusal follows.</summary>
    public async Task SaveAsync(EbookDeposit deposit, TurnawayKind kind, string? who)
    {
        await AddAsync(deposit, kind, who);
        await db.SaveChangesAsync();
    }

    public async Task AddAsync(EbookDeposit deposit, TurnawayKind kind, string? who)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = now - DoubleClick;
        if (who is not null && await db.Turnaways.AnyAsync(t => t.DepositId == deposit.Id && t.Kind == kind && t.Who == who && t.At > since)) return;
        db.Turnaways.Add(new() { DepositId = deposit.Id, Kind = kind, At = now, Who = who });
    }
}
