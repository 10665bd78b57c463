using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Portal.Adapters;
using Portal.Web;

namespace Portal.Tests.Web;

public class ProxyTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", "203.0.113.9 https")]
    [InlineData("10.0.0.7", "10.0.0.8", "10.0.0.8 http")]
    [InlineData("", "127.0.0.1", "127.0.0.1 http")]
    public async Task What_a_proxy_says_of_the_reader_is_believed_only_from_the_named_one(string named, string peer, string seen)
    {
        await using var app = Build(named);
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            return next(context);
        });
        app.UseProxy();
        app.Run(context => context.Response.WriteAsync($"{context.Connection.RemoteIpAddress} {context.Request.Scheme}", context.RequestAborted));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        Assert.Equal(seen, await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_proxy_that_is_no_address_stops_the_program() => Assert.Throws<SettingWrong>(() => Build("proxy.example").UseProxy());

    static WebApplication Build(string proxies)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection([new("Proxy:Addresses", proxies)]);
        return builder.Build();
    }
}
