using Microsoft.EntityFrameworkCore;
using Portal.Benchmarks.Numbers;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Numbers;

public class NumberDeskTests : DeskTests
{
    [Fact]
    public async Task An_approved_case_has_its_number_its_letter_its_record_and_its_history()
    {
        await Host.MakeCasesAsync(1, 1);
        var isbn = await IssueAsync(0);

        await Host.InDbAsync(async db =>
        {
            var request = await db.IsbnRequests.Include(r => r.Application).ThenInclude(a => a!.Products).Include(r => r.History).SingleAsync(r => r.Id == DeskHost.RequestId(0), Cancel);
            Assert.Equal(RequestState.Approved, request.State);
            Assert.Equal(isbn, request.Application!.Products.Single().Isbn);
            Assert.Equal(isbn.Hyphenated(), request.History.Single(h => h.What == "核定配號").Why);
            Assert.Contains(isbn.Hyphenated(), (await db.Letters.SingleAsync(l => l.RequestId == request.Id, Cancel)).Body, StringComparison.Ordinal);
            var record = await db.Catalogue.Include(c => c.Formats).SingleAsync(Cancel);
            Assert.Equal((1, isbn, request.ApplicationId), (record.Number, record.Formats.Single().Isbn, record.ApplicationId));
            Assert.Contains("台灣的海與島嶼", record.SearchText, StringComparison.Ordinal);
            var entry = await db.Ledger.SingleAsync(Cancel);
            Assert.Equal((1, isbn.Digits, NumberOrigin.Issued, DeskHost.RequestId(0), DeskHost.ProductId(0)), (entry.Sequence, entry.Number, entry.Origin, entry.RequestId, entry.ProductId));
            Assert.Equal(1, (await db.Blocks.SingleAsync(Cancel)).Next);
        });
        Assert.Null(await Host.Desk.WhyNotReadyAsync());
    }

    [Fact]
    public async Task Thirty_two_callers_on_three_blocks_never_get_a_number_twice()
    {
        await Host.MakeCasesAsync(3, 300);
        var next = -1;
        var given = new System.Collections.Concurrent.ConcurrentBag<(int Case, Isbn13 Number)>();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            // Every case is asked by two callers.
            for (var ask = Interlocked.Increment(ref next); ask < 600; ask = Interlocked.Increment(ref next))
                given.Add((ask / 2, await IssueAsync(ask / 2)));
        }, Cancel)));

        Assert.Equal(600, given.Count);
        Assert.Equal(300, given.Select(g => g.Number).Distinct().Count());
        Assert.All(given.GroupBy(g => g.Case), answers => Assert.Single(answers.Select(a => a.Number).Distinct()));
        await Host.InDbAsync(async db =>
        {
            Assert.Equal(300, await db.Ledger.CountAsync(Cancel));
            Assert.All(await db.Blocks.ToListAsync(Cancel), block => Assert.Equal(100, block.Next));
        });
    }

    [Fact]
    public async Task A_full_block_is_marked_and_the_next_one_is_used()
    {
        await Host.MakeCasesAsync(1, 4, blockSize: 2);
        await Host.InDbAsync(async db =>
        {
            db.Blocks.Add(new RegistrantBlock { Group = "978986", Registrant = "00", Size = 10_000, PublisherId = DeskHost.PublisherId(0), OpenedAt = new DateTime(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc) });
            await db.SaveChangesAsync(Cancel);
        });
        var numbers = new List<Isbn13> { await IssueAsync(0), await IssueAsync(1), await IssueAsync(2) };

        Assert.StartsWith("978-986-00-", numbers[2].Hyphenated(), StringComparison.Ordinal);
        await Host.InDbAsync(async db => Assert.Equal([BlockState.Full, BlockState.Open], await db.Blocks.OrderBy(b => b.OpenedAt).Select(b => b.State).ToListAsync(Cancel)));
    }

    [Fact]
    public async Task Without_numbers_left_staff_are_told_to_open_the_next_block()
    {
        await Host.MakeCasesAsync(1, 3, blockSize: 1);
        await IssueAsync(0);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(1));
        Assert.Contains("請先開設", refused.Message, StringComparison.Ordinal);
        await Host.InDbAsync(async db =>
        {
            Assert.Equal(1, await db.Ledger.CountAsync(Cancel));
            Assert.Equal(RequestState.InReview, (await db.Requests.SingleAsync(r => r.Id == DeskHost.RequestId(1), Cancel)).State);
        });
    }

    [Fact]
    public async Task Numbers_that_stand_in_the_ledger_already_are_passed_over()
    {
        await Host.MakeCasesAsync(1, 2);
        await Host.InDbAsync(async db =>
        {
            var block = await db.Blocks.SingleAsync(Cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            var ledger = await NumberLedger.LockAsync(db);
            foreach (var place in Enumerable.Range(0, 70).Append(71))
                ledger.Append(NumberOrigin.GivenBefore, block.OpenedAt, block.NumberAt(place).Digits);
            await ledger.SaveAsync();
            await transaction.CommitAsync(Cancel);
            await NumberDesk.PublishAsync(db, ledger, Host.Heads, block.OpenedAt);
        });
        Assert.Equal("70", (await IssueAsync(0)).Digits[10..12]);
        Assert.Equal("72", (await IssueAsync(1)).Digits[10..12]);
    }

    [Fact]
    public async Task An_individual_gets_a_number_of_the_shared_pool_and_a_company_does_not()
    {
        await Host.MakeCasesAsync(1, 2);
        await Host.InDbAsync(async db =>
        {
            await db.Blocks.ExecuteDeleteAsync(Cancel);
            db.Blocks.Add(new RegistrantBlock { Group = "978626", Registrant = "01", Size = 10_000, OpenedAt = DateTime.UnixEpoch });
            await db.SaveChangesAsync(Cancel);
        });
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(0));
        await Host.InDbAsync(db => db.Publishers.ExecuteUpdateAsync(set => set.SetProperty(p => p.Kind, PublisherKind.Individual), Cancel));
        Assert.Equal("978-626-01-0000-1", (await IssueAsync(0)).Hyphenated());
    }

    [Fact]
    public async Task A_number_out_of_a_range_that_is_not_in_use_is_not_given()
    {
        await Host.MakeCasesAsync(1, 1);
        await Host.InDbAsync(db => db.Blocks.ExecuteUpdateAsync(set => set.SetProperty(b => b.Registrant, "4").SetProperty(b => b.Size, 1000), Cancel));
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(0));
        await Host.InDbAsync(async db => Assert.Equal(0, await db.Ledger.CountAsync(Cancel)));
    }

    [Fact]
    public async Task Another_officer_is_refused_and_no_number_is_reserved()
    {
        await Host.MakeCasesAsync(1, 1);
        await Assert.ThrowsAsync<RuleBroken>(() => Host.Desk.IssueAsync(DeskHost.RequestId(0), DeskHost.Officer with { Id = Guid.NewGuid() }));
        await Assert.ThrowsAsync<RuleBroken>(() => Host.Desk.IssueAsync(Guid.NewGuid(), DeskHost.Officer));
        await Host.InDbAsync(async db => Assert.Equal(0, await db.Ledger.CountAsync(Cancel)));
    }

    [Fact]
    public async Task Every_format_and_volume_gets_a_number_of_its_own()
    {
        await Host.MakeCasesAsync(1, 1);
        await Host.InDbAsync(async db =>
        {
            var application = await db.Products.Where(p => p.Id == DeskHost.ProductId(0)).Select(p => p.ApplicationId).SingleAsync(Cancel);
            db.Products.AddRange(new Product { ApplicationId = application, Ordinal = 1, Form = ProductForm.Epub }, new Product { ApplicationId = application, Ordinal = 2, IsSet = true });
            await db.SaveChangesAsync(Cancel);
        });
        var numbers = await Host.Desk.IssueAsync(DeskHost.RequestId(0), DeskHost.Officer);
        Assert.Equal(3, numbers.Values.Distinct().Count());
        Assert.Equal(numbers[DeskHost.ProductId(0)], numbers.Values.Min());
    }

    [Fact]
    public async Task A_case_that_was_spoiled_between_the_steps_burns_its_numbers_and_spares_the_others()
    {
        await Host.MakeCasesAsync(1, 2);
        // A record that is there already makes the second step of this one case fail.
        await Host.InDbAsync(db => db.Database.ExecuteSqlRawAsync("""
            INSERT INTO "Letters" ("Id", "Key", "ToAddress", "ToName", "Language", "Subject", "Body", "State", "CreatedAt", "Attempts")
            SELECT "Id", 'approved:' || LOWER(CAST("Id" AS text)), '', '', '', '', '', 'Waiting', "SubmittedAt", 0 FROM "Requests" WHERE "CaseNumber" = '115-000000'
            """, Cancel));
        var both = new[] { Host.Desk.IssueAsync(DeskHost.RequestId(0), DeskHost.Officer), Host.Desk.IssueAsync(DeskHost.RequestId(1), DeskHost.Officer) };
        await Assert.ThrowsAsync<RuleBroken>(() => both[0]);
        var given = (await both[1]).Values.Single();

        await Host.InDbAsync(async db =>
        {
            var entries = await db.Ledger.OrderBy(e => e.Sequence).ToListAsync(Cancel);
            var burnt = entries.Single(e => e.RequestId == DeskHost.RequestId(0) && e.Origin == NumberOrigin.Issued);
            Assert.Equal(burnt.Sequence, entries.Single(e => e.Origin == NumberOrigin.Burnt).Burns);
            Assert.NotEqual(burnt.Number, given.Digits);
            Assert.Null((await db.Products.SingleAsync(p => p.Id == DeskHost.ProductId(0), Cancel)).Isbn);
        });
        Assert.Null(await Host.Desk.WhyNotReadyAsync());
    }

    [Fact]
    public async Task What_was_reserved_and_never_shown_is_burnt_by_the_sweep_and_never_given()
    {
        await Host.MakeCasesAsync(1, 2);
        var first = await IssueAsync(0);
        // As a node leaves it that dies between the two steps.
        var left = await Host.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            var ledger = await NumberLedger.LockAsync(db);
            var block = await db.Blocks.SingleAsync(Cancel);
            var entry = ledger.Append(NumberOrigin.Issued, DateTime.UnixEpoch, block.NumberAt(block.Next++).Digits, requestId: DeskHost.RequestId(1), productId: DeskHost.ProductId(1));
            await ledger.SaveAsync();
            await transaction.CommitAsync(Cancel);
            return entry;
        });
        await RestartAsync();
        var second = await IssueAsync(1);

        Assert.Equal(3, new HashSet<string> { first.Digits, left.Number!, second.Digits }.Count);
        await Host.InDbAsync(async db => Assert.Equal(left.Sequence, (await db.Ledger.SingleAsync(e => e.Origin == NumberOrigin.Burnt, Cancel)).Burns));
        Assert.Null(await Host.Desk.WhyNotReadyAsync());
        Assert.Equal(4, Host.Heads.ReadAll().SelectMany(line => line.LedgerEntries()).Select(e => e.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task The_second_of_two_who_add_to_the_ledger_goes_on_where_the_first_one_ended()
    {
        await Host.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            var first = await NumberLedger.LockAsync(db);
            var second = Task.Run(() => Host.InDbAsync(async other =>
            {
                await using var wait = await other.Database.BeginTransactionAsync(Cancel);
                return (await NumberLedger.LockAsync(other)).Sequence;
            }), Cancel);
            foreach (var place in Enumerable.Range(1, 500))
                first.Append(NumberOrigin.GivenBefore, DateTime.UnixEpoch, $"{place:D13}");
            await first.SaveAsync();
            Assert.False(second.IsCompleted);
            await transaction.CommitAsync(Cancel);
            Assert.Equal(500, await second);
        });
    }

    [Fact]
    public async Task A_head_that_cannot_be_written_costs_one_group_and_then_no_more_numbers()
    {
        await Host.MakeCasesAsync(1, 3);
        await IssueAsync(0);
        var file = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        var head = await File.ReadAllBytesAsync(file, Cancel);
        // Nobody, not even root, can open a folder as a file.
        File.Delete(file);
        Directory.CreateDirectory(file);
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(1));
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(1));
        await Host.InDbAsync(async db =>
        {
            Assert.InRange(await db.Ledger.CountAsync(Cancel), 1, 2);
            // Of a number whose head is not outside nothing is seen.
            Assert.Equal(1, await db.Products.CountAsync(p => p.Isbn != null, Cancel));
            Assert.Equal((1, 1), (await db.Letters.CountAsync(Cancel), await db.Catalogue.CountAsync(Cancel)));
        });
        Directory.Delete(file);
        await File.WriteAllBytesAsync(file, head, Cancel);
        await IssueAsync(1);
        await IssueAsync(2);
    }

    [Fact]
    public async Task Approval_changes_nothing_that_the_desk_does_not_write()
    {
        await Host.MakeCasesAsync(1, 1);
        await Host.InDbAsync(async db =>
        {
            var request = await db.IsbnRequests.Include(r => r.Application).ThenInclude(a => a!.Products).SingleAsync(r => r.Id == DeskHost.RequestId(0), Cancel);
            request.Approve(new Dictionary<Guid, Isbn13> { [DeskHost.ProductId(0)] = Isbn13.Parse("9786260100001") }, new WorkingDays([], [2026]), DeskHost.Officer, new DateTime(2026, 3, 20, 2, 0, 0, DateTimeKind.Utc));
            db.ChangeTracker.DetectChanges();
            var changed = db.ChangeTracker.Entries().Where(e => e.State == EntityState.Modified)
                .SelectMany(e => e.Properties.Where(p => p.IsModified).Select(p => $"{e.Metadata.ClrType.Name}.{p.Metadata.Name}"));
            Assert.Equal(NumberDesk.Changed.Select(name => $"IsbnRequest.{name}").Append("Product.Isbn").Order(), changed.Order());
        });
    }
}
