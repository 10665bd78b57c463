using Portal.Features.Accounts;

namespace Portal.Tests.Features.Shared;

public class LayoutTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_styles_scripts_and_pictures_that_a_page_names_are_there()
    {
        using var visitor = host.Stranger();
        var page = (await visitor.GetAsync("/")).Page;
        var named = page.QuerySelectorAll("link[href], script[src], img[src]").Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")!).Distinct().ToList();
        Assert.True(named.Count >= 3);
        foreach (var address in named.Append("/govuk-frontend.min.js").Append("/pages-viewer.js").Append("/pdfjs/pdf.worker.min.mjs"))
            Assert.Equal(200, (int)(await visitor.GetAsync(address)).Status);
    }

    [Fact]
    public async Task Nothing_in_the_page_needs_a_wider_content_policy()
    {
        using var visitor = host.Stranger();
        foreach (var address in new[] { "/", "/accessibility", "/error" })
            Assert.Empty((await visitor.GetAsync(address)).Page.QuerySelectorAll("[style], style, script:not([src]), [onclick], [onload], [onsubmit]"));
    }

    [Fact]
    public async Task The_menu_and_the_sign_out_are_those_of_the_person()
    {
        using var stranger = host.Stranger();
        using var clerk = await host.SignedInAsync(await host.UserAsync(null, Roles.Clerk));
        var outside = (await stranger.GetAsync("/accessibility")).Page;
        var inside = (await clerk.GetAsync("/accessibility")).Page;

        Assert.DoesNotContain("待辦", outside.QuerySelector("nav")!.TextContent, StringComparison.Ordinal);
        Assert.Null(outside.QuerySelector("form[method=post]")); // A public page can be cached: no form token in it.
        Assert.Contains("待辦", inside.QuerySelector("nav")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(inside.QuerySelector("header form[method=post]"));
    }

    [Theory]
    [InlineData(Roles.Clerk)]
    [InlineData(Roles.Cataloguer)]
    [InlineData(Roles.Supervisor)]
    [InlineData(Roles.Administrator)]
    [InlineData("member")]
    [InlineData("stranger")]
    public async Task Everything_in_the_menu_opens_for_whom_it_is_shown(string role)
    {
        using var person = role == "stranger" ? host.Stranger() : await host.SignedInAsync(role == "member" ? await host.UserAsync(await host.PublisherAsync()) : await host.UserAsync(null, role));
        var more = await person.GetAsync("/more");
        var links = more.Page.QuerySelectorAll("nav.menu a, dl.more a").Select(link => link.GetAttribute("href")!).Distinct().ToList();
        Assert.True(links.Count > 4);
        foreach (var link in links) Assert.Equal((link, 200), (link, (int)(await person.GetAsync(link)).Status));
        Assert.Equal("/more", more.Page.QuerySelector("nav.menu [aria-current]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Only_the_demonstration_says_that_it_is_one()
    {
        using var visitor = host.Stranger();
        Assert.Null((await visitor.GetAsync("/")).Page.QuerySelector(".demo"));
    }
}
