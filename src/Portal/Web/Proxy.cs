using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Portal.Adapters;

namespace Portal.Web;

/// <summary>
/// Behind a reverse proxy the reader's address and https come in headers. They are believed only from the proxies that <c>Proxy:Addresses</c> names:
/// anybody else who sends them changes nothing.
/// </summary>
public static class Proxy
{
    public static void UseProxy(this WebApplication app)
    {
        var addresses = (app.Configuration["Proxy:Addresses"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var address in addresses)
            options.KnownProxies.Add(IPAddress.TryParse(address, out var proxy) ? proxy : throw new SettingWrong("Proxy:Addresses", $"{address} is not an IP address."));
        app.UseForwardedHeaders(options);
    }
}
