using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Features.Queue;

[Trait("On", "database")]
public class IndexTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_list_is_by_due_date_and_says_in_words_how_close_it_is()
    {
        var publisher = await host.PublisherAsync();
        var dues = new (int Days, string Words)[] { (5, "還有 5 天"), (-1, "逾期 1 天"), (1, "明天到期"), (-3, "逾期 3 天"), (0, "今天到期") };
        foreach (var (days, words) in dues)
        {
            var request = await host.CaseAsync(publisher, words);
            await host.InDbAsync(db => db.Requests.Where(r => r.Id == request.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.DueOn, new DateOnly(2026, 3, 4).AddDays(days))));
        }
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var page = await clerk.GetAsync("/queue?q=" + Uri.EscapeDataString(publisher.Name));

        Assert.Equal(["逾期 3 天", "逾期 1 天", "今天到期", "明天到期", "還有 5 天"], page.Page.QuerySelectorAll("main tbody .govuk-tag").Where(tag => tag.ParentElement!.ClassName == "due").Select(tag => tag.TextContent));
        Assert.Equal(["逾期 3 天", "逾期 1 天", "今天到期", "明天到期", "還有 5 天"], page.Page.QuerySelectorAll("main tbody td:nth-child(4)").Select(cell => cell.TextContent));
        Assert.Contains("案已逾期，請優先處理", page.Text, StringComparison.Ordinal);
        clerk.Headers.AcceptLanguage.Clear();
        clerk.Headers.AcceptLanguage.ParseAdd("en");
        Assert.Contains("3 days overdue", (await clerk.GetAsync("/queue?q=" + Uri.EscapeDataString(publisher.Name))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_views_part_free_mine_returned_and_closed_cases()
    {
        var publisher = await host.PublisherAsync();
        var (me, other) = (await host.ClerkAsync(), await host.ClerkAsync());
        var (free, mine, theirs, returned, closed) = (await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher));
        foreach (var (request, officer) in new[] { (mine, me), (theirs, other), (returned, me), (closed, me) }) await host.TakenAsync(request.Id, officer);
        using var clerk = await host.SignedInAsync(me);
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{returned.CaseNumber}"), [("Input.Note", "補")], "通知補件");
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{closed.CaseNumber}"), [("Input.Reason", "不是書")], "不予核定");

        async Task<IEnumerable<string>> ViewAsync(string view) => (await clerk.GetAsync($"/queue?view={view}&q={Uri.EscapeDataString(publisher.Name)}"))
            .Page.QuerySelectorAll("main tbody td:nth-child(2) a").Select(a => a.TextContent).Order();
        Assert.Equal([free.CaseNumber!, mine.CaseNumber!, theirs.CaseNumber!], await ViewAsync("open"));
        Assert.Equal([free.CaseNumber!], await ViewAsync("free"));
        Assert.Equal([mine.CaseNumber!], await ViewAsync("mine"));
        Assert.Equal([returned.CaseNumber!], await ViewAsync("returned"));
        Assert.Equal([closed.CaseNumber!], await ViewAsync("closed"));
        Assert.Equal(await ViewAsync("open"), await ViewAsync(""));
        Assert.Equal(await ViewAsync("open"), await ViewAsync("nonsense"));
    }

    [Fact]
    public async Task It_is_searched_by_number_title_and_publisher()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher, "獨一無二的題名%");
        await host.CaseAsync(publisher, "別的書");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        foreach (var query in new[] { request.CaseNumber!, "獨一無二", "名%", request.CaseNumber!.Replace('1', '１') })
        {
            var page = await clerk.GetAsync("/queue?q=" + Uri.EscapeDataString(query));
            Assert.True(page.Page.QuerySelectorAll("main tbody tr").Length == 1 && page.Text.Contains("獨一無二", StringComparison.Ordinal), $"{query}: {page.Text}");
        }
        Assert.Contains("這個清單目前沒有案件", (await clerk.GetAsync("/queue?q=_")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_is_taken_from_the_list_and_the_second_clerk_is_told()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher);
        using var first = await host.SignedInAsync(await host.ClerkAsync());
        using var second = await host.SignedInAsync(await host.ClerkAsync());
        var address = "/queue?q=" + Uri.EscapeDataString(publisher.Name);
        var (one, two) = (await first.GetAsync(address), await second.GetAsync(address));

        Assert.Equal($"/queue/case/{request.CaseNumber}", (await first.SubmitAsync(one, [], $"收案 {request.CaseNumber}")).Path);
        var told = await second.SubmitAsync(two, [], $"收案 {request.CaseNumber}");
        Assert.Matches("^此案已由 測試人員[0-9]+ 承辦$", Assert.Single(told.Errors));
    }
}
