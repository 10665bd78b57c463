using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Catalogue;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Applications.Cip;

/// <summary>What becomes of a CIP case and of a correction: the issue, the public record and the letter in one save.</summary>
public class CipDesk(PortalDb db, OfficeCalendar calendar, LetterWriter letters, TimeProvider clock)
{
    /// <summary>A correction of a title without CIP.</summary>
    public async Task ApproveAsync(ChangeRequest change, Actor by)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        change.Approve(null, await calendar.LoadAsync(), by, now);
        await DescribeAsync(change.Application!);
        db.Letters.Add(letters.ChangeApproved(change, null, now));
        await db.SaveChangesAsync();
    }

    /// <summary>The public record says what the application says now.</summary>
    async Task<CatalogueRecord?> DescribeAsync(Application application)
    {
        var record = await db.Catalogue.SingleOrDefaultAsync(r => r.ApplicationId == application.Id);
        record?.Describe(application);
        return record;
    }
}
