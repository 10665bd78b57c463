using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications.Isrc;
using Portal.Features.Deposit;

namespace Portal.Features.Applications;

/// <summary>A case with all that its pages show, of whatever kind: the applicant's and the desk's.</summary>
public static class WholeCase
{
    public static IQueryable<Request> WholeCases(this PortalDb db) => db.Requests
        .Include(r => r.History.OrderBy(line => line.Id))
        .Include(r => r.Officer)
        .Include(r => r.Publisher!.Blocks)
        .Include(r => r.Application!.Publisher)
        .Include(r => r.Application!.Products)
        .Include(r => r.Application!.Pages)
        .Include(r => r.Application!.Requests)
        .Include(r => r.Application!.CipIssues)
        .Include(r => ((EbookDeposit)r).Files).ThenInclude(f => f.Pieces)
        .Include(r => ((IsrcRequest)r).Recordings);
}
