using Microsoft.AspNetCore.Diagnostics;
using Portal.Data;

namespace Portal.Web;

/// <summary>
/// Books are made by strangers, so they are read on a host of their own (ASVS V3.5.4): there only the addresses under <c>/read</c> answer, no cookie of
/// the portal is read, and none is set but a reading's own. On the portal's host these addresses are not there.
/// </summary>
public static class ReadingHost
{
    /// <summary>What a reading's cookie is called, before the reading's id.</summary>
    public const string CookiePrefix = "reading-";

    const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static bool IsReadingHost(this HttpContext context) =>
        string.Equals(context.Request.Host.Host, context.RequestServices.GetRequiredService<PortalSettings>().ReadingHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Stands behind the error pages and before all that knows a person.</summary>
    public static void UseReadingHost(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<PortalSettings>();
        // Chromium holds a form to its policy on redirects too; opening a book is a form that leads to the other host.
        var opening = SecurityHeaders.ContentPolicy.Replace("form-action 'self'", $"form-action 'self' {settings.ReadingAddress}", StringComparison.Ordinal);
        app.Use((context, next) =>
        {
            var (request, headers) = (context.Request, context.Response.Headers);
            if (!context.IsReadingHost())
            {
                if (request.Path.StartsWithSegments("/reading", StringComparison.Ordinal)) headers.ContentSecurityPolicy = opening;
                return request.Path.StartsWithSegments("/read", StringComparison.OrdinalIgnoreCase) ? NotThere(context) : next(context);
            }
            headers.ContentSecurityPolicy = ContentPolicy;
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(), publickey-credentials-create=()";
            headers["Referrer-Policy"] = "no-referrer";
            headers["X-DNS-Prefetch-Control"] = "off";
            request.Headers.Cookie = string.Join("; ", request.Headers.Cookie.ToString().Split(';', StringSplitOptions.TrimEntries).Where(cookie => cookie.StartsWith(CookiePrefix, StringComparison.Ordinal)));
            if (request.Path == "/")
            {
                context.Response.Redirect(settings.Address);
                return Task.CompletedTask;
            }
            var shownForError = context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerPathFeature>() is not null;
            return request.Path.StartsWithSegments("/read", StringComparison.Ordinal) || request.Path.StartsWithSegments("/pdfjs", StringComparison.Ordinal) || request.Path == "/health" || (request.Path == "/error" && shownForError)
                ? next(context) : NotThere(context);
        });
    }

    static Task NotThere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
