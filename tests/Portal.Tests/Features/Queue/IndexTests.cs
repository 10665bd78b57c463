using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;

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
        Assert.Equal(["逾期 3 天", "逾期 1 天", "今天到期", "明天到期", "還有 5 天"], page.Page.QuerySelectorAll("main tbody td:nth-child(5)").Select(cell => cell.TextContent));
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
            .Page.QuerySelectorAll("main tbody td[data-label=收件號] a").Select(a => a.TextContent).Order();
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
    public async Task Conditions_narrow_the_list_and_what_is_unknown_is_left_out()
    {
        var publisher = await host.PublisherAsync();
        var (me, other) = (await host.ClerkAsync(), await host.ClerkAsync());
        var (mine, free, counter) = (await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher));
        var cip = (await host.SubmissionAsync(publisher)).Application!.Cip!;
        await host.TakenAsync(mine.Id, other);
        await host.InDbAsync(db => db.Requests.Where(r => r.Id == counter.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.Channel, Channel.Counter)));
        await host.InDbAsync(db => db.Requests.Where(r => r.Id == free.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.DueOn, new DateOnly(2026, 3, 3))));
        using var clerk = await host.SignedInAsync(me);

        async Task<string> FoundAsync(string query) => string.Join(' ', (await clerk.GetAsync($"/queue?q={Uri.EscapeDataString(publisher.Name)}&{query}")).Page.QuerySelectorAll("main tbody td[data-label=收件號] a").Select(a => a.TextContent));
        Assert.Equal(mine.CaseNumber, await FoundAsync($"officer={other.Id}"));
        Assert.Equal(counter.CaseNumber, await FoundAsync("channel=Counter"));
        Assert.Equal(cip.CaseNumber, await FoundAsync("kind=cip"));
        Assert.Equal(free.CaseNumber, await FoundAsync("due=late"));
        Assert.Equal("", await FoundAsync("due=late&kind=cip"));
        Assert.Equal(5, (await FoundAsync("kind=x&channel=7&officer=y&due=z")).Split(' ').Length);
    }

    [Fact]
    public async Task A_filter_is_kept_under_a_name_by_its_officer_alone()
    {
        var (me, other) = (await host.ClerkAsync(), await host.ClerkAsync());
        using var clerk = await host.SignedInAsync(me);
        var list = await clerk.GetAsync("/queue?view=free&kind=isbn&q=%E5%B1%B1");
        var form = await clerk.GetAsync(list.Page.QuerySelectorAll("main a").Single(a => a.TextContent == "儲存這個篩選").GetAttribute("href")!);
        Assert.Equal("錯誤：請填寫名稱", (await clerk.SubmitAsync(form, [], "儲存篩選")).ErrorAt("Input.Name"));

        var saved = await clerk.SubmitAsync(form, [("Input.Name", "山的書")], "儲存篩選");
        Assert.Equal("/queue?view=free&q=%E5%B1%B1&kind=isbn", saved.Path);
        Assert.Equal("山的書", saved.Page.QuerySelector(".views__link--saved[aria-current]")!.TextContent);
        // The same name again stands for something else; what nobody knows is not kept.
        await clerk.SubmitAsync(form, [("Input.Name", "山的書"), ("Input.Query", "view=nonsense&due=late&x=1")], "儲存篩選");
        Assert.Equal("view=open&due=late", await host.InDbAsync(db => db.SavedFilters.Where(filter => filter.UserId == me.Id).Select(filter => filter.Query).SingleAsync()));

        using var colleague = await host.SignedInAsync(other);
        Assert.Empty((await colleague.GetAsync("/queue")).Page.QuerySelectorAll(".views__link--saved"));
        var id = await host.InDbAsync(db => db.SavedFilters.Where(filter => filter.UserId == me.Id).Select(filter => filter.Id).SingleAsync());
        var theirs = await clerk.GetAsync("/queue/filters");
        var foreign = await colleague.SubmitAsync((await colleague.GetAsync("/queue/filters")), [], "儲存篩選");
        foreign.Page.QuerySelector("main form")!.SetAttribute("action", $"/queue/filters?handler=Remove&id={id}");
        Assert.Equal(404, (int)(await colleague.SubmitAsync(foreign, [("Input.Name", "x")])).Status);
        await clerk.SubmitAsync(theirs, [], "刪除 山的書");
        Assert.Empty((await clerk.GetAsync("/queue")).Page.QuerySelectorAll(".views__link--saved"));
    }

    [Fact]
    public async Task Ticked_cases_are_taken_together_and_what_somebody_else_has_is_told()
    {
        var publisher = await host.PublisherAsync();
        var (one, two, theirs) = (await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher));
        var cip = (await host.SubmissionAsync(publisher)).Application!.Cip!;
        var (me, other) = (await host.ClerkAsync(), await host.ClerkAsync());
        using var clerk = await host.SignedInAsync(me);
        var page = await clerk.GetAsync("/queue?q=" + Uri.EscapeDataString(publisher.Name));
        Assert.Null(page.Page.GetElementById("tick-" + cip.CaseNumber)); // a cataloguer's
        await host.TakenAsync(theirs.Id, other);

        Assert.Equal(["請先勾選案件"], (await clerk.SubmitAsync(page, [], "收下勾選的案件")).Errors);
        var told = await clerk.SubmitAsync(page, [("Ticked", $"{one.Id}"), ("Ticked", $"{two.Id}"), ("Ticked", $"{theirs.Id}"), ("Ticked", $"{cip.Id}"), ("Ticked", $"{Guid.NewGuid()}")], "收下勾選的案件");

        Assert.Contains("2 案完成，2 案未完成", told.Text, StringComparison.Ordinal);
        Assert.Equal([$"{one.CaseNumber} 完成", $"{two.CaseNumber} 完成", $"{theirs.CaseNumber} 此案已由 {other.DisplayName} 承辦", $"{cip.CaseNumber} 您的職務不辦理此類案件"],
            told.Page.QuerySelectorAll(".govuk-notification-banner li").Select(line => line.TextContent));
        Assert.Equal([(Guid?)me.Id, me.Id, other.Id, null], await OfficersAsync(one, two, theirs, cip));
    }

    [Fact]
    public async Task A_supervisor_assigns_ticked_cases_and_only_to_somebody_whose_work_they_are()
    {
        var publisher = await host.PublisherAsync();
        var free = await host.CaseAsync(publisher);
        var theirs = await host.CaseAsync(publisher);
        var cip = (await host.SubmissionAsync(publisher)).Application!.Cip!;
        var (from, to) = (await host.ClerkAsync(), await host.ClerkAsync());
        await host.TakenAsync(theirs.Id, from);
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var page = await supervisor.GetAsync("/queue?q=" + Uri.EscapeDataString(publisher.Name));
        var ticked = new[] { free, theirs, cip }.Select(request => ("Ticked", request.Id.ToString())).ToArray();

        Assert.Equal(["請選擇要指派給哪位承辦人"], (await supervisor.SubmitAsync(page, ticked, "指派勾選的案件")).Errors);
        var told = await supervisor.SubmitAsync(page, [.. ticked, ("To", to.Id.ToString())], "指派勾選的案件");

        Assert.Contains("2 案完成，1 案未完成", told.Text, StringComparison.Ordinal);
        Assert.Equal([(Guid?)to.Id, to.Id, null], await OfficersAsync(free, theirs, cip));
        Assert.Equal(RequestState.InReview, await host.InDbAsync(db => db.Requests.Where(r => r.Id == free.Id).Select(r => r.State).SingleAsync()));
        // Staff read to whom, the applicant does not.
        Assert.Contains("→ " + to.DisplayName, (await supervisor.GetAsync("/queue/case/" + free.CaseNumber)).Text, StringComparison.Ordinal);
        using var member = await host.MemberOfAsync(publisher);
        var seen = (await member.GetAsync("/applications/case/" + free.CaseNumber)).Text;
        Assert.Contains("指派承辦", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(to.DisplayName, seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_stays_in_the_office()
    {
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/notes/{request.CaseNumber}"), [("Input.Text", "出版社來電，負責人不耐煩")], "儲存註記");
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{request.CaseNumber}"), [], "收案");
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{request.CaseNumber}"), [("Input.Note", "請補")], "通知補件");

        Assert.Contains("負責人不耐煩", (await clerk.GetAsync($"/queue/case/{request.CaseNumber}")).Text, StringComparison.Ordinal);
        using var member = await host.MemberOfAsync(publisher);
        var status = $"/applications/status?number={request.CaseNumber}&code={request.StatusCode}";
        foreach (var address in new[] { "/applications", $"/applications/case/{request.CaseNumber}", status })
        {
            var page = await member.GetAsync(address);
            Assert.Contains(address == "/applications" ? request.CaseNumber! : "請補", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("不耐煩", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("內部註記", page.Body, StringComparison.Ordinal);
        }
        Assert.All(await host.InDbAsync(db => db.Letters.Where(letter => letter.RequestId == request.Id).ToListAsync()), letter => Assert.DoesNotContain("不耐煩", letter.Body, StringComparison.Ordinal));
    }

    Task<List<Guid?>> OfficersAsync(params Request[] requests) => host.InDbAsync(async db =>
    {
        var officers = new List<Guid?>();
        foreach (var request in requests) officers.Add(await db.Requests.Where(r => r.Id == request.Id).Select(r => r.OfficerId).SingleAsync());
        return officers;
    });

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
