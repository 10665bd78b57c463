using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications.Numbers;

namespace Portal.Web;

/// <summary>GET /health: ready, or what is missing, for the load balancer and for people.</summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", async (PortalDb db, NumberDesk numbers, PortalSettings settings) =>
    {
        var missing = new List<string>();
        try
        {
            await db.CalendarYears.AnyAsync();
            if (await numbers.WhyNotReadyAsync() is { } reason) missing.Add(reason);
        }
        catch (Exception error) when (error is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            missing.Add("database");
        }
        return Results.Json(new { status = missing.Count == 0 ? "ready" : "not ready", missing },
            statusCode: missing.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }).AllowAnonymous();
}
