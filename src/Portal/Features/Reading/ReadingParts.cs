using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Features.Deposit;
using Portal.Features.Reading.OffLine;
using Portal.Features.Shared;

namespace Portal.Features.Reading;

/// <summary>
/// What the reader's page asks of the reading host, under <c>/read/{session}</c>: bytes of the book (RFC 9110, 14: ranges), signs of life, the place
/// that was reached, the end. Each asks the licence first; a refusal is 403 with a sentence.
/// </summary>
public static class ReadingParts
{
    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        routes.MapOffLine();
        var reading = routes.MapGroup("/read/{session:guid}").AllowAnonymous();
        reading.MapMethods("/book", [HttpMethods.Get, HttpMethods.Head], BookAsync);
        reading.MapPost("/alive", (Guid session, HttpContext context, ReadingDoor door, IStringLocalizer<Words> words) => WithAsync(session, context, door, words, _ => Task.FromResult(Results.NoContent())));
        reading.MapPost("/place", PlaceAsync);
        reading.MapPost("/leave", (Guid session, HttpContext context, ReadingDoor door) => EndAsync(session, context, door, door.LeaveAsync));
        reading.MapPost("/close", (Guid session, HttpContext context, ReadingDoor door) => EndAsync(session, context, door, door.CloseAsync));
    }

    static Task<IResult> BookAsync(Guid session, HttpContext context, ReadingDoor door, IFileStore files, IStringLocalizer<Words> words) => WithAsync(session, context, door, words, async reading =>
    {
        // Asked for by the page or its player, never shown as a page itself.
        if (context.Request.Headers["Sec-Fetch-Mode"] == "navigate") return Results.NotFound();
        if (await files.OpenAsync(reading.File) is not { } bytes) return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Stream(bytes, reading.File.Type, entityTag: new($"\"{reading.File.Sha256}\""), enableRangeProcessing: true);
    });

    static Task<IResult> PlaceAsync(Guid session, HttpContext context, ReadingDoor door, PortalDb db, TimeProvider clock, IStringLocalizer<Words> words) => WithAsync(session, context, door, words, async reading =>
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = new char[ReadingPlace.Longest + 1];
        var place = new string(text, 0, await reader.ReadBlockAsync(text));
        if (place.Length is 0 or > ReadingPlace.Longest || place.Any(char.IsControl)) return Results.BadRequest();
        // A reader without an account has the place in the browser only.
        if (reading.ReaderId is not { } person) return Results.NoContent();
        var now = clock.GetUtcNow().UtcDateTime;
        var changed = await db.ReadingPlaces.Where(p => p.ReaderId == person && p.FileId == reading.FileId).ExecuteUpdateAsync(set => set.SetProperty(p => p.Place, place).SetProperty(p => p.At, now));
        if (changed == 0)
        {
            db.ReadingPlaces.Add(new() { ReaderId = person, FileId = reading.FileId, Place = place, At = now });
            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateException error) when (error.IsUniqueViolation())
            {
                // Two pages of one reader at the same moment: either place is right.
            }
        }
        return Results.NoContent();
    });

    static async Task<IResult> EndAsync(Guid session, HttpContext context, ReadingDoor door, Func<ReadingSession, Task> end)
    {
        if (await door.FindAsync(session, context) is { EndedAt: null } reading) await end(reading);
        return Results.NoContent();
    }

    static async Task<IResult> WithAsync(Guid session, HttpContext context, ReadingDoor door, IStringLocalizer<Words> words, Func<ReadingSession, Task<IResult>> act)
    {
        context.Response.Headers.CacheControl = "no-store";
        var reading = await door.FindAsync(session, context);
        if (reading is not null && await door.GoesOnAsync(reading, context.Connection.RemoteIpAddress)) return await act(reading);
        return Results.Text(words[ReadingDoor.Why(reading?.End).Key], "text/plain", Encoding.UTF8, StatusCodes.Status403Forbidden);
    }
}
