using Microsoft.AspNetCore.CookiePolicy;

namespace Portal.Web;

/// <summary>
/// Over https every cookie is called <c>__Host-...</c>, which a browser takes only over https and from this very host; the rest of the
/// portal knows the plain names. Over http (a laptop) browsers refuse that prefix, so there the plain names are used.
/// </summary>
public static class HostCookies
{
    const string Prefix = "__Host-";

    public static void UseHostCookies(this IApplicationBuilder app)
    {
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            HttpOnly = HttpOnlyPolicy.Always,
            Secure = CookieSecurePolicy.SameAsRequest,
            MinimumSameSitePolicy = SameSiteMode.Lax,
            OnAppendCookie = cookie => cookie.CookieName = Outside(cookie.Context, cookie.CookieName, cookie.CookieOptions),
            OnDeleteCookie = cookie => cookie.CookieName = Outside(cookie.Context, cookie.CookieName, cookie.CookieOptions),
        });
        app.Use((context, next) =>
        {
            // A plain name may have been planted by a neighbour host or over http: it is not read.
            if (context.Request.IsHttps)
                context.Request.Headers.Cookie = string.Join("; ", context.Request.Headers.Cookie.ToString().Split(';', StringSplitOptions.TrimEntries)
                    .Where(cookie => cookie.StartsWith(Prefix, StringComparison.Ordinal)).Select(cookie => cookie[Prefix.Length..]));
            return next(context);
        });
    }

    static string Outside(HttpContext context, string name, CookieOptions options)
    {
        if (!context.Request.IsHttps) return name;
        // The prefix holds for the whole host or not at all.
        options.Path = "/";
        options.Domain = null;
        return Prefix + name;
    }
}
