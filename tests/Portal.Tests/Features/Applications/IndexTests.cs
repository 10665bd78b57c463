using System.Net;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class IndexTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_list_holds_the_publishers_own_applications_and_no_others()
    {
        var (own, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        var draft = await host.DraftAsync(own, title: "還沒寫完的書");
        var sent = await host.CaseAsync(own, "已經送出的書");
        await host.CaseAsync(other, "別家的書");
        using var member = await host.MemberOfAsync(own);

        var page = await member.GetAsync("/applications");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.NotNull(page.Page.QuerySelector($"a[href='/applications/check/{draft.Id}']"));
        Assert.NotNull(page.Page.QuerySelector($"a[href='/applications/case/{sent.CaseNumber}']"));
        Assert.Contains("115/03/09", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("別家的書", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_searched_by_words_of_the_title_or_by_case_number()
    {
        var publisher = await host.PublisherAsync();
        var (first, second) = (await host.CaseAsync(publisher, "百分之50%的海"), await host.CaseAsync(publisher, "百分之505的山"));
        using var member = await host.MemberOfAsync(publisher);

        foreach (var (query, found) in new[] { ("的海", first), ("50%", first), (second.CaseNumber!, second), ($"　{first.CaseNumber} ", first) })
        {
            var page = await member.GetAsync("/applications?q=" + Uri.EscapeDataString(query));
            Assert.True(page.Page.QuerySelector("main tbody tr a")?.GetAttribute("href") == $"/applications/case/{found.CaseNumber}", $"{query}: {page.Text}");
            Assert.Single(page.Page.QuerySelectorAll("main tbody tr"));
        }
        Assert.Contains("找不到符合的申請", (await member.GetAsync("/applications?q=_")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await member.GetAsync("/applications?p=99999999999")).Status);
    }

    [Fact]
    public async Task A_publisher_that_waits_for_approval_is_told_that_drafts_are_kept()
    {
        using var member = await host.MemberOfAsync(await host.PublisherAsync(active: false));
        var page = await member.GetAsync("/applications");
        Assert.Contains("出版機構登記審核中", page.Text, StringComparison.Ordinal);
        Assert.Contains("還沒有申請", page.Text, StringComparison.Ordinal);
    }
}
