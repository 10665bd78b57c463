using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Files of applications: the template of a batch, and GET /applications/file/{id}: an uploaded page, for its publisher and for staff; never run by the browser on our origin.</summary>
public static class PageFiles
{
    public static void MapPageFiles(this IEndpointRouteBuilder routes)
    {
        Bulk.BulkFiles.MapBulkFiles(routes);
        routes.MapGet("/applications/file/{id:guid}", async (
            Guid id, ClaimsPrincipal user, PortalDb db, IFileStore files, IAuthorizationService rights, HttpContext context) =>
        {
            var staff = (await rights.AuthorizeAsync(user, Policies.Staff)).Succeeded;
            var own = user.PublisherId;
            var file = await db.PageFiles.SingleOrDefaultAsync(f => f.Id == id && (staff || db.Applications.Any(a => a.Id == f.ApplicationId && a.PublisherId == own)));
            if (file is null) return Results.NotFound();
            var content = await files.OpenAsync(file.Key);
            if (content is null) return Results.NotFound();
            // Pictures may be shown in our own pages; nothing in the file may run, load or frame.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.File(content, file.ContentType, file.FileName, enableRangeProcessing: true);
        }).RequireAuthorization(Policies.SignedIn);
    }
}
