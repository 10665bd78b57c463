using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Reading;

/// <summary>How a file is shown: as a book of chapters, as sheets, or played.</summary>
public enum ReaderKind { Epub, Pdf, Sound }

/// <summary>The reader's page, on the reading host.</summary>
[AllowAnonymous]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class Read(PortalDb db, ReadingDoor door, PortalSettings settings) : PageModel
{
    public ReadingSession? Reading { get; private set; }

    public string Title => Reading?.File.Deposit.Subject ?? "";

    /// <summary>Why there is nothing to read; null while there is.</summary>
    public Sentence? Ended { get; private set; }

    /// <summary>Where the reader came from.</summary>
    public string Back { get; private set; } = settings.Address + "/catalogue";

    public string? Place { get; private set; }

    public string Nonce { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public ReaderKind Kind => Reading!.File.Type switch
    {
        "application/epub+zip" => ReaderKind.Epub,
        "application/pdf" => ReaderKind.Pdf,
        _ => ReaderKind.Sound,
    };

    public async Task<IActionResult> OnGetAsync(Guid session, string? ticket)
    {
        if (ticket is not null && await door.EnterAsync(session, ticket, HttpContext)) return Redirect($"/read/{session}");
        Reading = await door.FindAsync(session, HttpContext);
        if (Reading is not null && await db.Catalogue.Where(r => r.ApplicationId == Reading.File.Deposit.ApplicationId).Select(r => (long?)r.Number).FirstOrDefaultAsync() is { } number)
            Back = $"{settings.Address}/reading/title/{number}";
        if (Reading is null || !await door.GoesOnAsync(Reading, HttpContext.Connection.RemoteIpAddress))
        {
            Ended = ReadingDoor.Why(Reading?.End);
            Response.StatusCode = StatusCodes.Status403Forbidden;
            // The sentence is a page of its own, not the portal's error page.
            HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodePagesFeature>()!.Enabled = false;
            return Page();
        }
        if (Reading.ReaderId is { } reader) Place = (await db.ReadingPlaces.AsNoTracking().SingleOrDefaultAsync(p => p.ReaderId == reader && p.FileId == Reading.FileId))?.Place;
        Response.Headers.ContentSecurityPolicy = Policy();
        return Page();
    }

    /// <summary>
    /// Only scripts that this page itself names run, in it or in a frame that it makes: a book in such a frame has this policy too, and cannot know the nonce.
    /// A chapter brings its own styles; nothing of it may name another host, and no other way out is open.
    /// </summary>
    string Policy() => $"default-src 'none'; script-src 'nonce-{Nonce}'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " + Kind switch
    {
        ReaderKind.Epub => "style-src 'self' blob: 'unsafe-inline'; img-src blob: data:; font-src blob: data:; media-src blob: data:; frame-src blob:",
        ReaderKind.Pdf => "style-src 'self'; img-src 'self' blob: data:; font-src 'self' blob: data:; worker-src 'self'",
        _ => "style-src 'self'; img-src 'self'; media-src 'self'",
    };
}
