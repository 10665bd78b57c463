using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.LegalDeposits;

/// <summary>The follow-up over HTTP and by its job: from the number to the copies in both libraries.</summary>
[Trait("On", "database")]
public sealed class DepositPagesTests : IAsyncLifetime
{
    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_printed_book_is_followed_from_its_number_on_and_an_ebook_is_not()
    {
        var deposit = await host.NumberedAsync(await host.PublisherAsync());
        Assert.Equal((DepositState.Numbered, new DateOnly(2026, 6, 1), ProductForm.Paperback), (deposit.State, deposit.ExpectedMonth, deposit.Product!.Form));
    }

    [Fact]
    public async Task A_publisher_is_asked_once_for_all_that_is_due_by_its_way_of_reply_and_in_its_language()
    {
        var (first, second) = (await host.PublisherAsync(), await host.PublisherAsync());
        var titles = new[] { await host.NumberedAsync(first, "海的書"), await host.NumberedAsync(first, "山的書") };
        var english = await host.NumberedAsync(second);
        await host.InDbAsync(db => db.Requests.Where(r => r.ApplicationId == english.Product!.ApplicationId)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Language, "en").SetProperty(r => r.ReplyBy, ReplyBy.Post)));

        At("2026-07-14");
        await host.RunAsync<RemindPublishers>();
        Assert.Empty(await LettersAsync("deposit-reminder"));
        At("2026-07-15");
        await Task.WhenAll(host.RunAsync<RemindPublishers>(), host.RunAsync<RemindPublishers>());
        await host.RunAsync<RemindPublishers>();

        var letters = await LettersAsync("deposit-reminder");
        Assert.Equal(2, letters.Count);
        var letter = letters.Single(l => l.Language == "zh-TW");
        Assert.Equal((null, first.Email, first.Name), (letter.By, letter.ToAddress, letter.ToName));
        foreach (var deposit in titles) Assert.Contains(deposit.Isbn.Hyphenated(), letter.Body, StringComparison.Ordinal);
        Assert.Contains("預計 民國 115 年 6 月 出版；尚缺 國家圖書館、立法院國會圖書館", letter.Body, StringComparison.Ordinal);
        Assert.Contains("圖書館法第 15 條", letter.Body, StringComparison.Ordinal);
        var paper = letters.Single(l => l.Language == "en");
        Assert.Equal((ReplyBy.Post, second.Address), (paper.By, paper.ToAddress));
        Assert.Contains("article 15", paper.Body, StringComparison.Ordinal);
        Assert.Equal([1, 1, 1], await host.InDbAsync(db => db.LegalDeposits.Select(d => d.Reminders).ToListAsync()));
        Assert.Equal(3, await host.InDbAsync(db => db.History.CountAsync(line => line.What == "詢問是否已出版")));
    }

    [Fact]
    public async Task A_scanned_book_is_marked_and_what_cannot_be_is_answered_by_a_sentence()
    {
        var publisher = await host.PublisherAsync();
        var deposit = await host.NumberedAsync(publisher, "海的書");
        var ebook = await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == deposit.Product!.ApplicationId && p.Form == ProductForm.Epub).Select(p => p.Isbn!.Value).SingleAsync());
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var page = await ScanAsync(clerk, deposit.Isbn.Hyphenated());
        Assert.Contains("海的書", page.Text, StringComparison.Ordinal);
        Assert.Equal("autofocus", page.Page.QuerySelector("#Isbn")!.GetAttribute("autofocus"));
        foreach (var (text, sentence) in new[]
        {
            (deposit.Isbn.Digits, "國家圖書館已於 2026-03-04 收到這本書"), (ebook.Digits, "這是電子書的號碼"), ("9789573330752", "這個號碼沒有配給任何書"),
            (deposit.Isbn.Digits[..12] + (char)('0' + ((deposit.Isbn.Digits[12] - '0' + 1) % 10)), "檢查碼應為"), ("<b>書", "ISBN 不可含有"), ("", "請填寫 ISBN"),
        })
        {
            var refused = await ScanAsync(clerk, text);
            Assert.Equal(200, (int)refused.Status);
            Assert.Contains(sentence, refused.ErrorAt("Isbn") ?? "", StringComparison.Ordinal);
            // The next scan must not be typed behind it.
            Assert.True(string.IsNullOrEmpty(refused.Page.QuerySelector("#Isbn")!.GetAttribute("value")));
        }
        Assert.Equal(DepositState.Published, (await AtAsync(deposit)).State);

        var other = await host.NumberedAsync(publisher, "山的書");
        var many = await clerk.SubmitAsync(await clerk.GetAsync("/legal-deposits/receive?library=Parliament"), [("Many", $"{deposit.Isbn}\n12345\n{other.Isbn}\n{other.Isbn}")], button: "全部標記收到");
        Assert.Equal(["12345", other.Isbn.Digits], many.Page.QuerySelector("textarea")!.TextContent.Trim().Split('\n'));
        Assert.Equal((DepositState.Deposited, DepositState.Published), ((await AtAsync(deposit)).State, (await AtAsync(other)).State));
        Assert.Equal(3, await host.InDbAsync(db => db.History.CountAsync(line => line.What.EndsWith("收到送存本"))));
    }

    [Fact]
    public async Task A_publisher_reports_its_own_title_and_sees_no_other()
    {
        var (own, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        var (deposit, foreign) = (await host.NumberedAsync(own, "自己的書"), await host.NumberedAsync(other, "別人的書"));
        using var member = await host.MemberOfAsync(own);

        var list = await member.GetAsync("/legal-deposits/mine");
        Assert.Contains("自己的書", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("別人的書", list.Text, StringComparison.Ordinal);
        Assert.Contains("中山南路 20 號", list.Text, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await member.GetAsync($"/legal-deposits/report/{foreign.Isbn}")).Status);

        var page = await member.GetAsync($"/legal-deposits/report/{deposit.Isbn}");
        Assert.NotNull((await member.SubmitAsync(page, [("Input.What", "later"), ("Input.Month", "下個月")])).ErrorAt("Input.Month"));
        var early = await member.SubmitAsync(page, [("Input.What", "published"), ("Input.On", "2026-03-05")]);
        Assert.Contains("不能晚於今天", early.Text, StringComparison.Ordinal);
        Assert.Equal("2026-03-05", early.Page.QuerySelector("[name='Input.On']")!.GetAttribute("value"));
        Assert.Contains("請寄送尚未收到的館", (await member.SubmitAsync(page, [("Input.What", "published"), ("Input.On", "2026-03-02")])).Text, StringComparison.Ordinal);
        Assert.Equal((DepositState.Published, new DateOnly(2026, 3, 2)), ((await AtAsync(deposit)).State, (await AtAsync(deposit)).PublishedOn));
    }

    [Fact]
    public async Task A_notice_is_shown_first_then_written_with_its_term_and_the_law()
    {
        var publisher = await host.PublisherAsync();
        var (ready, early) = (await host.RemindedAsync(publisher), await host.NumberedAsync(publisher, "還早的書"));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        Assert.Contains(ready.Isbn.Hyphenated(), (await clerk.GetAsync("/legal-deposits?List.View=due")).Text, StringComparison.Ordinal);
        var page = await clerk.GetAsync($"/legal-deposits/notices?isbn={ready.Isbn}&isbn={early.Isbn}");
        Assert.DoesNotContain("還早的書", page.Text, StringComparison.Ordinal);
        // Nothing ticked is the whole list as it was narrowed, not everybody's.
        await host.RemindedAsync(await host.PublisherAsync());
        Assert.Contains("1 封通知", (await clerk.GetAsync($"/legal-deposits/notices?q={publisher.Name}")).Text, StringComparison.Ordinal);
        Assert.Contains("2 封通知", (await clerk.GetAsync("/legal-deposits/notices")).Text, StringComparison.Ordinal);
        Assert.Contains("期限至少要留 10 天", (await clerk.SubmitAsync(page, [("Until", "2026-03-10")])).Text, StringComparison.Ordinal);
        Assert.Contains("已發出 1 封", (await clerk.SubmitAsync(page, [("Until", "2026-04-03")])).Text, StringComparison.Ordinal);

        var letter = Assert.Single(await LettersAsync("deposit-notice"));
        Assert.Contains("圖書館法第 18 條", letter.Body, StringComparison.Ordinal);
        Assert.Contains("民國 115 年 4 月 3 日", letter.Subject, StringComparison.Ordinal);
        Assert.Equal((DepositState.Noticed, new DateOnly(2026, 4, 3)), ((await AtAsync(ready)).State, (await AtAsync(ready)).NoticeBy));
        // The second click finds nothing that may be noticed.
        Assert.Contains("沒有可以發限期通知的書", (await clerk.SubmitAsync(page, [("Until", "2026-04-03")])).Text, StringComparison.Ordinal);
        Assert.Single(await LettersAsync("deposit-notice"));
        Assert.Contains(ready.Isbn.Hyphenated(), (await clerk.GetAsync($"/queue/letters/print/{letter.Id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_notices_at_once_wait_for_a_second_person()
    {
        var deposits = new List<LegalDeposit>();
        for (var i = 0; i < 21; i++) deposits.Add(await host.RemindedAsync(await host.PublisherAsync()));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var told = await clerk.SubmitAsync(await clerk.GetAsync("/legal-deposits/notices"), [], button: "確認發出 21 封");
        Assert.Contains("已提請第二人確認", told.Text, StringComparison.Ordinal);
        Assert.Empty(await LettersAsync("deposit-notice"));

        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var proposal = await host.InDbAsync(db => db.Proposals.Select(p => p.Id).SingleAsync());
        await host.InDbAsync(db => db.LegalDeposits.Where(d => d.Isbn == deposits[0].Isbn).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DepositState.Stopped).SetProperty(d => d.NoticeFrom, (DateOnly?)null)));
        await supervisor.SubmitAsync(await supervisor.GetAsync($"/queue/proposals/{proposal}"), [], button: "確認並執行");
        // What has changed meanwhile is left out.
        Assert.Equal(20, (await LettersAsync("deposit-notice")).Count);
        Assert.Equal(20, await host.InDbAsync(db => db.LegalDeposits.CountAsync(d => d.State == DepositState.Noticed)));
    }

    [Fact]
    public async Task A_cancelled_number_is_followed_no_longer()
    {
        var publisher = await host.PublisherAsync();
        var deposit = await host.NumberedAsync(publisher);
        await host.WithAsync<Portal.Features.Applications.Numbers.CancelNumber>(cancel => cancel.RunAsync(deposit.ProductId, "重複", Actor.Portal("test")));
        Assert.Equal((DepositState.Stopped, "號碼已註銷"), ((await AtAsync(deposit)).State, (await AtAsync(deposit)).Reason));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Contains("此號碼已註銷", (await ScanAsync(clerk, deposit.Isbn.Digits)).ErrorAt("Isbn"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrected_month_of_publication_moves_the_follow_up()
    {
        var (deposit, clerk) = (await host.NumberedAsync(await host.PublisherAsync()), await host.ClerkAsync());
        await host.WithAsync<IServiceProvider>(async services =>
        {
            var db = services.GetRequiredService<Portal.Data.PortalDb>();
            var application = await db.Applications.Include(a => a.Publisher).Include(a => a.Products).Include(a => a.Requests).SingleAsync(a => a.Id == deposit.Product!.ApplicationId);
            var change = ChangeRequest.Of(application, Guid.NewGuid());
            var wanted = application.Title.Copy();
            wanted.PlannedMonth = new DateOnly(2026, 10, 1);
            change.Ask(wanted, "延後");
            db.Requests.Add(change);
            var queue = services.GetRequiredService<WorkQueue>();
            await queue.PutInAsync(change, Actor.Portal("test"));
            var by = new Actor(clerk.Id, clerk.DisplayName, null);
            await queue.TakeAsync(change, by);
            await services.GetRequiredService<CipDesk>().ApproveAsync(change, by);
        });
        Assert.Equal((new DateOnly(2026, 10, 1), new DateOnly(2026, 11, 15)), ((await AtAsync(deposit)).ExpectedMonth, (await AtAsync(deposit)).RemindOn));
    }

    [Fact]
    public async Task The_list_is_of_one_state_oldest_first_by_publisher_and_as_a_table()
    {
        var (own, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        await host.NumberedAsync(own, "=1+1");
        await host.NumberedAsync(other, "別家的書");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var list = await clerk.GetAsync($"/legal-deposits?List.View=Numbered&List.Q={own.Name}");
        Assert.Contains("=1+1", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("別家的書", list.Text, StringComparison.Ordinal);
        var table = (await clerk.GetAsync($"/legal-deposits?handler=csv&List.View=Numbered&List.Q={own.Name}")).Text;
        Assert.Contains("'=1+1", table, StringComparison.Ordinal);
        Assert.DoesNotContain("別家的書", table, StringComparison.Ordinal);
    }

    void At(string day) => host.Clock.Now = WorkingDays.StartOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).AddHours(9);

    static async Task<Answer> ScanAsync(Visitor clerk, string isbn) => await clerk.SubmitAsync(await clerk.GetAsync("/legal-deposits/receive"), [("Isbn", isbn)], button: "標記收到");

    Task<LegalDeposit> AtAsync(LegalDeposit deposit) => host.InDbAsync(db => db.LegalDeposits.AsNoTracking().SingleAsync(d => d.Isbn == deposit.Isbn));

    Task<List<OutgoingLetter>> LettersAsync(string key) => host.InDbAsync(db => db.Letters.AsNoTracking().Where(letter => letter.Key.StartsWith(key)).ToListAsync());
}
