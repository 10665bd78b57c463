using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Adapters.Mail;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>
/// The framework's OAuth handler does the exchange (authorization code with PKCE, a state that is bound to the browser by a cookie); here stand the questions and answers around it. Whatever goes
/// wrong leads to one page, a line in the log, and nobody in.
/// </summary>
public partial class SignOnHandling(SignOn signOn, SignInDoor door, ITempDataDictionaryFactory temp, ILogger<SignOnHandling> log) : OAuthEvents
{
    const string ReturnPath = "/accounts/sign-on/back";
    const int LongestSubject = 255, LongestName = 100;

    public static void SetUp(OAuthOptions options, SignOnSettings service)
    {
        options.AuthorizationEndpoint = service.Authorize.ToString();
        options.TokenEndpoint = service.Token.ToString();
        options.UserInformationEndpoint = service.UserInfo.ToString();
        (options.ClientId, options.ClientSecret) = (service.ClientId, service.ClientSecret);
        options.CallbackPath = ReturnPath;
        options.UsePkce = true;
        foreach (var scope in new[] { "openid", "profile", "email" }) options.Scope.Add(scope);
        options.EventsType = typeof(SignOnHandling);
        options.BackchannelTimeout = service.Patience;
        options.BackchannelHttpHandler = new Backchannel(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        // Binds the state to the browser; its age is counted by the browser's own clock.
        options.CorrelationCookie = new CookieBuilder
        {
            Name = "portal.sign-on.",
            Path = ReturnPath,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            SecurePolicy = CookieSecurePolicy.SameAsRequest,
            MaxAge = TimeSpan.FromMinutes(15),
            IsEssential = true,
        };
    }

    /// <summary>Asks who it is, with the token that the code was exchanged for a moment ago.</summary>
    public override async Task CreatingTicket(OAuthCreatingTicketContext context)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        question.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        question.Headers.Accept.ParseAdd("application/json");
        using var answer = await context.Backchannel.SendAsync(question, context.HttpContext.RequestAborted);
        // An account that was removed a moment ago.
        if (!answer.IsSuccessStatusCode) throw new SignOnRefused(SignOnFault.Refused);
        using var info = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        if (Text(info.RootElement, "sub") is not { Length: > 0 and <= LongestSubject } subject || CleanText.FindFault(subject) is not null) throw new SignOnRefused(SignOnFault.Nameless);
        var identity = context.Identity!;
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, subject));
        identity.AddClaim(new Claim(ClaimTypes.Name, Text(info.RootElement, "name") ?? ""));
        if (Text(info.RootElement, "email_verified") == "true") identity.AddClaim(new Claim(ClaimTypes.Email, Text(info.RootElement, "email") ?? ""));
    }

    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        var (http, back) = (context.HttpContext, SignOn.BackOf(context.Properties));
        var person = Read(context.Principal!);
        try
        {
            if (SignOn.ConnectingOf(context.Properties) is { } id)
            {
                // Whoever pressed the button must still be at the screen.
                var now = (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal;
                if (now?.Id != id) throw new SignOnRefused(SignOnFault.Stale);
                await signOn.ConnectAsync(id, person);
                var told = temp.GetTempData(http);
                told["Done"] = "圖書館帳號已連結，下次可以用它登入。";
                told.Save();
                http.Response.Redirect("/accounts/me");
                return;
            }
            var (answer, user) = await signOn.EnterAsync(person);
            http.Response.Redirect(answer == SignInAnswer.SecondFactor ? WithBack("/accounts/second-factor", back) : back ?? await door.HomeAsync(user));
        }
        catch (SignOnRefused refused)
        {
            Fail(http, refused.Fault, context.Properties, "the portal's own rule");
        }
    }

    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        Fail(context.HttpContext, SignOnFault.Cancelled, context.Properties, "access_denied");
        return Task.CompletedTask;
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        var error = context.Failure!;
        var fault = error switch
        {
            SignOnRefused refused => refused.Fault,
            HttpRequestException or OperationCanceledException or JsonException => SignOnFault.Down,
            _ => error.Data["error"] switch
            {
                // The handler's own word: no state, a state of another browser, one that was used before.
                null => SignOnFault.Stale,
                "server_error" or "temporarily_unavailable" => SignOnFault.Down,
                _ => SignOnFault.Refused,
            },
        };
        // Where the exchange itself broke off, the handler no longer says what the state held.
        var properties = context.Properties ?? ((OAuthOptions)context.Options).StateDataFormat.Unprotect(context.Request.Query["state"]);
        Fail(context.HttpContext, fault, properties, error.Data["error"]?.ToString() ?? error.Message);
        return Task.CompletedTask;
    }

    void Fail(HttpContext http, SignOnFault fault, AuthenticationProperties? properties, string reason)
    {
        Failed(log, fault, CleanText.Cut(CleanText.Clean(reason), 200));
        var page = QueryHelpers.AddQueryString("/accounts/sign-on-failed", "why", fault.ToString());
        http.Response.Redirect(SignOn.ConnectingOf(properties) is not null ? page + "&connecting=true" : WithBack(page, SignOn.BackOf(properties)));
    }

    static string WithBack(string page, string? back) => back is null ? page : QueryHelpers.AddQueryString(page, "returnUrl", back);

    static LibraryPerson Read(ClaimsPrincipal person) => new(
        person.FindFirstValue(ClaimTypes.NameIdentifier)!,
        CleanText.Cut(CleanText.Clean(person.FindFirstValue(ClaimTypes.Name)!), LongestName) is { Length: > 0 } name ? name : "讀者",
        MailAddress.TryParse(person.FindFirstValue(ClaimTypes.Email), out var email) ? email.Address : null);

    /// <summary>A text, a number or a truth as text; null for everything else.</summary>
    static string? Text(JsonElement info, string name) => info.ValueKind != JsonValueKind.Object || !info.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody came in by the library's account service: {Fault} ({Reason})")]
    static partial void Failed(ILogger log, SignOnFault fault, string reason);

    /// <summary>A server that fails is down, whatever its answer holds.</summary>
    sealed class Backchannel(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.StatusCode < HttpStatusCode.InternalServerError) return answer;
            answer.Dispose();
            throw new HttpRequestException($"status {(int)answer.StatusCode}");
        }
    }
}
