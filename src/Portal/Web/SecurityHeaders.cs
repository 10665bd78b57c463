using Portal.Features.Accounts;

namespace Portal.Web;

/// <summary>The same headers on every answer: pages, static files and errors. There is no inline script or style, so the content policy is static.</summary>
public static class SecurityHeaders
{
    public const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>Stands first in the pipeline; what a later part sets for its own answers (a download's sandbox) is kept.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        // Browsers hold a form also to where its answer sends them: the button to sign on leads to the library's account service.
        var policy = app.ApplicationServices.GetRequiredService<AccountSettings>().Library is { } library ? $"{ContentPolicy} {library.Authorize.GetLeftPart(UriPartial.Authority)}" : ContentPolicy;
        return app.Use((context, next) => AddAsync(context, next, policy));
    }

    static Task AddAsync(HttpContext context, RequestDelegate next, string policy)
    {
        // At the last moment, since an error page clears the headers that were set before it.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.TryAdd("Content-Security-Policy", policy);
            headers.TryAdd("X-Content-Type-Options", "nosniff");
            headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
            headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)");
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            if (context.Request.IsHttps)
                headers.TryAdd("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
            // What a person sees who is signed in stays in no cache: styles and scripts are answered without a look at the session.
            if (context.User.Identity?.IsAuthenticated == true) headers.CacheControl = "no-store";
            if (context.Response.ContentType is { } type && LacksCharset(type)) context.Response.ContentType = type + "; charset=utf-8";
            return Task.CompletedTask;
        });
        return next(context);
    }

    // All texts of ours are UTF-8, static files too.
    static bool LacksCharset(string type) => !type.Contains("charset=", StringComparison.OrdinalIgnoreCase)
        && (type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("xml", StringComparison.Ordinal));
}
