using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Queue.Letters;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

/// <summary>Loans, holds and readings as days go by.</summary>
[Trait("On", "database")]
public sealed class LendingTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly IPAddress home = IPAddress.Parse("203.0.113.5");

    [Fact]
    public async Task A_loan_is_read_anywhere_until_the_end_of_its_last_day_in_the_office()
    {
        var (book, reader) = (await host.ReadableAsync(ReadingAccess.Lending), await host.UserAsync());
        Assert.Equal("請先借閱這本電子書，再線上閱覽", (await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(book, reader))).Message);
        var loan = await host.BorrowedAsync(book, reader);
        Assert.Equal(Today.AddDays(14), loan.DueOn);
        var reading = await OpenAsync(book, reader);
        // One device: opened again elsewhere, the first is closed.
        var again = await OpenAsync(book, reader);
        Assert.False(await MayGoOnAsync(reading));
        Assert.True(await MayGoOnAsync(again));

        await host.InDbAsync(db => db.ReadingSessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, loan.Until)));
        host.Clock.Now = loan.Until.AddSeconds(-1);
        Assert.True(await MayGoOnAsync(again));
        host.Clock.Now = loan.Until;
        Assert.False(await MayGoOnAsync(again));
        Assert.Equal(ReadingEnd.NoLongerAllowed, await EndOfAsync(again));
        await host.RunAsync<FreeCopies>();
        await host.RunAsync<FreeCopies>();
        var over = await host.InDbAsync(db => db.Loans.AsNoTracking().SingleAsync(l => l.Id == loan.Id));
        Assert.Equal((LoanEnd.Expired, loan.Until), (over.End, over.EndedAt));
        await host.BorrowedAsync(book, reader);
    }

    [Fact]
    public async Task The_first_in_the_queue_gets_a_letter_and_the_copy_and_after_some_days_the_next()
    {
        host.Clock.Now = new DateTime(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc); // A Wednesday.
        var book = await host.ReadableAsync(ReadingAccess.Lending, copies: 1);
        var (first, second, third, fourth) = (await host.UserAsync(), await host.UserAsync(), await host.UserAsync(), await host.UserAsync());
        var loan = await host.BorrowedAsync(book, first);
        Assert.Equal($"1 份都已借出或有人等候，最快約 {OfficeDates.Long(loan.DueOn.AddDays(1))} 有一份可以借。您可以預約", (await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(book, second))).Message);
        Assert.Equal("這本書已借給您，不必預約", (await Assert.ThrowsAsync<RuleBroken>(() => host.HeldAsync(book, first))).Message);
        var hold = await host.HeldAsync(book, second);
        Assert.Equal("您已預約這本書", (await Assert.ThrowsAsync<RuleBroken>(() => host.HeldAsync(book, second))).Message);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.HeldAsync(book, third);

        await ReturnAsync(loan, first);
        var letter = Assert.Single(await LettersAsync(second));
        Assert.Equal($"reading:ready:{hold.Id}", letter.Key);
        Assert.Empty(await LettersAsync(third));
        // Three working days after Wednesday: Monday.
        Assert.Equal(new DateOnly(2026, 3, 9), (await host.InDbAsync(db => db.Holds.SingleAsync(h => h.Id == hold.Id))).KeptUntil);
        // Kept is kept: nobody passes by.
        await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(book, fourth));
        await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(book, third));

        host.Clock.Now = WorkingDays.StartOf(new DateOnly(2026, 3, 10)).AddSeconds(-1);
        await host.RunAsync<FreeCopies>();
        Assert.Empty(await LettersAsync(third));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.RunAsync<FreeCopies>();
        await host.RunAsync<FreeCopies>();
        Assert.Single(await LettersAsync(third));
        await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(book, second));
        await host.BorrowedAsync(book, third);
        Assert.False(await host.InDbAsync(db => db.Holds.AnyAsync(h => h.DepositId == book.Id)));
    }

    [Fact]
    public async Task A_cancelled_hold_gives_its_turn_to_the_next()
    {
        var book = await host.ReadableAsync(ReadingAccess.Lending, copies: 1);
        var (first, second, third) = (await host.UserAsync(), await host.UserAsync(), await host.UserAsync());
        var loan = await host.BorrowedAsync(book, first);
        var hold = await host.HeldAsync(book, second);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.HeldAsync(book, third);
        await ReturnAsync(loan, first);
        await CancelAsync(hold, second);
        Assert.Single(await LettersAsync(third));
        Assert.Equal("找不到這筆預約", (await Assert.ThrowsAsync<RuleBroken>(() => CancelAsync(hold, second))).Message);
        Assert.Equal("這筆借閱已經結束", (await Assert.ThrowsAsync<RuleBroken>(() => ReturnAsync(loan, first))).Message);
        Assert.Equal("找不到這筆借閱", (await Assert.ThrowsAsync<RuleBroken>(() => ReturnAsync(loan, second))).Message);
    }

    [Fact]
    public async Task In_the_library_a_lending_title_uses_the_same_copies_and_a_reading_there_becomes_a_loan()
    {
        var book = await host.ReadableAsync(ReadingAccess.Lending, copies: 1);
        await host.RoomAsync("10.9.1.0/24");
        var (inside, reader, other) = (IPAddress.Parse("10.9.1.7"), await host.UserAsync(), await host.UserAsync());
        var reading = await OpenAsync(book, reader, inside);
        await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(book, other));
        await host.BorrowedAsync(book, reader);
        Assert.True(await MayGoOnAsync(reading));
        Assert.Equal(1, await host.InDbAsync(db => db.CopiesInUse.CountAsync(c => c.DepositId == book.Id)));
    }

    [Fact]
    public async Task Who_reads_it_in_the_library_does_not_pass_those_who_wait_for_a_loan()
    {
        var book = await host.ReadableAsync(ReadingAccess.Lending, copies: 1);
        await host.RoomAsync("10.9.2.0/24");
        var (inside, reader, waiting) = (IPAddress.Parse("10.9.2.7"), await host.UserAsync(), await host.UserAsync());
        var reading = await OpenAsync(book, reader, inside);
        await host.HeldAsync(book, waiting);
        await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(book, reader));
        await host.WithAsync<ReadingRights>(rights => rights.EndAsync(reading, ReadingEnd.Closed));
        Assert.Single(await LettersAsync(waiting));
        // Kept for the reader: borrowed first, read then.
        Assert.Equal("這本書正為您保留，請先借閱", (await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(book, waiting, inside))).Message);
    }

    [Fact]
    public async Task Outside_the_room_the_reading_ends_and_without_the_room_too()
    {
        var book = await host.ReadableAsync(ReadingAccess.InLibrary);
        var room = await host.RoomAsync("10.9.3.0/24");
        var (inside, reader) = (IPAddress.Parse("10.9.3.7"), await host.UserAsync());
        var reading = await OpenAsync(book, reader, inside);
        Assert.True(await MayGoOnAsync(reading, IPAddress.Parse("::ffff:10.9.3.8")));
        Assert.False(await MayGoOnAsync(reading, home));
        Assert.False(await MayGoOnAsync(reading, inside));
        Assert.Equal(ReadingEnd.NoLongerAllowed, await EndOfAsync(reading));

        var other = await OpenAsync(book, reader, inside);
        await host.InDbAsync(db => db.ReadingRooms.Where(r => r.Id == room.Id).ExecuteDeleteAsync());
        Assert.False(await MayGoOnAsync(other, inside));
    }

    [Theory]
    [InlineData("taken down")]
    [InlineData("account disabled")]
    [InlineData("licence narrower")]
    [InlineData("embargo")]
    public async Task When_the_right_ends_a_loan_and_its_reading_end_at_once(string why)
    {
        var (book, reader) = (await host.ReadableAsync(ReadingAccess.Lending, copies: 1), await host.UserAsync());
        var waiting = await host.UserAsync();
        var loan = await host.BorrowedAsync(book, reader);
        var reading = await OpenAsync(book, reader);
        await host.HeldAsync(book, waiting);
        Assert.True(await MayGoOnAsync(reading));
        await host.InDbAsync(db => why switch
        {
            "taken down" => db.EbookDeposits.Where(d => d.Id == book.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.TakenDownAt, host.Clock.Now)),
            "account disabled" => db.Users.Where(u => u.Id == reader.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, host.Clock.Now)),
            "licence narrower" => db.EbookDeposits.Where(d => d.Id == book.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.Access, ReadingAccess.InLibrary)),
            _ => db.EbookDeposits.Where(d => d.Id == book.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.EmbargoUntil, Today.AddDays(1))),
        });
        Assert.False(await MayGoOnAsync(reading));
        Assert.Equal(ReadingEnd.NoLongerAllowed, await EndOfAsync(reading));
        await host.RunAsync<FreeCopies>();
        var end = await host.InDbAsync(db => db.Loans.Where(l => l.Id == loan.Id).Select(l => l.End).SingleAsync());
        Assert.Equal(why is "taken down" or "account disabled" ? LoanEnd.NoLongerAllowed : null, end);
        // A copy that is free by it goes to who waits; of a book that was taken down nobody gets one.
        Assert.Equal(why == "account disabled" ? 1 : 0, (await LettersAsync(waiting)).Count);
        Assert.Equal(why != "taken down", await host.InDbAsync(db => db.Holds.AnyAsync(h => h.DepositId == book.Id)));
    }

    [Fact]
    public async Task Nothing_is_read_borrowed_or_held_before_its_embargo()
    {
        var (book, reader) = (await host.ReadableAsync(ReadingAccess.Lending, embargo: new DateOnly(2026, 12, 1)), await host.UserAsync());
        foreach (var act in new Func<Task>[] { () => OpenAsync(book, reader), () => host.BorrowedAsync(book, reader), () => host.HeldAsync(book, reader) })
            Assert.Equal("這本電子書自 民國 115 年 12 月 1 日 起開放閱覽", (await Assert.ThrowsAsync<RuleBroken>(act)).Message);
        foreach (var access in new[] { ReadingAccess.Open, ReadingAccess.InLibrary })
        {
            var limited = await host.ReadableAsync(access);
            Assert.Equal("這本電子書不能借閱或預約", (await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(limited, reader))).Message);
        }
    }

    [Fact]
    public async Task The_working_day_before_its_end_a_loan_is_told_of_once()
    {
        // Lent on Wednesday for three days: over on Saturday, told on Friday.
        host.Clock.Now = new DateTime(2026, 3, 11, 2, 0, 0, DateTimeKind.Utc);
        var (book, reader) = (await host.ReadableAsync(ReadingAccess.Lending, loanDays: 3), await host.UserAsync());
        await host.BorrowedAsync(book, reader);
        await host.RunAsync<RemindReaders>();
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.RunAsync<RemindReaders>();
        Assert.Empty(await LettersAsync(reader));
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.RunAsync<RemindReaders>();
        await host.RunAsync<RemindReaders>();
        Assert.True(Assert.Single(await LettersAsync(reader)).IsForReceiverOnly);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.RunAsync<RemindReaders>();
        Assert.Single(await LettersAsync(reader));
    }

    [Fact]
    public async Task After_some_time_nobody_can_tell_who_read_what_and_a_reader_can_have_that_at_once()
    {
        var (book, reader, soon) = (await host.ReadableAsync(ReadingAccess.Lending), await host.UserAsync(), await host.UserAsync());
        foreach (var one in new[] { reader, soon })
        {
            var loan = await host.BorrowedAsync(book, one);
            await OpenAsync(book, one);
            await ReturnAsync(loan, one);
        }
        await host.WithAsync<Lending>(lending => lending.ForgetAsync(By(soon)));
        Assert.Equal((1, 1), await NamedAsync(book));
        await host.RunAsync<ForgetReaders>();
        Assert.Equal((1, 1), await NamedAsync(book));
        host.Clock.Advance(TimeSpan.FromDays(91));
        await host.RunAsync<ForgetReaders>();
        Assert.Equal((0, 0), await NamedAsync(book));
        Assert.Equal(2, await host.InDbAsync(db => db.ReadingSessions.CountAsync(s => s.File.DepositId == book.Id && s.IsRequest)));
        // The history says that something was borrowed, never what.
        Assert.DoesNotContain(await host.InDbAsync(db => db.History.Where(line => line.ActorId == reader.Id).ToListAsync()), line => line.Why is not null || line.SubjectId != reader.Id.ToString());
    }

    DateOnly Today => WorkingDays.OfficeDate(host.Clock.Now);

    static Actor By(User reader) => new(reader.Id, reader.DisplayName, null);

    Task<(int, int)> NamedAsync(EbookDeposit book) => host.InDbAsync(async db => (await db.Loans.CountAsync(l => l.DepositId == book.Id && l.ReaderId != null), await db.ReadingSessions.CountAsync(s => s.File.DepositId == book.Id && (s.ReaderId != null || s.Address != null || s.LoanId != null))));

    Task ReturnAsync(Loan loan, User reader) => host.WithAsync<Lending>(lending => lending.ReturnAsync(loan.Id, By(reader)));

    Task CancelAsync(Hold hold, User reader) => host.WithAsync<Lending>(lending => lending.CancelAsync(hold.Id, By(reader)));

    Task<List<OutgoingLetter>> LettersAsync(User to) => host.InDbAsync(db => db.Letters.AsNoTracking().Where(l => l.ToAddress == to.Email && l.Key.StartsWith("reading:")).ToListAsync());

    Task<ReadingSession> OpenAsync(EbookDeposit book, User reader, IPAddress? from = null) =>
        host.WithAsync<ReadingRights, ReadingSession>(rights => rights.OpenAsync(book.Files.Single(file => file.Kind == DepositPart.Book).Id, reader.Id, from ?? home));

    Task<bool> MayGoOnAsync(ReadingSession session, IPAddress? from = null) => host.WithAsync<IServiceProvider, bool>(async services =>
        await services.GetRequiredService<ReadingRights>().MayGoOnAsync(await services.GetRequiredService<PortalDb>().ReadingSessions.SingleAsync(s => s.Id == session.Id), from ?? home));

    Task<ReadingEnd?> EndOfAsync(ReadingSession session) => host.InDbAsync(db => db.ReadingSessions.Where(s => s.Id == session.Id).Select(s => s.End).SingleAsync());
}
