using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

/// <summary>Who may see which page of the accounts.</summary>
public class AccountPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Theory]
    //          page                              stranger member clerk administrator
    [InlineData("/accounts/register", 200, 200, 200, 200)]
    [InlineData("/accounts/resend", 200, 200, 200, 200)]
    [InlineData("/accounts/confirm-email", 200, 200, 200, 200)]
    [InlineData("/accounts/confirm-new-email", 200, 200, 200, 200)]
    [InlineData("/accounts/sign-in", 200, 200, 200, 200)]
    [InlineData("/accounts/sign-out", 200, 200, 200, 200)]
    [InlineData("/accounts/forgot-password", 200, 200, 200, 200)]
    [InlineData("/accounts/reset-password", 200, 200, 200, 200)]
    [InlineData("/accounts/invitation", 200, 200, 200, 200)]
    [InlineData("/accounts/first-administrator", 200, 200, 200, 200)]
    [InlineData("/accounts/denied", 403, 403, 403, 403)]
    [InlineData("/accounts/second-factor", 302, 302, 302, 302)]
    [InlineData("/accounts/me", 302, 200, 200, 200)]
    [InlineData("/accounts/change-password", 302, 200, 200, 200)]
    [InlineData("/accounts/change-email", 302, 200, 200, 200)]
    [InlineData("/accounts/second-factor-set-up", 302, 200, 200, 200)]
    [InlineData("/accounts/second-factor-qr", 302, 200, 200, 200)]
    [InlineData("/accounts/passkeys", 302, 200, 200, 200)]
    [InlineData("/accounts/join", 302, 200, 200, 200)]
    [InlineData("/accounts/members", 302, 200, 403, 403)]
    [InlineData("/accounts/users", 302, 403, 403, 200)]
    [InlineData("/accounts/new-staff", 302, 403, 403, 200)]
    [InlineData("/accounts/user-account/{id}", 302, 403, 403, 200)]
    public async Task A_page_is_for_these(string page, int stranger, int member, int clerk, int administrator)
    {
        var person = await host.UserAsync(await host.PublisherAsync());
        var path = page.Replace("{id}", person.Id.ToString());
        Visitor[] visitors = [host.Stranger(), await host.SignedInAsync(person), await host.SignedInAsync(await host.ClerkAsync()), await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator))];
        foreach (var (visitor, expected) in visitors.Zip([stranger, member, clerk, administrator]))
        {
            var answer = await visitor.GetAsync(path, follow: false);
            // Whoever is signed in and may not is led to the page that says why.
            if (expected == 403 && (int)answer.Status == 302)
            {
                Assert.StartsWith("/accounts/denied", answer.Location());
                answer = await visitor.GetAsync(answer.Location());
            }
            else if (expected == 302)
            {
                Assert.StartsWith("/accounts/sign-in", answer.Location());
            }
            Assert.Equal(expected, (int)answer.Status);
            Assert.Empty(answer.Page.QuerySelectorAll("[style], script:not([src]), style"));
            visitor.Dispose();
        }
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var visitor = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("Input.DisplayName", "x")]);
        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri("http://localhost/accounts/me")) { Content = content });
        Assert.Equal(400, (int)answer.Status);
    }

    [Fact]
    public async Task The_pages_are_there_in_English()
    {
        using var visitor = host.Stranger();
        await visitor.GetAsync("/language/en?back=/");
        foreach (var page in new[] { "register", "sign-in", "forgot-password", "resend" })
            Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", (await visitor.GetAsync("/accounts/" + page)).Text);
    }
}
