using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>Tables to take away: the template of a list, and an approved list with its codes, for its publisher and for staff.</summary>
public static class IsrcFiles
{
    public static void MapIsrcFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/applications/isrc/template.{format}", (string format, IStringLocalizer<Words> T) => Template(format, T)).RequireAuthorization(Policies.SignedIn);
        routes.MapGet("/applications/isrc/codes/{number}.{format}", CodesAsync).RequireAuthorization(Policies.SignedIn);
    }

    static IResult Template(string format, IStringLocalizer<Words> T) => SheetFile.Of("isrc", format, T["錄音清單"],
        [[.. RecordingForm.Columns.Select(column => T[column.Name].Value)], ["山海小城", "林雨果", "現場版", "3:45", "2026", T[Recording.KindNames[RecordingKind.Sound]]]]);

    static async Task<IResult> CodesAsync(string number, string format, ClaimsPrincipal user, PortalDb db, IAuthorizationService rights, IStringLocalizer<Words> T, HttpContext context)
    {
        var staff = (await rights.AuthorizeAsync(user, Policies.Staff)).Succeeded;
        var own = user.PublisherId;
        var filed = await db.IsrcRequests.AsNoTracking().Include(r => r.Recordings).Include(r => r.Publisher)
            .SingleOrDefaultAsync(r => r.CaseNumber == number && r.State == RequestState.Approved && (staff || r.PublisherId == own));
        if (filed is null) return Results.NotFound();
        context.Response.Headers.CacheControl = "private, no-store";
        return SheetFile.Of($"isrc-{filed.CaseNumber}", format, T["錄音清單"], format == "csv" ? ForProducers(filed, T) : ForDistributors(filed));
    }

    /// <summary>The columns of the template, with the code in front.</summary>
    static IEnumerable<IReadOnlyList<string>> ForProducers(IsrcRequest filed, IStringLocalizer<Words> T) =>
    [
        ["ISRC", .. RecordingForm.Columns.Select(column => T[column.Name].Value)],
        .. filed.InOrder.Select(line => (IReadOnlyList<string>)[line.Isrc!.Value.Text, line.Title, line.Artist, line.Version ?? "", RecordingLength.Of(line.Seconds), Year(line), T[Recording.KindNames[line.Kind]]]),
    ];

    /// <summary>With the headings that distributors ask for, in English, and the length as hours, minutes and seconds.</summary>
    static IEnumerable<IReadOnlyList<string>> ForDistributors(IsrcRequest filed) =>
    [
        ["Release Title", "Track Number", "ISRC", "Track Title", "Version", "Artist", "Duration", "Recording Year", "Content Type", "Producer"],
        .. filed.InOrder.Select(line => (IReadOnlyList<string>)[filed.ListTitle, line.Ordinal.ToString(CultureInfo.InvariantCulture), line.Isrc!.Value.Text, line.Title, line.Version ?? "", line.Artist,
            TimeSpan.FromSeconds(line.Seconds).ToString("c", CultureInfo.InvariantCulture), Year(line), line.Kind == RecordingKind.Sound ? "Audio" : "Video", filed.Publisher!.Name]),
    ];

    static string Year(Recording line) => line.Year.ToString(CultureInfo.InvariantCulture);
}
