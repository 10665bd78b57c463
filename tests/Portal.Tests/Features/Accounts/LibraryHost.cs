using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Features.Accounts;

/// <summary>
/// A portal that is registered with a real OpenID provider. What the portal itself asks of the provider goes through a gate on a port of its own, where a test can put something else
/// between them; the browser goes to the provider directly.
/// </summary>
public sealed class LibraryHost : PortalHost, IAsyncLifetime
{
    readonly HttpClient _http = new();
    readonly List<KeyValuePair<string, string>> _settings = [];
    WebApplication _gate = null!;
    Uri _provider = null!;

    /// <summary>What the gate does instead of asking the provider, for requests to that path; null: it asks.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public string InsteadAt { get; set; } = "";

    public string Provider => _provider.GetLeftPart(UriPartial.Authority);

    protected override IEnumerable<KeyValuePair<string, string>> Settings => _settings;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        _provider = await Parts.OidcAsync();
        using var registered = await _http.PostAsJsonAsync(new Uri(_provider, "/reg"), new
        {
            redirect_uris = new[] { "http://localhost/accounts/sign-on/back", "https://localhost/accounts/sign-on/back" },
            token_endpoint_auth_method = "client_secret_post",
        });
        registered.EnsureSuccessStatusCode();
        using var client = JsonDocument.Parse(await registered.Content.ReadAsStringAsync());
        var gate = WebApplication.CreateSlimBuilder();
        gate.WebHost.UseUrls("http://127.0.0.1:0");
        gate.Logging.ClearProviders();
        _gate = gate.Build();
        _gate.Run(PassAsync);
        await _gate.StartAsync();
        string Setting(string name) => client.RootElement.GetProperty(name).GetString()!;
        _settings.AddRange(new Dictionary<string, string>
        {
            ["Accounts:Library:Authorize"] = Provider + "/auth",
            ["Accounts:Library:Token"] = _gate.Urls.First() + "/token",
            ["Accounts:Library:UserInfo"] = _gate.Urls.First() + "/me",
            ["Accounts:Library:ClientId"] = Setting("client_id"),
            ["Accounts:Library:ClientSecret"] = Setting("client_secret"),
            ["Accounts:Library:Seconds"] = "1",
        });
        await InitializeAsync();
    }

    /// <summary>Somebody with a browser who can reach the portal and the provider.</summary>
    public Visitor Reader(bool https = false) => new(new Everywhere(Server.CreateHandler()), new Uri(https ? "https://localhost" : "http://localhost"));

    /// <summary>What the provider tells of that person from now on.</summary>
    public async Task TellAsync(string name, object claims) => (await _http.PutAsJsonAsync(new Uri(_provider, "/test/accounts/" + name), claims)).EnsureSuccessStatusCode();

    /// <summary>The provider knows that person no more.</summary>
    public async Task RemoveAsync(string name) => (await _http.DeleteAsync(new Uri(_provider, "/test/accounts/" + name))).EnsureSuccessStatusCode();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _gate.DisposeAsync();
        _http.Dispose();
    }

    async Task PassAsync(HttpContext context)
    {
        if (Instead is not null && context.Request.Path == InsteadAt)
        {
            await Instead(context);
            return;
        }
        using var question = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_provider, context.Request.Path));
        if (context.Request.Headers.Authorization.ToString() is { Length: > 0 } token) question.Headers.TryAddWithoutValidation("Authorization", token);
        if (context.Request.ContentType is { } type)
        {
            question.Content = new StreamContent(context.Request.Body);
            question.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        using var answer = await _http.SendAsync(question);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Names lead to the portal in this process, numbers to a real server.</summary>
    sealed class Everywhere(HttpMessageHandler portal) : DelegatingHandler(portal)
    {
        readonly HttpMessageInvoker _outside = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Host == "127.0.0.1" ? _outside.SendAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _outside.Dispose();
            base.Dispose(disposing);
        }
    }
}
