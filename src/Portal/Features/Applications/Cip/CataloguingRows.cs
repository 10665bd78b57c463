using Microsoft.EntityFrameworkCore;

namespace Portal.Features.Applications.Cip;

static class CataloguingRows
{
    /// <summary>With all that a record is made from and checked against.</summary>
    public static IQueryable<T> WithTitle<T>(this IQueryable<T> requests) where T : CataloguingRequest => requests
        .Include(r => r.Officer).Include(r => r.Publisher)
        .Include(r => r.Application!.Publisher).Include(r => r.Application!.Products).Include(r => r.Application!.Pages)
        .Include(r => r.Application!.Requests).Include(r => r.Application!.CipIssues.OrderBy(issue => issue.Number));
}
