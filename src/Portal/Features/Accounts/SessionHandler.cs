using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>
/// Signs in by a row of <see cref="SessionStore"/> instead of a ticket in the cookie. The framework's cookie handler keeps the key of an
/// earlier session at sign-in; here every sign-in has a new one, so a planted cookie is worth nothing.
/// </summary>
public class SessionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionStore sessions, PortalSettings portal)
    : SignInAuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    const int LongestBack = 2000;
    const string CookieName = "portal";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Styles and scripts are for everybody: no row is read for them.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) return AuthenticateResult.NoResult();
        return Request.Cookies[CookieName] is { Length: > 0 } key && await sessions.FindAsync(key) is { } person
            ? AuthenticateResult.Success(new AuthenticationTicket(person, Scheme.Name))
            : AuthenticateResult.NoResult();
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        if (Request.Cookies[CookieName] is { Length: > 0 } old) await sessions.EndAsync(old);
        var key = await sessions.StartAsync(user, Context.Connection.RemoteIpAddress?.ToString(), Request.Headers.UserAgent);
        Response.Cookies.Append(CookieName, key, Cookie());
        Response.Headers.CacheControl = "no-cache, no-store";
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        if (Request.Cookies[CookieName] is { Length: > 0 } key) await sessions.EndAsync(key);
        Response.Cookies.Delete(CookieName, Cookie());
        Response.Headers.CacheControl = "no-cache, no-store";
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsScript())
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        // A form that was sent after the session had ended: its page is shown again afterwards, the drafts are in the database.
        var address = QueryHelpers.AddQueryString("/accounts/sign-in", "returnUrl", Back());
        Response.Redirect(HttpMethods.IsPost(Request.Method) ? address + "&ended=true" : address);
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (IsScript()) Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (Context.User.LacksSecondFactor(portal)) Response.Redirect(QueryHelpers.AddQueryString("/accounts/second-factor-set-up", "returnUrl", Back()));
        else Response.Redirect(QueryHelpers.AddQueryString("/accounts/denied", "returnUrl", Back()));
        return Task.CompletedTask;
    }

    CookieOptions Cookie() => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, IsEssential = true, Path = "/" };

    bool IsScript() => Request.Headers["Sec-Fetch-Mode"].ToString() is "cors" or "same-origin" or "no-cors";

    string Back()
    {
        var query = QueryHelpers.ParseQuery(Request.QueryString.Value).Where(pair => pair.Key != "handler").Select(pair => KeyValuePair.Create(pair.Key, pair.Value));
        var back = Request.PathBase + Request.Path + QueryString.Create(query);
        return back.Length > LongestBack ? "/" : back;
    }
}
