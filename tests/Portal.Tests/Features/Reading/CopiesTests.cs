using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Deposit;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

/// <summary>No more readers than copies, whoever comes how fast; and a copy that nobody reads is free.</summary>
[Trait("On", "database")]
public sealed class CopiesTests(PortalHost host) : IClassFixture<PortalHost>
{
    const int Crowd = 50;

    static int rooms;

    [Fact]
    public async Task Of_fifty_readers_at_once_as_many_read_as_there_are_copies()
    {
        var (book, room) = (await host.ReadableAsync(ReadingAccess.InLibrary, copies: 3), await NetworkAsync());
        var readers = await PeopleAsync(Crowd);
        var sessions = await AllAtOnceAsync(readers, reader => OpenAsync(book, reader.Id, room));

        Assert.Equal(3, sessions.Count(session => session is not null));
        Assert.Equal(3, await GoingOnAsync(sessions, room));
        Assert.Equal(Crowd - 3, await host.InDbAsync(db => db.Turnaways.CountAsync(t => t.DepositId == book.Id && t.Kind == TurnawayKind.LimitExceeded)));

        // The control: readers who each count before they sit down, without a copy's row, are all let in. So the test would see it.
        var other = await host.ReadableAsync(ReadingAccess.InLibrary, copies: 3);
        using var looked = new Barrier(10);
        var naive = await Task.WhenAll(readers.Take(10).Select(reader => Task.Run(() => host.InDbAsync(async db =>
        {
            var free = await db.CopiesInUse.CountAsync(c => c.DepositId == other.Id) < 3;
            looked.SignalAndWait(TimeSpan.FromSeconds(60));
            return free;
        }))));
        Assert.True(naive.Count(free => free) > 3);
    }

    [Fact]
    public async Task Of_fifty_readers_at_once_as_many_borrow_as_there_are_copies_and_all_come_to_an_answer()
    {
        var book = await host.ReadableAsync(ReadingAccess.Lending, copies: 2);
        var loans = await AllAtOnceAsync(await PeopleAsync(Crowd), reader => host.BorrowedAsync(book, reader));
        Assert.Equal(2, loans.Count(loan => loan is not null));
        Assert.Equal([1, 2], (await host.InDbAsync(db => db.CopiesInUse.Where(c => c.DepositId == book.Id).Select(c => c.Number).ToListAsync())).Order());
    }

    [Fact]
    public async Task Whatever_the_code_does_the_database_has_one_row_for_a_copy()
    {
        var book = await host.ReadableAsync(ReadingAccess.InLibrary);
        await host.InDbAsync(db => AddAsync(db, 1));
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => host.InDbAsync(db => AddAsync(db, 1)));
        Assert.True(refused.IsUniqueViolation());
        await host.InDbAsync(db => AddAsync(db, 2));

        Task<int> AddAsync(PortalDb db, int number)
        {
            db.CopiesInUse.Add(new() { DepositId = book.Id, Number = number, HolderId = Guid.NewGuid() });
            return db.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task A_reader_has_no_more_loans_than_allowed_however_many_are_asked_for_at_once()
    {
        var reader = await host.UserAsync();
        var books = new List<EbookDeposit>();
        for (var i = 0; i < 7; i++) books.Add(await host.ReadableAsync(ReadingAccess.Lending));
        var loans = await AllAtOnceAsync(books, book => host.BorrowedAsync(book, reader));
        Assert.Equal(5, loans.Count(loan => loan is not null));
        Assert.Equal("最多同時借 5 本，請先歸還一本", (await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(books.Find(book => loans.All(loan => loan?.DepositId != book.Id))!, reader))).Message);
    }

    [Fact]
    public async Task A_double_click_borrows_once()
    {
        var (book, reader) = (await host.ReadableAsync(ReadingAccess.Lending), await host.UserAsync());
        var loans = await AllAtOnceAsync(Enumerable.Repeat(reader, 8), one => host.BorrowedAsync(book, one));
        Assert.Single(loans, loan => loan is not null);
        Assert.Equal(1, await host.InDbAsync(db => db.Loans.CountAsync(l => l.DepositId == book.Id)));
    }

    [Fact]
    public async Task A_copy_is_free_when_its_reading_is_closed_or_has_rested()
    {
        var (book, room) = (await host.ReadableAsync(ReadingAccess.InLibrary, copies: 1), await NetworkAsync());
        var (first, second, third) = (await host.UserAsync(), await host.UserAsync(), await host.UserAsync());
        var reading = await OpenAsync(book, first.Id, room);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(book, second.Id, room));
        Assert.Equal($"1 份都有人使用，最快約 {OfficeDates.Moment(host.Clock.Now.AddMinutes(15))} 有一份可以閱覽", refused.Message);

        await host.WithAsync<ReadingRights>(rights => rights.EndAsync(reading, ReadingEnd.Closed));
        var next = await OpenAsync(book, second.Id, room);
        host.Clock.Advance(ReadingSession.Rest - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(book, third.Id, room));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await OpenAsync(book, third.Id, room);
        Assert.False(await MayGoOnAsync(next, room));
        Assert.Equal(ReadingEnd.TimedOut, await EndOfAsync(next));
    }

    [Fact]
    public async Task The_job_frees_what_nobody_asks_for()
    {
        var (book, room) = (await host.ReadableAsync(ReadingAccess.InLibrary, copies: 1), await NetworkAsync());
        var reading = await OpenAsync(book, (await host.UserAsync()).Id, room);
        await host.RunAsync<FreeCopies>();
        Assert.Null(await EndOfAsync(reading));
        host.Clock.Advance(ReadingSession.Rest);
        await host.RunAsync<FreeCopies>();
        Assert.Equal(ReadingEnd.TimedOut, await EndOfAsync(reading));
        Assert.Equal(0, await host.InDbAsync(db => db.CopiesInUse.CountAsync(c => c.DepositId == book.Id)));
        await host.RunAsync<FreeCopies>();
    }

    [Fact]
    public async Task At_a_pc_and_for_a_reader_in_the_library_one_book_is_open_at_a_time()
    {
        var pc = await PcAsync();
        var (book, other) = (await host.ReadableAsync(ReadingAccess.SinglePc), await host.ReadableAsync(ReadingAccess.SinglePc));
        var first = await OpenAsync(book, null, pc);
        // The same title at another PC: its one copy is here.
        await Assert.ThrowsAsync<RuleBroken>(async () => await OpenAsync(book, null, await PcAsync()));
        // The next visitor at the PC: the first book is closed, and returned by that.
        var second = await OpenAsync(other, null, pc);
        Assert.Equal(ReadingEnd.OpenedElsewhere, await EndOfAsync(first));
        Assert.False(await MayGoOnAsync(first, pc));
        Assert.True(await MayGoOnAsync(second, pc));
        await OpenAsync(book, null, await PcAsync());
        // Loaded again: the copy goes over to the new reading.
        var again = await OpenAsync(other, null, pc);
        Assert.True(await MayGoOnAsync(again, pc));

        var (room, reader) = (await NetworkAsync(), await host.UserAsync());
        var (one, two) = (await host.ReadableAsync(ReadingAccess.InLibrary, copies: 1), await host.ReadableAsync(ReadingAccess.InLibrary, copies: 1));
        await OpenAsync(one, reader.Id, room);
        await OpenAsync(two, reader.Id, room);
        await OpenAsync(one, (await host.UserAsync()).Id, room);
        // All copies in use: what is open stays open.
        var kept = await OpenAsync(two, reader.Id, room);
        await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(one, reader.Id, room));
        Assert.True(await MayGoOnAsync(kept, room));
    }

    [Fact]
    public async Task Two_books_opened_at_once_at_a_pc_are_one_reading()
    {
        var pc = await PcAsync();
        var books = new List<EbookDeposit>();
        for (var i = 0; i < 4; i++) books.Add(await host.ReadableAsync(ReadingAccess.InLibrary));
        var sessions = await AllAtOnceAsync(books, book => OpenAsync(book, null, pc));
        Assert.Equal(1, await GoingOnAsync(sessions, pc));
    }

    /// <summary>Null for whoever was refused.</summary>
    static async Task<List<T?>> AllAtOnceAsync<TWho, T>(IEnumerable<TWho> all, Func<TWho, Task<T>> act) where T : class
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = all.Select(async one =>
        {
            await gate.Task;
            try
            {
                return await act(one);
            }
            catch (RuleBroken)
            {
                return null;
            }
        }).ToList();
        gate.SetResult();
        return [.. await Task.WhenAll(tasks)];
    }

    async Task<int> GoingOnAsync(IEnumerable<ReadingSession?> sessions, IPAddress from)
    {
        var going = 0;
        foreach (var session in sessions) if (session is not null && await MayGoOnAsync(session, from)) going++;
        return going;
    }

    async Task<List<User>> PeopleAsync(int count)
    {
        var all = new List<User>();
        for (var i = 0; i < count; i++) all.Add(await host.UserAsync());
        return all;
    }

    Task<ReadingSession> OpenAsync(EbookDeposit book, Guid? reader, IPAddress from) =>
        host.WithAsync<ReadingRights, ReadingSession>(rights => rights.OpenAsync(book.Files.Single(file => file.Kind == DepositPart.Book).Id, reader, from));

    /// <summary>As the reading host asks: of the row as it is.</summary>
    Task<bool> MayGoOnAsync(ReadingSession session, IPAddress from) => host.WithAsync<IServiceProvider, bool>(async services =>
        await services.GetRequiredService<ReadingRights>().MayGoOnAsync(await services.GetRequiredService<PortalDb>().ReadingSessions.SingleAsync(s => s.Id == session.Id), from));

    Task<ReadingEnd?> EndOfAsync(ReadingSession session) => host.InDbAsync(db => db.ReadingSessions.Where(s => s.Id == session.Id).Select(s => s.End).SingleAsync());

    async Task<IPAddress> NetworkAsync()
    {
        var number = Interlocked.Increment(ref rooms);
        await host.RoomAsync($"10.1.{number}.0/24");
        return IPAddress.Parse($"10.1.{number}.9");
    }

    async Task<IPAddress> PcAsync()
    {
        var number = Interlocked.Increment(ref rooms);
        await host.RoomAsync($"10.2.{number}.7", isPc: true);
        return IPAddress.Parse($"10.2.{number}.7");
    }
}
