using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>GET /deposit/file/{id}: a file of a deposit, for its publisher and for staff; taken away as it is, never run by the browser on our origin.</summary>
public static class DepositFiles
{
    public static void MapDepositFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/deposit/file/{id:guid}", async (
        Guid id, ClaimsPrincipal user, PortalDb db, IFileStore files, IAuthorizationService rights, HttpContext context) =>
    {
        var staff = (await rights.AuthorizeAsync(user, Policies.Staff)).Succeeded;
        var own = user.PublisherId;
        // Staff see what was sent, not drafts.
        var file = await db.DepositFiles.AsNoTracking().Include(f => f.Pieces)
            .SingleOrDefaultAsync(f => f.Id == id && (f.Deposit.PublisherId == own || (staff && f.Deposit.State != RequestState.Draft)));
        if (file is null || await files.OpenAsync(file) is not { } content) return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, no-store";
        // The sealed record is our own page, to be read and printed.
        return file.Kind == DepositPart.Licence ? Results.Stream(content, "text/html; charset=utf-8") : Results.Stream(content, file.Type ?? "application/octet-stream", file.FileName);
    }).RequireAuthorization(Policies.SignedIn);
}
