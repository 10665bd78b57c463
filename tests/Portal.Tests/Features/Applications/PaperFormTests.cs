using System.Net;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class PaperFormTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_blank_form_is_there_for_everybody_in_both_languages()
    {
        using var stranger = host.Stranger();
        Assert.Contains("2 書名及副書名", (await stranger.GetAsync("/applications/paper-form")).Text, StringComparison.Ordinal);
        await stranger.GetAsync("/language/en?back=/");
        Assert.Contains("2 Title and subtitle", (await stranger.GetAsync("/applications/paper-form")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_draft_is_printed_with_its_code_and_nobody_elses_is()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher, title: "要印出來的書");
        using var member = await host.MemberOfAsync(publisher);

        var form = await member.GetAsync($"/applications/paper-form/{draft.Id}");
        Assert.Contains("要印出來的書", form.Text, StringComparison.Ordinal);
        Assert.Contains("☑ 成人(一般)", form.Text, StringComparison.Ordinal);
        Assert.Contains(draft.FormCode!, form.Text, StringComparison.Ordinal);
        Assert.NotNull(form.Page.QuerySelector("svg path"));
        using var other = await host.MemberOfAsync(await host.PublisherAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/applications/paper-form/{draft.Id}")).Status);
        using var stranger = host.Stranger();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/applications/paper-form/{draft.Id}")).Status);
    }
}
