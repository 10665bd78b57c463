using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Web;

[Trait("On", "database")]
public class FormTokenTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Field = "__RequestVerificationToken";

    [Fact]
    public async Task No_form_is_taken_without_its_token_with_another_persons_or_from_another_site()
    {
        var addresses = await Addresses.AllAsync(host);
        using var visitor = await host.SignedInAsync(await Addresses.EverybodyAsync(host));
        using var other = await host.SignedInAsync(await Addresses.EverybodyAsync(host));
        var (own, foreign) = (await TokenAsync(visitor), await TokenAsync(other));
        var before = await Addresses.RowsAsync(host);
        var (handlers, taken) = (0, new List<string>());
        foreach (var address in addresses.Where(address => address.Page is not null))
        {
            foreach (var handler in address.Page!.HandlerMethods.Where(handler => string.Equals(handler.HttpMethod, "POST", StringComparison.OrdinalIgnoreCase)))
            {
                handlers++;
                var path = handler.Name is null ? address.Path : $"{address.Path}?handler={handler.Name}";
                foreach (var (how, token, site) in new[] { ("without a token", null, null), ("with an invented one", "CfDJ8invented", null), ("with another person's", foreign, null), ("from another site", own, "cross-site"), ("from a neighbour", own, "same-site") })
                {
                    var answer = await PostAsync(visitor, path, token, site);
                    if ((int)answer.Status != 400) taken.Add($"{(int)answer.Status} {path} {how}");
                }
            }
        }
        Assert.True(taken.Count == 0, string.Join('\n', taken));
        Assert.True(handlers > 50, $"only {handlers} handlers");
        Assert.Equal(before, await Addresses.RowsAsync(host));
        // The token is what they lacked: with it, and from our own page, the form is taken.
        Assert.Equal(302, (int)(await PostAsync(visitor, "/accounts/sign-out", own, "same-origin")).Status);
    }

    [Fact]
    public async Task A_strangers_token_is_no_token_for_somebody_who_has_signed_in()
    {
        using var stranger = host.Stranger();
        var token = await TokenAsync(stranger, "/accounts/sign-in");
        using var visitor = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        // Even with the stranger's own half of the pair, as after a cookie was planted.
        foreach (System.Net.Cookie cookie in stranger.Cookies.GetAllCookies()) visitor.Cookies.Add(cookie);
        Assert.Equal(400, (int)(await PostAsync(visitor, "/accounts/sign-out", token, null)).Status);
    }

    [Fact]
    public async Task Reading_every_address_twice_changes_no_row()
    {
        var addresses = await Addresses.AllAsync(host);
        using var everybody = await host.SignedInAsync(await Addresses.EverybodyAsync(host));
        using var stranger = host.Stranger();
        var before = await Addresses.RowsAsync(host);
        foreach (var visitor in new[] { everybody, stranger, everybody, stranger })
        {
            foreach (var address in addresses.Where(address => !address.IsAsset)) await visitor.GetAsync(address.Path, follow: false);
        }
        var after = await Addresses.RowsAsync(host);
        var changed = after.Except(before, StringComparer.Ordinal).Concat(before.Except(after, StringComparer.Ordinal)).ToList();
        Assert.True(changed.Count == 0, string.Join('\n', changed));
    }

    [Fact]
    public async Task A_changed_row_would_be_noticed()
    {
        var publisher = await host.PublisherAsync();
        var before = await Addresses.RowsAsync(host);
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Phone, "02-1")));
        Assert.Single((await Addresses.RowsAsync(host)).Except(before, StringComparer.Ordinal));
    }

    static async Task<string> TokenAsync(Visitor visitor, string path = "/accounts/me") =>
        (await visitor.GetAsync(path)).Page.QuerySelector($"input[name={Field}]")!.GetAttribute("value")!;

    static Task<Answer> PostAsync(Visitor visitor, string path, string? token, string? site)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://localhost" + path))
        {
            Content = new FormUrlEncodedContent(token is null ? [] : [KeyValuePair.Create(Field, token)]),
        };
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        return visitor.SendAsync(request, follow: false);
    }
}
