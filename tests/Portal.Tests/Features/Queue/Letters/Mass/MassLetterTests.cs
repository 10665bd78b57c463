using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Letters.Mass;

namespace Portal.Tests.Features.Queue.Letters.Mass;

/// <summary>Each test on its own tables: who gets a mass letter is counted over all publishers.</summary>
[Trait("On", "database")]
public sealed class MassLetterTests : IAsyncLifetime
{
    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task One_writes_it_another_confirms_it_and_a_job_writes_each_address_one_letter()
    {
        var (company, school) = (await host.PublisherAsync(), await host.PublisherAsync(PublisherKind.School));
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == school.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Defaults.ContactEmail, company.Email.ToUpperInvariant())));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var supervisorUser = await host.UserAsync(null, Roles.Supervisor);
        using var supervisor = await host.SignedInAsync(supervisorUser);

        var form = await clerk.GetAsync("/queue/letters/mass/edit");
        var refused = await clerk.SubmitAsync(form, [("Input.Subject", "系統維護"), ("Input.Body", "停機 {信文} <b>"), ("Input.EnglishSubject", "Maintenance"), ("Input.Audience", "Quiet")]);
        Assert.Equal(["英文主旨與英文信文要一起填，或都不填"], refused.Errors);
        var draft = await clerk.SubmitAsync(refused, [("Input.EnglishSubject", ""), ("Input.Audience", "All")]);
        Assert.Contains("信箱數目前 2 個", draft.Text, StringComparison.Ordinal);
        Assert.Contains("停機 {信文} <b>", draft.Page.QuerySelector(".letter-preview .typed")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("已試寄到", (await clerk.SubmitAsync(draft, [], "試寄給我")).Page.Body!.TextContent, StringComparison.Ordinal);

        Assert.Equal("請寫明理由", (await clerk.SubmitAsync(draft, [], "提請確認")).ErrorAt("Input.Why")?.Split("錯誤：")[^1].Trim());
        var proposed = await clerk.SubmitAsync(draft, [("Input.Why", "通知停機")], "提請確認");
        Assert.Contains("已提請第二人確認，決定之前不能修改", proposed.Text, StringComparison.Ordinal);
        // Nothing of it changes while it waits, nothing is written before it is confirmed, and not by the one who proposed it.
        var edit = await clerk.GetAsync($"{draft.Url.AbsolutePath.Replace("mass/", "mass/edit/", StringComparison.Ordinal)}");
        Assert.Equal(["已提請第二人確認，決定之前不能修改"], (await clerk.SubmitAsync(edit, [("Input.Body", "別的")])).Errors);
        await host.RunAsync<WriteMassLetters>();
        Assert.Equal(0, await CountAsync());
        var decide = (await supervisor.GetAsync("/queue/proposals")).Page.QuerySelector("th a[href*='/queue/proposals/']")!.GetAttribute("href")!;
        Assert.Null((await clerk.GetAsync(decide)).Page.QuerySelector("button[formaction*=Confirm], form[action*=Confirm]"));
        var page = await supervisor.GetAsync(decide);
        Assert.Contains("系統維護 × 2", page.Text, StringComparison.Ordinal);
        await supervisor.SubmitAsync(page, [], "確認並執行");

        await host.RunAsync<WriteMassLetters>();
        await host.RunAsync<WriteMassLetters>();
        await host.RunAsync<SendLetters>();
        var letters = await host.InDbAsync(db => db.Letters.Where(l => l.MassLetterId != null).OrderBy(l => l.ToName).ToListAsync());
        Assert.Equal([company.Email, school.Email], letters.Select(l => l.ToAddress));
        Assert.All(letters, letter => Assert.Equal((LetterState.Sent, "系統維護", $"{letter.ToName} 您好：\n\n停機 {{信文}} <b>\n\n國家圖書館 國際標準書號中心\n"), (letter.State, letter.Subject, letter.Body)));
        var shown = await clerk.GetAsync(draft.Url.AbsolutePath);
        Assert.Equal(["2", "2", "2", "0", "0", "0"], shown.Page.QuerySelectorAll("tbody td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["儲存通函草稿", "試寄通函", "確認通函", "通函全部寫成"], await host.InDbAsync(db => db.History.Where(line => line.Subject == "MassLetter").OrderBy(line => line.Id).Select(line => line.What).ToListAsync()));
    }

    [Fact]
    public async Task Killed_at_any_save_it_goes_on_and_nobody_gets_two()
    {
        await AddressesAsync(2 * WriteMassLetters.Batch + 7);
        var id = await host.MassLetterAsync(confirmed: true);
        // Killed after each batch: what is committed stays, what is not is gone.
        for (var killed = 0; killed < 2; killed++)
        {
            using var dies = new CancellationTokenSource();
            await Assert.ThrowsAsync<OperationCanceledException>(() => host.WithAsync<IServiceProvider>(async services =>
            {
                services.GetRequiredService<PortalDb>().SavedChanges += (_, _) => dies.Cancel();
                await ActivatorUtilities.CreateInstance<WriteMassLetters>(services).RunAsync(dies.Token);
            }));
        }
        Assert.Equal(2 * WriteMassLetters.Batch, await CountAsync());

        await Task.WhenAll(host.RunAsync<WriteMassLetters>(), host.RunAsync<WriteMassLetters>());
        await host.RunAsync<WriteMassLetters>();

        var letters = await host.InDbAsync(db => db.Letters.Where(l => l.MassLetterId == id).Select(l => l.ToAddress).ToListAsync());
        Assert.Equal(2 * WriteMassLetters.Batch + 7, letters.Count);
        Assert.Equal(letters.Count, letters.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var letter = await host.InDbAsync(db => db.MassLetters.SingleAsync());
        Assert.Equal((MassState.Written, letters.Count, letters.Count), (letter.State, letter.Planned, letter.Done));
    }

    [Fact]
    public async Task The_database_itself_takes_no_second_letter_for_an_address()
    {
        await AddressesAsync(1);
        var id = await host.MassLetterAsync(confirmed: true);
        await host.RunAsync<WriteMassLetters>();

        var key = await host.InDbAsync(db => db.Letters.Where(l => l.MassLetterId == id).Select(l => l.Key).SingleAsync());
        Assert.Equal(key, new Receiver("A0@EXAMPLE.TEST", "another", false).KeyFor(id));
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => host.InDbAsync(async db =>
        {
            db.Letters.Add(new OutgoingLetter { Key = key, MassLetterId = id, ToAddress = "a0@example.test", Subject = "", Body = "", CreatedAt = host.Clock.Now });
            await db.SaveChangesAsync();
        }));
        Assert.True(error.IsUniqueViolation());
    }

    [Fact]
    public async Task It_is_stopped_while_it_runs_and_what_is_not_sent_is_cancelled()
    {
        await AddressesAsync(WriteMassLetters.Batch + 5);
        var id = await host.MassLetterAsync(confirmed: true);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync($"/queue/letters/mass/{id}");
        // Between two batches of the running job.
        var stopped = false;
        await host.WithAsync<IServiceProvider>(async services =>
        {
            services.GetRequiredService<PortalDb>().SavedChanges += (_, _) =>
            {
                if (stopped) return;
                stopped = true;
                Assert.Contains("已停止", Task.Run(() => clerk.SubmitAsync(page, [("Input.Why", "日期有誤")], "停止寄送")).GetAwaiter().GetResult().Text, StringComparison.Ordinal);
            };
            await ActivatorUtilities.CreateInstance<WriteMassLetters>(services).RunAsync(TestContext.Current.CancellationToken);
        });

        Assert.True(stopped);
        await host.RunAsync<WriteMassLetters>();
        await host.RunAsync<SendLetters>();
        Assert.Equal((WriteMassLetters.Batch, WriteMassLetters.Batch), (await CountAsync(), await host.InDbAsync(db => db.Letters.CountAsync(l => l.MassLetterId == id && l.State == LetterState.Cancelled && l.LastError == "日期有誤"))));
        Assert.Equal(["這封通函沒有在寄送"], (await clerk.SubmitAsync(page, [("Input.Why", "再停一次")], "停止寄送")).Errors);
    }

    [Fact]
    public async Task Each_choice_finds_its_publishers()
    {
        var quiet = await host.PublisherAsync(PublisherKind.School);
        var busy = await host.PublisherAsync();
        await host.CaseAsync(busy);
        var drafting = await host.PublisherAsync();
        await host.DraftAsync(drafting);
        await host.CaseAsync(drafting);
        await host.PublisherAsync(active: false);

        Assert.Equal([quiet.Email, busy.Email, drafting.Email], await FoundAsync(Audience.All));
        Assert.Equal([quiet.Email], await FoundAsync(Audience.Kind, PublisherKind.School));
        Assert.Equal([quiet.Email], await FoundAsync(Audience.Quiet, number: 1));
        Assert.Equal([drafting.Email], await FoundAsync(Audience.Drafts));
        Assert.Equal([quiet.Email, busy.Email, drafting.Email], await FoundAsync(Audience.Prefix, number: quiet.Blocks[0].Registrant.Length));
        Assert.Empty(await FoundAsync(Audience.Prefix, number: 7));
        // Two years on, all of them are quiet.
        host.Clock.Advance(TimeSpan.FromDays(732));
        Assert.Equal(3, (await FoundAsync(Audience.Quiet, number: 2)).Count);
    }

    [Fact]
    public async Task A_publisher_whose_people_all_read_English_gets_the_English_text()
    {
        var (english, mixed, nobody) = (await host.PublisherAsync(), await host.PublisherAsync(), await host.PublisherAsync());
        foreach (var (publisher, language) in new[] { (english, "en"), (mixed, "en"), (mixed, "zh-TW") })
        {
            var user = await host.UserAsync(publisher);
            await host.InDbAsync(db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Language, language)));
        }
        await host.MassLetterAsync(confirmed: true, english: "Closed on 20 March.");
        await host.RunAsync<WriteMassLetters>();

        var letters = await host.InDbAsync(db => db.Letters.Where(l => l.MassLetterId != null).ToDictionaryAsync(l => l.ToAddress));
        Assert.Equal(("en", "Maintenance", $"Dear {english.Name},\n\nClosed on 20 March.\n\nISBN Agency, National Central Library\n"), (letters[english.Email].Language, letters[english.Email].Subject, letters[english.Email].Body));
        Assert.Equal(["zh-TW", "zh-TW"], new[] { mixed, nobody }.Select(publisher => letters[publisher.Email].Language));
    }

    [Fact]
    public void Rules_that_a_form_cannot_get_around()
    {
        var letter = new MassLetter { CreatedBy = "test" };
        var at = host.Clock.Now;
        Assert.Throws<RuleBroken>(() => letter.Address(Audience.Kind, null, null));
        Assert.Throws<RuleBroken>(() => letter.Address(Audience.Quiet, null, 21));
        Assert.Throws<RuleBroken>(() => letter.Address(Audience.Prefix, null, 0));
        Assert.Throws<RuleBroken>(() => letter.Propose(0, at));
        Assert.Throws<RuleBroken>(() => letter.Wrote(1));
        Assert.Throws<RuleBroken>(() => letter.End(Actor.Portal("test"), at));
        letter.Confirm(1, at);
        Assert.Throws<RuleBroken>(() => letter.Confirm(1, at));
        Assert.Throws<RuleBroken>(() => letter.Compose("a", "b", null, null, at));
        Assert.Throws<RuleBroken>(() => letter.Address(Audience.All, null, null));
    }

    async Task<List<string>> FoundAsync(Audience audience, PublisherKind? kind = null, int? number = null)
    {
        var letter = new MassLetter { CreatedBy = "test" };
        letter.Address(audience, kind, number);
        return [.. (await host.InDbAsync(db => Receivers.OfAsync(db, letter, host.Clock.Now))).Select(receiver => receiver.Address)];
    }

    /// <summary>So many active publishers a0@, a1@...</summary>
    Task AddressesAsync(int count) => host.InDbAsync(async db =>
    {
        for (var number = 0; number < count; number++)
        {
            var publisher = new Publisher { Name = $"出版社{number:D5}", Address = "臺北市", Phone = "02-23619132", Email = $"a{number}@example.test", CreatedAt = host.Clock.Now };
            publisher.Activate();
            db.Publishers.Add(publisher);
        }
        await db.SaveChangesAsync();
    });

    Task<int> CountAsync() => host.InDbAsync(db => db.Letters.CountAsync(l => l.MassLetterId != null));
}
