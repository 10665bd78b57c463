using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Deposit;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>The applications of the signed-in person's publisher. Another publisher's is not there, whatever the address says.</summary>
public class MyApplications(PortalDb db)
{
    public IQueryable<Application> Of(ClaimsPrincipal user)
    {
        var publisher = user.PublisherId;
        return db.Applications.Where(a => a.PublisherId == publisher);
    }

    public async Task<Application> LoadAsync(ClaimsPrincipal user, Guid id) => await Of(user)
        .Include(a => a.Publisher)
        .Include(a => a.Products.OrderBy(p => p.Ordinal))
        .Include(a => a.Pages)
        .Include(a => a.Requests)
        .ThenInclude(r => ((EbookDeposit)r).Files)
        .ThenInclude(f => f.Pieces)
        .SingleOrDefaultAsync(a => a.Id == id).OrNotThere();

    /// <summary>Takes a draft away with all that hangs on it; its files are swept from the store by the nightly job.</summary>
    public static async Task DiscardAsync(PortalDb db, Application draft)
    {
        db.Requests.RemoveRange(draft.Requests);
        db.Applications.Remove(draft);
        await db.SaveChangesAsync();
    }
}
