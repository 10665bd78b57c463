using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Proposals;

/// <summary>Puts an act before a second person; what is done once it is confirmed stands in <see cref="Confirmation"/>.</summary>
public class SecondPerson(PortalDb db, TimeProvider clock)
{
    /// <summary>What the one who proposed is told.</summary>
    public const string Asked = "已提請第二人確認，確認前不會執行";

    /// <param name="key">What it is about: a second proposal about it is refused while the first waits.</param>
    /// <returns><see cref="Asked"/></returns>
    public async Task<string> ProposeAsync(ProposalKind kind, string key, string what, string? why, ProposalDetail detail, Guid? request, Actor by)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (await db.Proposals.SingleOrDefaultAsync(other => other.Key == key) is { } waiting)
        {
            if (now < waiting.LapsesAt) throw new RuleBroken("{0} 已於 {1} 提請確認，請等候結果", waiting.ProposedBy, WorkingDays.OfficeDate(waiting.ProposedAt).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            db.History.Add(waiting.Lapse(by, now));
            await db.SaveChangesAsync();
        }
        var (proposal, line) = Proposal.Make(kind, key, what, why ?? "", detail, request, by, await db.IsSupervisorAsync(by), now);
        db.AddRange(proposal, line);
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // The second click of two: the first one's stands.
            db.ChangeTracker.Clear();
        }
        return Asked;
    }
}
