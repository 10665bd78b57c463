using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Deposit.Keeping;

/// <summary>For staff: GET /deposit/bag/{number}, a deposit as a bag (RFC 8493) in a ZIP file; GET /deposit/premis/{number}, what happened to its files as PREMIS 3.0.</summary>
public static class KeptDownloads
{
    public static void MapKeptDownloads(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/deposit/bag/{number}", async (string number, PortalDb db, IFileStore files, TimeProvider clock, HttpContext context) =>
        {
            var deposit = await WholeAsync(db, number);
            // The framework's writer of ZIP files ends each entry with a few bytes that it writes at once.
            if (context.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
            return deposit is null ? Results.NotFound()
                // What is not what was deposited breaks the download off: half a ZIP file opens nowhere.
                : Results.Stream(target => DepositBag.WriteAsync(deposit, files, target, clock.GetUtcNow().UtcDateTime, context.RequestAborted), "application/zip", $"{number}.zip");
        }).RequireAuthorization(Policies.Staff);
        routes.MapGet("/deposit/premis/{number}", async (string number, PortalDb db) => await WholeAsync(db, number) is { } deposit
            ? Results.Text(Premis.Of(deposit, deposit.Files).ToString(), "application/xml")
            : Results.NotFound()).RequireAuthorization(Policies.Staff);
    }

    static Task<EbookDeposit?> WholeAsync(PortalDb db, string number) => db.EbookDeposits.AsNoTracking().Include(d => d.Application!.Publisher).Include(d => d.Application!.Products)
        .Include(d => d.Files).ThenInclude(f => f.Events).Include(d => d.Files).ThenInclude(f => f.Product).AsSplitQuery().SingleOrDefaultAsync(d => d.CaseNumber == number && d.State == RequestState.Approved);
}
