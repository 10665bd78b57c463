using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Benchmarks.Numbers;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Tests.Features.Applications.Numbers;

namespace Portal.Tests.Features.Applications.Isrc;

/// <summary>Codes for recordings, by the same promise as numbers for books: never twice, whatever happens in between.</summary>
[Trait("On", "database")]
public class IsrcDeskTests : DeskTests
{
    static readonly DateTime now = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    static int Year => DateTime.UtcNow.AddHours(8).Year % 100;

    IsrcDesk Desk => Host.Services.GetRequiredService<IsrcDesk>();

    [Fact]
    public async Task Every_recording_has_one_code_in_the_order_of_the_list_with_letter_history_and_ledger()
    {
        await PrefixesAsync(free: ["TWA00", "TWA01"]);
        var list = await ListAsync(24, CodePlan.Own);
        await IssueAsync(list);

        Assert.Equal(Enumerable.Range(1, 24).Select(number => IsrcCode.Of("TWA00", Year, number).Text), await CodesAsync(list));
        await Host.InDbAsync(async db =>
        {
            var request = await db.IsrcRequests.Include(r => r.History).SingleAsync(r => r.Id == list, Cancel);
            Assert.Equal(RequestState.Approved, request.State);
            Assert.Contains("（24）", request.History.Single(h => h.What == "核定配號").Why!, StringComparison.Ordinal);
            var letter = await db.Letters.SingleAsync(l => l.Key == $"approved:{list}", Cancel);
            Assert.Equal(24, letter.Body.Split("ISRC TW-A00-").Length - 1);
            var entries = await db.Ledger.OrderBy(e => e.Sequence).ToListAsync(Cancel);
            Assert.All(entries, e => Assert.Equal((NumberOrigin.Issued, list), (e.Origin, e.RequestId!.Value)));
            Assert.Equal(await CodesAsync(list), entries.Select(e => e.Number!));
            // The first free prefix code is the producer's from now on.
            var prefix = await db.PrefixCodes.Include(p => p.Years).SingleAsync(p => p.PublisherId != null, Cancel);
            Assert.Equal(("TWA00", PrefixState.Open, 25), (prefix.Code, prefix.State, prefix.NextIn(Year)));
            Assert.Equal("指配登記者代碼", (await db.History.SingleAsync(h => h.Subject == Prefixes.Subject, Cancel)).What);
        });
        Assert.Equal(24, Host.Heads.ReadAll().SelectMany(line => line.LedgerEntries()).Select(e => e.Number).Distinct().Count());

        // The next list of this producer goes on with its own prefix code.
        var second = await ListAsync(2, CodePlan.Own);
        await IssueAsync(second);
        Assert.Equal([IsrcCode.Of("TWA00", Year, 25).Text, IsrcCode.Of("TWA00", Year, 26).Text], await CodesAsync(second));
    }

    [Fact]
    public async Task Asked_many_times_at_once_a_list_gets_its_codes_once()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        var list = await ListAsync(10, CodePlan.Shared);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => IssueAsync(list), Cancel)));
        Assert.Equal(10, (await CodesAsync(list)).Distinct().Count());
        await Host.InDbAsync(async db => Assert.Equal(10, await db.Ledger.CountAsync(Cancel)));
    }

    [Fact]
    public async Task Many_lists_at_once_beside_books_share_one_prefix_code_and_no_code_is_given_twice()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        await Host.MakeCasesAsync(1, 20);
        var lists = new List<Guid>();
        for (var number = 0; number < 10; number++) lists.Add(await ListAsync(20, CodePlan.Shared));
        await Task.WhenAll(lists.Select(list => Task.Run(() => IssueAsync(list), Cancel)).Concat(Enumerable.Range(0, 20).Select(number => (Task)IssueAsync(number))));

        var codes = new List<string>();
        foreach (var list in lists) codes.AddRange(await CodesAsync(list));
        Assert.Equal(Enumerable.Range(1, 200).Select(number => IsrcCode.Of("TWS00", Year, number).Text), codes.Order(StringComparer.Ordinal));
        await Host.InDbAsync(async db =>
        {
            Assert.Equal(220, await db.Ledger.CountAsync(Cancel));
            Assert.Equal(new LedgerReport(220), await new LedgerVerifier(db, Host.Heads).VerifyAsync());
        });
    }

    [Fact]
    public async Task Five_hundred_recordings_are_one_group()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        var list = await ListAsync(IsrcRequest.MostRecordings, CodePlan.Shared);
        await IssueAsync(list);
        Assert.Equal(500, (await CodesAsync(list)).Distinct().Count());
        await Host.InDbAsync(async db => Assert.Equal(new LedgerReport(500), await new LedgerVerifier(db, Host.Heads).VerifyAsync()));
    }

    [Fact]
    public async Task A_full_prefix_code_leads_to_the_next_one_and_without_one_staff_are_told()
    {
        await PrefixesAsync(shared: ["TWS00", "TWS01"]);
        await Host.InDbAsync(async db =>
        {
            (await db.PrefixCodes.Include(p => p.Years).SingleAsync(p => p.Code == "TWS00", Cancel)).Advance(Year, 99_999);
            await db.SaveChangesAsync(Cancel);
        });
        var (one, two) = (await ListAsync(1, CodePlan.Shared), await ListAsync(2, CodePlan.Shared));
        await IssueAsync(two);
        await IssueAsync(one);
        Assert.Equal([IsrcCode.Of("TWS01", Year, 1).Text, IsrcCode.Of("TWS01", Year, 2).Text], await CodesAsync(two));
        Assert.Equal([IsrcCode.Of("TWS00", Year, 99_999).Text], await CodesAsync(one));

        await Host.InDbAsync(async db =>
        {
            (await db.PrefixCodes.SingleAsync(p => p.Code == "TWS01", Cancel)).Close();
            await db.SaveChangesAsync(Cancel);
        });
        var refused = await Assert.ThrowsAsync<RuleBroken>(async () => await IssueAsync(await ListAsync(1, CodePlan.Shared)));
        Assert.Equal("沒有可用的共用登記者代碼，請系統管理者先新增", refused.Message);
        await Host.InDbAsync(async db => Assert.Equal(3, await db.Ledger.CountAsync(Cancel)));
    }

    [Fact]
    public async Task The_officers_choice_counts_only_among_what_this_list_may_have()
    {
        var prefixes = await PrefixesAsync(shared: ["TWS00"], free: ["TWA00", "TWA01"]);
        var list = await ListAsync(1, CodePlan.Own);
        await Assert.ThrowsAsync<RuleBroken>(() => Desk.IssueAsync(list, prefixes["TWS00"], DeskHost.Officer));
        await Desk.IssueAsync(list, prefixes["TWA01"], DeskHost.Officer);
        Assert.Equal([IsrcCode.Of("TWA01", Year, 1).Text], await CodesAsync(list));
        await Assert.ThrowsAsync<RuleBroken>(async () => await Desk.IssueAsync(await ListAsync(1, CodePlan.Own), prefixes["TWS00"], DeskHost.Officer));
    }

    [Fact]
    public async Task Another_officer_and_an_unknown_case_are_refused_and_nothing_is_reserved()
    {
        await PrefixesAsync(shared: ["TWS00"], free: ["TWA00"]);
        var list = await ListAsync(2, CodePlan.Own);
        await Assert.ThrowsAsync<RuleBroken>(() => Desk.IssueAsync(list, null, DeskHost.Officer with { Id = Guid.NewGuid() }));
        await Assert.ThrowsAsync<RuleBroken>(() => Desk.IssueAsync(Guid.NewGuid(), null, DeskHost.Officer));
        await Host.InDbAsync(async db =>
        {
            Assert.Equal(0, await db.Ledger.CountAsync(Cancel));
            Assert.False(await db.PrefixCodes.AnyAsync(p => p.PublisherId != null, Cancel));
        });
    }

    [Fact]
    public async Task Codes_that_were_given_before_the_portal_are_passed_over()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        await Host.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            var ledger = await NumberLedger.LockAsync(db);
            foreach (var number in new[] { 1, 2, 4 }) ledger.Append(NumberOrigin.GivenBefore, now, IsrcCode.Of("TWS00", Year, number).Text);
            await ledger.SaveAsync();
            await transaction.CommitAsync(Cancel);
            await NumberDesk.PublishAsync(db, ledger, Host.Heads, now);
        });
        var list = await ListAsync(3, CodePlan.Shared);
        await IssueAsync(list);
        Assert.Equal(new[] { 3, 5, 6 }.Select(number => IsrcCode.Of("TWS00", Year, number).Text), await CodesAsync(list));
    }

    [Fact]
    public async Task Killed_between_the_steps_the_codes_are_burnt_and_the_next_try_gives_others()
    {
        await PrefixesAsync(free: ["TWA00"]);
        var list = await ListAsync(3, CodePlan.Own);
        var lost = (await Desk.ReserveAsync(list, null, DeskHost.Officer)).Select(e => e.Number!).ToList();
        await RestartAsync();
        await IssueAsync(list);

        var given = await CodesAsync(list);
        Assert.Equal(6, lost.Concat(given).Distinct().Count());
        await SweepAsync();
        await SweepAsync();
        await Host.InDbAsync(async db =>
        {
            // Each lost one burnt once, none that was shown.
            var burnt = await db.Ledger.Where(e => e.Origin == NumberOrigin.Burnt).Select(e => e.Burns).ToListAsync(Cancel);
            Assert.Equal(lost.Order(), await db.Ledger.Where(e => burnt.Contains(e.Sequence)).Select(e => e.Number!).OrderBy(n => n).ToListAsync(Cancel));
            Assert.Equal(new LedgerReport(9), await new LedgerVerifier(db, Host.Heads).VerifyAsync());
            Assert.Single(await db.PrefixCodes.Where(p => p.PublisherId != null).ToListAsync(Cancel));
        });
    }

    [Fact]
    public async Task What_is_spoiled_between_the_steps_is_burnt_at_once_and_can_be_tried_again()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        var list = await ListAsync(2, CodePlan.Shared);
        // A letter of that key is there already.
        await Host.InDbAsync(async db =>
        {
            db.Letters.Add(new() { Key = $"approved:{list}", ToAddress = "", ToName = "", Language = "en", Subject = "", Body = "", CreatedAt = now });
            await db.SaveChangesAsync(Cancel);
        });
        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(list));
        await Host.InDbAsync(async db =>
        {
            Assert.Equal(2, await db.Ledger.CountAsync(e => e.Origin == NumberOrigin.Burnt, Cancel));
            Assert.False(await db.Recordings.AnyAsync(r => r.Isrc != null, Cancel));
            await db.Letters.ExecuteDeleteAsync(Cancel);
        });
        await IssueAsync(list);
        Assert.Equal([IsrcCode.Of("TWS00", Year, 3).Text, IsrcCode.Of("TWS00", Year, 4).Text], await CodesAsync(list));
    }

    [Fact]
    public async Task A_burnt_code_is_never_shown()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        var list = await ListAsync(2, CodePlan.Shared);
        var reserved = await Desk.ReserveAsync(list, null, DeskHost.Officer);
        await SweepAsync();
        await Host.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            Assert.Null(await LedgerLocks.HoldToShowAsync(db, reserved[0].Sequence, reserved[^1].Sequence, 0));
        });
    }

    [Fact]
    public async Task A_head_that_cannot_be_written_costs_one_list_and_then_no_more_codes()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        await IssueAsync(await ListAsync(1, CodePlan.Shared));
        var list = await ListAsync(2, CodePlan.Shared);
        var file = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        var head = await File.ReadAllBytesAsync(file, Cancel);
        // Nobody, not even root, can open a folder as a file.
        File.Delete(file);
        Directory.CreateDirectory(file);
        for (var tries = 0; tries < 3; tries++) await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(list));
        await Host.InDbAsync(async db => Assert.InRange(await db.Ledger.CountAsync(Cancel), 1, 3));
        Directory.Delete(file);
        await File.WriteAllBytesAsync(file, head, Cancel);
        await IssueAsync(list);
        Assert.Equal(2, (await CodesAsync(list)).Distinct().Count());
    }

    [Fact]
    public async Task After_yesterdays_backup_no_code_is_given_again_and_a_prefix_code_stays_with_its_producer()
    {
        await PrefixesAsync(shared: ["TWS00"], free: ["TWA00", "TWA01"]);
        var (first, second, third) = (await ListAsync(3, CodePlan.Shared), await ListAsync(4, CodePlan.Shared), await ListAsync(5, CodePlan.Own));
        await IssueAsync(first);
        await BackUpAsync();
        await IssueAsync(second);
        await IssueAsync(third);
        var told = (await CodesAsync(second)).Concat(await CodesAsync(third)).ToList();
        await RestoreAsync();

        await Assert.ThrowsAsync<RuleBroken>(() => IssueAsync(second));
        var burnt = await Host.InDbAsync(db => new LedgerReconciliation(db, Host.Heads, TimeProvider.System).ReconcileAsync("還原演練", DeskHost.Officer));
        Assert.Equal(told.Order(), burnt.Order());
        await IssueAsync(second);
        await IssueAsync(third);

        var all = (await CodesAsync(first)).Concat(told).Concat(await CodesAsync(second)).Concat(await CodesAsync(third)).ToList();
        Assert.Equal(3 + 9 + 9, all.Distinct().Count());
        Assert.All(await CodesAsync(third), code => Assert.StartsWith("TWA00", code, StringComparison.Ordinal));
        await Host.InDbAsync(async db =>
        {
            Assert.Equal(["TWA00"], await db.PrefixCodes.Where(p => p.PublisherId != null).Select(p => p.Code).ToListAsync(Cancel));
            Assert.Null((await new LedgerVerifier(db, Host.Heads).VerifyAsync()).FirstBad);
        });
    }

    [Fact]
    public async Task A_prefix_code_whose_case_was_lost_too_is_given_to_nobody_else()
    {
        await PrefixesAsync(free: ["TWA00", "TWA01"]);
        await IssueAsync(await ListAsync(1, CodePlan.Own, publisher: 1));
        await BackUpAsync();
        await IssueAsync(await ListAsync(1, CodePlan.Own, publisher: 2));
        await RestoreAsync();
        await Host.InDbAsync(db => new LedgerReconciliation(db, Host.Heads, TimeProvider.System).ReconcileAsync("還原演練", DeskHost.Officer));
        await Assert.ThrowsAsync<RuleBroken>(async () => await IssueAsync(await ListAsync(1, CodePlan.Own, publisher: 3)));
        await Host.InDbAsync(async db => Assert.Equal(PrefixState.Closed, (await db.PrefixCodes.SingleAsync(p => p.Code == "TWA01", Cancel)).State));
    }

    /// <summary>Negative control: the same restore with the heads put back too; codes are then given again, and the tests above would see it.</summary>
    [Fact]
    public async Task Without_the_head_outside_the_same_restore_gives_codes_again()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        await IssueAsync(await ListAsync(1, CodePlan.Shared));
        var list = await ListAsync(2, CodePlan.Shared);
        await BackUpAsync();
        var head = Directory.GetFiles(Host.Heads.Folder, "*.jsonl").Single();
        var lines = await File.ReadAllBytesAsync(head, Cancel);
        await IssueAsync(list);
        var told = await CodesAsync(list);
        await RestoreAsync(() => File.WriteAllBytes(head, lines));
        await IssueAsync(list);
        Assert.Equal(told, await CodesAsync(list));
    }

    [Fact]
    public async Task A_code_on_a_recording_that_the_ledger_does_not_know_is_found()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        var list = await ListAsync(1, CodePlan.Shared);
        await IssueAsync(list);
        await Host.InDbAsync(async db =>
        {
            var recording = await db.Recordings.SingleAsync(Cancel);
            recording.Isrc = IsrcCode.Parse("TWZ992600001");
            await db.SaveChangesAsync(Cancel);
            Assert.Contains("TWZ992600001", (await new LedgerVerifier(db, Host.Heads).VerifyAsync()).Reason!.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_database_itself_refuses_a_code_and_a_prefix_code_a_second_time()
    {
        await PrefixesAsync(shared: ["TWS00"]);
        await ListAsync(2, CodePlan.Shared);
        await Host.InDbAsync(async db =>
        {
            foreach (var recording in await db.Recordings.ToListAsync(Cancel)) recording.Isrc = IsrcCode.Parse("TWS002600001");
            Assert.True((await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancel))).IsUniqueViolation());
        });
        await Host.InDbAsync(async db =>
        {
            db.PrefixCodes.Add(new PrefixCode { Code = "TWS00" });
            Assert.True((await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancel))).IsUniqueViolation());
        });
    }

    Task IssueAsync(Guid list) => Desk.IssueAsync(list, null, DeskHost.Officer);

    Task SweepAsync() => Host.InDbAsync(db => new SweepLedger(db, Host.Heads, TimeProvider.System).RunAsync(TimeSpan.Zero));

    Task<List<string>> CodesAsync(Guid list) => Host.InDbAsync(async db =>
        (await db.Recordings.Where(r => r.RequestId == list).OrderBy(r => r.Ordinal).ToListAsync(Cancel)).ConvertAll(r => r.Isrc!.Value.Text));

    Task<Dictionary<string, Guid>> PrefixesAsync(string[]? shared = null, string[]? free = null) => Host.InDbAsync(async db =>
    {
        var prefixes = (free ?? []).Select(code => new PrefixCode { Code = code, AddedAt = now }).ToList();
        foreach (var code in shared ?? [])
        {
            prefixes.Add(new PrefixCode { Code = code, AddedAt = now });
            prefixes[^1].Share(now);
        }
        db.PrefixCodes.AddRange(prefixes);
        await db.SaveChangesAsync(Cancel);
        return prefixes.ToDictionary(p => p.Code, p => p.Id);
    });

    /// <summary>A list in review by the officer.</summary>
    Task<Guid> ListAsync(int recordings, CodePlan plan, int publisher = 1) => Host.InDbAsync(async db =>
    {
        var id = Guid.Parse($"0000000a-0000-4000-8000-{publisher:x12}");
        if (!await db.Publishers.AnyAsync(p => p.Id == id, Cancel)) db.Publishers.Add(new Publisher { Id = id, Name = $"唱片{publisher}", Address = "臺北市", Phone = "02", Email = "a@example.test", CreatedAt = now });
        if (!await db.Users.AnyAsync(u => u.Id == DeskHost.Officer.Id, Cancel)) db.Users.Add(new User { Id = DeskHost.Officer.Id!.Value, UserName = "officer", DisplayName = "承辦人", CreatedAt = now });
        var list = Given.List(id, plan, now, [.. Enumerable.Range(1, recordings).Select(number => $"第 {number} 首")]);
        var calendar = new WorkingDays([], [2026]);
        list.Submit($"115-{Guid.NewGuid().ToString("N")[..6]}", "CODE", calendar, DeskHost.Officer, now);
        list.Take(new User { Id = DeskHost.Officer.Id!.Value, DisplayName = "承辦人" }, DeskHost.Officer, now);
        db.Requests.Add(list);
        await db.SaveChangesAsync(Cancel);
        return list.Id;
    });
}
