using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Features.Applications.Registrants.TakeOver;
using Portal.Features.Catalogue;

namespace Portal.Tests.Features.Applications.Registrants.TakeOver;

[Trait("On", "database")]
public class TakeOverTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Home = "/applications/registrants/take-over";

    static int files;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>978-957 has 1,800 registrants of four digits: each test takes its own.</summary>
    static RegistrantBlock Old(int number) => new() { Group = "978957", Registrant = $"{8200 + number}", Size = 100 };

    [Fact]
    public async Task Publishers_blocks_and_numbers_come_in_after_a_look_and_a_block_opens_when_two_people_have_said_so()
    {
        var (administrator, first, second) = (await AdministratorAsync(), await host.ClerkAsync(), await host.ClerkAsync());
        var block = Old(1);
        await ImportAsync(administrator, TakeOverKind.Publishers, "代碼,名稱,類型,統一編號,地址,備註\nP-001,老字號出版社,公司,,臺北市,不看這一欄\nP-002,林先生,個人,,,\n");
        await ImportAsync(administrator, TakeOverKind.Blocks, $"出版者識別號,出版機構代碼,已配,狀態\n978-957-{block.Registrant},P-001,3,使用中\n");
        await ImportAsync(administrator, TakeOverKind.Numbers, $"號碼\n{block.NumberAt(0).Hyphenated()}\n{block.NumberAt(1).Isbn10}\n{block.NumberAt(5).Digits}\nTW-A00-19-00017\n");

        var publisher = await host.InDbAsync(db => db.Publishers.Include(p => p.Blocks).SingleAsync(p => p.OldCode == "P-001"));
        Assert.Equal(("老字號出版社", PublisherKind.Company, PublisherState.Active, BlockState.TakingOver), (publisher.Name, publisher.Kind, publisher.State, publisher.Blocks.Single().State));
        string[] given = [block.NumberAt(0).Digits, block.NumberAt(1).Digits, block.NumberAt(5).Digits, "TWA001900017"];
        Assert.Equal(4, await host.InDbAsync(db => db.Ledger.CountAsync(e => e.Origin == NumberOrigin.GivenBefore && given.Contains(e.Number))));
        Assert.Equal("TWA001900017", await host.InDbAsync(db => db.Ledger.Where(e => e.Number!.StartsWith("TW")).Select(e => e.Number).SingleAsync()));

        // Not a number is given before both have spoken.
        var filed = await TakenAsync(publisher, first);
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(filed, first));
        var page = await (await host.SignedInAsync(first)).GetAsync(Home + "/blocks?q=" + block.Registrant);
        Assert.Contains("老字號出版社", page.Text, StringComparison.Ordinal);
        // Three used there, two of them known here, one behind them.
        Assert.Equal(["100", "3", "3", "1"], page.Page.QuerySelectorAll("tbody td.govuk-table__cell--numeric").Select(cell => cell.TextContent.Trim()));
        await ConfirmAsync(first, publisher.Blocks[0]);
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(filed, first));
        var once = await host.SignedInAsync(first);
        var again = await once.GetAsync(Home + "/blocks");
        var refused = await once.SubmitAsync(again, [("Chosen", publisher.Blocks[0].Id.ToString())], "勾選的已核對無誤");
        Assert.Equal((HttpStatusCode.BadRequest, $"{block.Display} 須由另一位館員覆核"), (refused.Status, refused.Errors.Single()));
        await ConfirmAsync(second, publisher.Blocks[0]);

        // The fill is behind it, what was given further on is passed over.
        var numbers = await IssueAsync(filed, first);
        Assert.Equal([block.NumberAt(3), block.NumberAt(4)], numbers.Order());
        var next = await TakenAsync(publisher, first);
        Assert.Equal([block.NumberAt(6), block.NumberAt(7)], (await IssueAsync(next, first)).Order());
        Assert.Null((await host.WithAsync<LedgerVerifier, LedgerReport>(verifier => verifier.VerifyAsync())).FirstBad);
    }

    [Fact]
    public async Task A_look_names_row_and_column_and_changes_nothing()
    {
        var administrator = await AdministratorAsync();
        var rows = await host.InDbAsync(async db => (await db.Publishers.CountAsync(), await db.Blocks.CountAsync(), await db.Ledger.CountAsync()));
        var publishers = await LookAsync(administrator, TakeOverKind.Publishers, "代碼,名稱,類型,統一編號\nA-1,好出版社,公司,\n,沒有代碼,公司,\nA-3,,個人,\nA-4,壞統編,學校,12345678\nA-5,類型不明,其他,\n");
        Assert.Equal(["3 代碼 這一欄必填", "4 名稱 這一欄必填", "5 統一編號", "6 類型 請填公司、政府機關、學校、團體或個人"], Faults(publishers).Select((line, index) => index == 2 ? line[..6] : line));
        var blocks = await LookAsync(administrator, TakeOverKind.Blocks, "出版者識別號,出版機構代碼,已配\n978-957-0,沒有,1\n978-7-111,,1\n978-957-8290,沒有這家,\n978-957-8291,,101\n");
        Assert.Equal(["2 出版者識別號 不是臺灣啟用範圍內的出版者識別號", "3 出版者識別號 不是臺灣啟用範圍內的出版者識別號", "4 出版機構代碼 沒有這個代碼的出版機構，請先匯入出版機構", "5 已配 請填 0 到 100 的整數"], Faults(blocks));
        var numbers = await LookAsync(administrator, TakeOverKind.Numbers, "號碼\n9789573317241\n9789573317242\n\n978-0-306-40615-7\nTW-A00-19-1\n");
        Assert.Equal(["3", "4", "5", "6"], Faults(numbers).Select(line => line[..1]));
        Assert.Contains("檢查碼應為 1", numbers.Text, StringComparison.Ordinal);
        Assert.Contains("匯入 1 列", numbers.Text, StringComparison.Ordinal);
        Assert.Equal(rows, await host.InDbAsync(async db => (await db.Publishers.CountAsync(), await db.Blocks.CountAsync(), await db.Ledger.CountAsync())));

        Assert.Contains("第一列缺少欄位「號碼」", (await LookAsync(administrator, TakeOverKind.Numbers, "ISBN\n9789573317241\n")).Text, StringComparison.Ordinal);
        Assert.Contains("不是 UTF-8", (await LookAsync(administrator, TakeOverKind.Numbers, [0xB8, 0xB9, 0xBD, 0x58, 10])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_killed_goes_on_where_it_stopped_and_a_second_import_adds_nothing()
    {
        var administrator = await AdministratorAsync();
        var block = new RegistrantBlock { Group = "978957", Registrant = "11", Size = 10_000 };
        var before = await CountAsync();
        var content = "號碼\n" + string.Concat(Enumerable.Range(0, 2500).Select(place => block.NumberAt(place).Digits + "\n"));
        var file = await UploadAsync(administrator, TakeOverKind.Numbers, Encoding.UTF8.GetBytes(content));
        await host.RunAsync<TakeOverRun>();
        await PressAsync(administrator, file, "匯入 2,500 列");

        // Killed in the second group: its commit fails, the first one stands.
        await TriggerAsync("create trigger no_more before insert on \"Ledger\" when new.\"Sequence\" > " + (before + 1500) + " begin select raise(abort, 'killed'); end;",
            $"create function no_more() returns trigger language plpgsql as $$ begin if new.\"Sequence\" > {before + 1500} then raise exception 'killed'; end if; return new; end $$; create trigger no_more before insert on \"Ledger\" for each row execute function no_more();");
        await Assert.ThrowsAnyAsync<Exception>(() => host.RunAsync<TakeOverRun>());
        Assert.Equal(before + 1000, await CountAsync());
        Assert.Contains("已讀列數1,000 / 2,500", (await (await host.SignedInAsync(administrator)).GetAsync($"{Home}/sheet/{file}")).Text.Replace(" ", "", StringComparison.Ordinal).Replace("/", " / ", StringComparison.Ordinal), StringComparison.Ordinal);
        await TriggerAsync("drop trigger no_more;", "drop trigger no_more on \"Ledger\"; drop function no_more();");
        // Two nodes go on at once: each row comes in once all the same.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            try
            {
                await host.RunAsync<TakeOverRun>();
            }
            catch (Exception error) when (error is DbUpdateException || error.GetBaseException() is Npgsql.PostgresException)
            {
                // The other one has it.
            }
        }, Cancel)));
        await host.RunAsync<TakeOverRun>();

        Assert.Equal(before + 2500, await CountAsync());
        var done = await host.InDbAsync(db => db.TakeOverFiles.SingleAsync(f => f.Id == file));
        Assert.Equal((TakeOverState.Imported, 2500, 2500, 0), (done.State, done.Done, done.Fresh, done.Known));
        Assert.Null((await host.WithAsync<LedgerVerifier, LedgerReport>(verifier => verifier.VerifyAsync())).FirstBad);
        Assert.Equal(await CountAsync(), (await host.WithAsync<IServiceProvider, long>(services => Task.FromResult(services.GetRequiredService<PublishedHeads>().Last!.Value.Sequence))));

        var twice = await LookAsync(administrator, TakeOverKind.Numbers, content);
        Assert.Contains("已有，略過2,500", twice.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("匯入 2,500 列", twice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_this_portal_gave_itself_is_no_given_before_one()
    {
        var (administrator, clerk, publisher) = (await AdministratorAsync(), await host.ClerkAsync(), await host.PublisherAsync());
        var given = await IssueAsync(await TakenAsync(publisher, clerk), clerk);
        var page = await LookAsync(administrator, TakeOverKind.Numbers, $"號碼\n{given[0].Digits}\n");
        Assert.Equal(["2 號碼 這個號碼本系統已配給別的案件，請查明"], Faults(page));
        var block = await LookAsync(administrator, TakeOverKind.Blocks, $"出版者識別號\n{publisher.Blocks[0].Display}\n");
        Assert.Equal(["2 出版者識別號 這個識別號已屬於別的出版機構"], Faults(block));
    }

    [Fact]
    public async Task A_number_of_a_list_of_titles_is_held_back_until_it_is_settled_and_none_is_made_by_it()
    {
        var (administrator, clerk, publisher) = (await AdministratorAsync(), await host.ClerkAsync(), await host.PublisherAsync());
        var block = publisher.Blocks[0];
        var ledger = await CountAsync();
        await ImportAsync(administrator, TakeOverKind.Titles, $"ISBN,書名\n{block.NumberAt(0).Digits},來路不明的書\n{block.NumberAt(2).Hyphenated()},另一本\n{block.NumberAt(7).Digits},\n9780306406157,外國書\n");
        Assert.Equal(ledger, await CountAsync());
        Assert.True(await host.InDbAsync(db => db.Blocks.Where(b => b.Id == block.Id).Select(b => b.HasHeld).SingleAsync()));

        Assert.Equal([block.NumberAt(1), block.NumberAt(3)], (await IssueAsync(await TakenAsync(publisher, clerk), clerk)).Order());

        // The control: without the mark the desk does not look, and gives a held one.
        await host.InDbAsync(db => db.Blocks.Where(b => b.Id == block.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.HasHeld, false).SetProperty(b => b.Next, 6), Cancel));
        Assert.Contains(block.NumberAt(7), await IssueAsync(await TakenAsync(publisher, clerk), clerk));

        var visitor = await host.SignedInAsync(clerk);
        var list = await visitor.GetAsync("/applications/numbers/strays?q=" + block.NumberAt(0).Digits);
        Assert.Contains("來路不明的書", list.Text, StringComparison.Ordinal);
        Assert.Equal(["請寫明排除的理由"], (await visitor.SubmitAsync(list, [("Chosen", block.NumberAt(0).Digits)], "沒有配給任何人，可以配出")).Errors);
        var done = await visitor.SubmitAsync(list, [("Chosen", block.NumberAt(0).Digits)], "舊系統已配出，記入號碼帳");
        Assert.Contains("已把 1 個號碼記為舊系統已配", done.Text, StringComparison.Ordinal);
        Assert.Equal(NumberOrigin.GivenBefore, await host.InDbAsync(db => db.Ledger.Where(e => e.Number == block.NumberAt(0).Digits).Select(e => e.Origin).SingleAsync()));
        Assert.Contains($"號碼 {block.NumberAt(0).Digits} 已由 {clerk.DisplayName} 處理", (await visitor.SubmitAsync(list, [("Chosen", block.NumberAt(0).Digits)], "舊系統已配出，記入號碼帳")).Errors);
    }

    [Fact]
    public async Task A_dismissed_number_can_be_given_and_the_portal_finds_strays_in_its_own_catalogue()
    {
        var (clerk, publisher) = (await host.ClerkAsync(), await host.PublisherAsync());
        var block = publisher.Blocks[0];
        await host.InDbAsync(async db =>
        {
            var record = new CatalogueRecord { Number = 900_000 + Interlocked.Increment(ref files), Title = "匯入的書", Author = "人", Publisher = "社", SearchText = "書", AddedAt = host.Clock.Now };
            record.Formats.Add(new CatalogueFormat { Isbn = block.NumberAt(0), Ordinal = 1, Form = ProductForm.Paperback });
            record.Formats.Add(new CatalogueFormat { Isbn = Isbn13.Parse("9780306406157"), Ordinal = 2, Form = ProductForm.Hardback });
            db.Catalogue.Add(record);
            await db.SaveChangesAsync();
        });
        await host.RunAsync<FindStrays>();
        await host.RunAsync<FindStrays>();
        var stray = await host.InDbAsync(db => db.StrayNumbers.SingleAsync(s => s.Number == block.NumberAt(0).Digits));
        Assert.Equal((StrayState.Held, "匯入的書", "全國新書資訊網"), (stray.State, stray.About, stray.Source));
        Assert.False(await host.InDbAsync(db => db.StrayNumbers.AnyAsync(s => s.Number == "9780306406157")));

        var visitor = await host.SignedInAsync(clerk);
        Task<Answer> DismissAsync(Answer list) => visitor.SubmitAsync(list, [("Chosen", stray.Number), ("Why", "書上印錯")], "沒有配給任何人，可以配出");
        // As long as the catalogue shows it, it cannot be given to another book.
        var page = await visitor.GetAsync("/applications/numbers/strays?q=" + stray.Number);
        Assert.Equal([$"號碼 {stray.Number} 還在書目裡，請先更正書目再排除"], (await DismissAsync(page)).Errors);
        await host.InDbAsync(db => db.CatalogueFormats.Where(f => f.Isbn == block.NumberAt(0)).ExecuteDeleteAsync(Cancel));
        await DismissAsync(page);
        Assert.Contains("書上印錯", (await visitor.GetAsync("/applications/numbers/strays?settled=true&q=" + stray.Number)).Text, StringComparison.Ordinal);
        Assert.False(await host.InDbAsync(db => db.Blocks.Where(b => b.Id == block.Id).Select(b => b.HasHeld).SingleAsync()));
        Assert.Contains(block.NumberAt(0), await IssueAsync(await TakenAsync(publisher, clerk), clerk));
    }

    [Fact]
    public async Task A_block_opened_later_holds_back_what_was_met_before()
    {
        var (clerk, publisher) = (await host.ClerkAsync(), await host.PublisherAsync());
        var next = await host.WithAsync<NextBlock, RegistrantBlock>(async blocks => (await blocks.ChoicesAsync()).First(b => b.Size == 10));
        await host.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            await StrayNumbers.HoldAsync(db, await NumberLedger.LockAsync(db), [(next.NumberAt(1).Digits, null)], "測試", host.Clock.Now);
            await db.SaveChangesAsync(Cancel);
            await transaction.CommitAsync(Cancel);
        });
        var opened = await host.WithAsync<IServiceProvider, RegistrantBlock>(async services => await services.GetRequiredService<NextBlock>().OpenAsync(
            await services.GetRequiredService<PortalDb>().Publishers.SingleAsync(p => p.Id == publisher.Id), 10, new Actor(clerk.Id, clerk.DisplayName, null)));
        Assert.Equal((next.Display, true), (opened.Display, opened.HasHeld));
    }

    // How it is done by hand.

    Task<long> CountAsync() => host.InDbAsync(db => db.LedgerHeads.Select(h => h.Sequence).SingleAsync());

    async Task<User> AdministratorAsync() => await host.UserAsync(null, Roles.Administrator);

    async Task<Guid> UploadAsync(User administrator, TakeOverKind kind, byte[] content)
    {
        var visitor = await host.SignedInAsync(administrator);
        var answer = await visitor.SubmitAsync(await visitor.GetAsync(Home), [("Kind", kind.ToString())], "上傳並檢查", files: [("Upload", $"old{Interlocked.Increment(ref files)}.csv", content)]);
        Assert.Contains("/take-over/sheet/", answer.Path, StringComparison.Ordinal);
        return Guid.Parse(answer.Path.Split('/')[^1]);
    }

    Task<Answer> LookAsync(User administrator, TakeOverKind kind, string content) => LookAsync(administrator, kind, Encoding.UTF8.GetBytes(content));

    async Task<Answer> LookAsync(User administrator, TakeOverKind kind, byte[] content)
    {
        var file = await UploadAsync(administrator, kind, content);
        await host.RunAsync<TakeOverRun>();
        return await (await host.SignedInAsync(administrator)).GetAsync($"{Home}/sheet/{file}");
    }

    async Task ImportAsync(User administrator, TakeOverKind kind, string content)
    {
        var file = await UploadAsync(administrator, kind, Encoding.UTF8.GetBytes(content));
        await host.RunAsync<TakeOverRun>();
        var page = await PressAsync(administrator, file, null);
        Assert.Empty(page.Errors);
        await host.RunAsync<TakeOverRun>();
        Assert.Equal(TakeOverState.Imported, await host.InDbAsync(db => db.TakeOverFiles.Where(f => f.Id == file).Select(f => f.State).SingleAsync()));
    }

    async Task<Answer> PressAsync(User administrator, Guid file, string? button)
    {
        var visitor = await host.SignedInAsync(administrator);
        return await visitor.SubmitAsync(await visitor.GetAsync($"{Home}/sheet/{file}"), [], button);
    }

    async Task ConfirmAsync(User clerk, RegistrantBlock block)
    {
        var visitor = await host.SignedInAsync(clerk);
        var done = await visitor.SubmitAsync(await visitor.GetAsync($"{Home}/blocks"), [("Chosen", block.Id.ToString())], "勾選的已核對無誤");
        Assert.Contains("已記下 1 個識別號的核對", done.Text, StringComparison.Ordinal);
    }

    async Task<Request> TakenAsync(Publisher publisher, User clerk)
    {
        var filed = await host.CaseAsync(publisher);
        await host.TakenAsync(filed.Id, clerk);
        return filed;
    }

    Task<List<Isbn13>> IssueAsync(Request filed, User clerk) => host.WithAsync<NumberDesk, List<Isbn13>>(async desk =>
        [.. (await desk.IssueAsync(filed.Id, new Actor(clerk.Id, clerk.DisplayName, null))).Values]);

    Task TriggerAsync(string sqlite, string postgres) => host.InDbAsync(async db => { await db.Database.ExecuteSqlRawAsync(PortalHost.OnPostgres ? postgres : sqlite); });

    static IReadOnlyList<string> Faults(Answer page) => [.. page.Page.QuerySelectorAll("main table tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim())))];
}
