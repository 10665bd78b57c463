using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Mail;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Letters;

[Trait("On", "database")]
public class SendLettersTests(PortalHost host) : IClassFixture<PortalHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.InDbAsync(db => db.Letters.ExecuteDeleteAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_waiting_letter_is_sent_once_and_stamped()
    {
        var id = await WriteAsync();
        var mailer = new FakeMailer();

        await RunAsync(mailer);
        await RunAsync(mailer);

        var letter = await ReadAsync(id);
        Assert.Equal((LetterState.Sent, host.Clock.Now, 1), (letter.State, letter.SentAt!.Value, letter.Attempts));
        Assert.Null(letter.NextTryAt);
        var mail = Assert.Single(mailer.Sent);
        Assert.Equal(($"letter-{id:N}@localhost", "reader@example.test", "主旨", "內文"), (mail.MessageId, mail.To.Address, mail.Subject, mail.TextBody));
    }

    [Fact]
    public async Task Two_jobs_at_once_send_each_letter_once()
    {
        var ids = new HashSet<Guid>();
        for (var i = 0; i < 30; i++) ids.Add(await WriteAsync());
        var mailer = new FakeMailer();

        await Task.WhenAll(RunAsync(mailer), RunAsync(mailer), RunAsync(mailer));

        Assert.Equal(30, mailer.Sent.Count);
        Assert.Equal(ids.Select(id => $"letter-{id:N}@localhost").Order(), mailer.Sent.Select(mail => mail.MessageId).Order());
        Assert.Equal(30, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.State == LetterState.Sent && letter.Attempts == 1)));
    }

    [Fact]
    public async Task A_node_that_dies_between_hand_over_and_stamp_costs_one_more_copy_under_the_same_message_id()
    {
        var id = await WriteAsync();
        var mailer = new FakeMailer { DiesAfterHandOver = true };
        await Assert.ThrowsAsync<NodeDied>(() => RunAsync(mailer));
        mailer.DiesAfterHandOver = false;

        await RunAsync(mailer);
        Assert.Single(mailer.Sent); // its claim still holds
        host.Clock.Advance(SendLetters.Claim);
        await RunAsync(mailer);
        host.Clock.Advance(SendLetters.Claim);
        await RunAsync(mailer);

        Assert.Equal(2, mailer.Sent.Count);
        Assert.Equal(mailer.Sent.First().MessageId, mailer.Sent.Last().MessageId);
        Assert.Equal(LetterState.Sent, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_letter_that_kills_its_node_every_time_ends_as_stuck()
    {
        var id = await WriteAsync();
        var mailer = new FakeMailer { DiesAfterHandOver = true };
        for (var i = 0; i <= SendLetters.Pauses.Count; i++)
        {
            await Assert.ThrowsAsync<NodeDied>(() => RunAsync(mailer));
            host.Clock.Advance(SendLetters.Claim);
        }

        await RunAsync(mailer);

        Assert.Equal(LetterState.Stuck, (await ReadAsync(id)).State);
        Assert.Equal(SendLetters.Pauses.Count + 1, mailer.Sent.Count);
    }

    [Theory]
    [InlineData(MailFate.TryLater)]
    [InlineData(MailFate.Unknown)]
    public async Task What_fails_is_tried_again_after_1_5_30_minutes_2_and_6_hours_and_is_then_stuck(MailFate fate)
    {
        var id = await WriteAsync();
        var mailer = new FakeMailer { Answer = new(fate, "451 busy") };

        foreach (var minutes in new[] { 1, 5, 30, 120, 360 })
        {
            await RunAsync(mailer);
            var letter = await ReadAsync(id);
            Assert.Equal((LetterState.Waiting, host.Clock.Now.AddMinutes(minutes), "451 busy"), (letter.State, letter.NextTryAt!.Value, letter.LastError));
            host.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            var tries = mailer.Sent.Count;
            await RunAsync(mailer);
            Assert.Equal(tries, mailer.Sent.Count); // not before its time
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await RunAsync(mailer);

        Assert.Equal((LetterState.Stuck, 6), ((await ReadAsync(id)).State, mailer.Sent.Count));
        Assert.Single(mailer.Sent.Select(mail => mail.MessageId).Distinct());
        host.Clock.Advance(TimeSpan.FromDays(30));
        await RunAsync(mailer);
        Assert.Equal(6, mailer.Sent.Count);
        Assert.Equal(1, await host.InDbAsync(StuckLetters.CountAsync));
    }

    [Fact]
    public async Task A_refused_address_is_stuck_at_once_with_the_servers_words()
    {
        var id = await WriteAsync();
        await RunAsync(new FakeMailer { Answer = new(MailFate.Bounced, "550 no such user") });

        var letter = await ReadAsync(id);
        Assert.Equal((LetterState.Stuck, "550 no such user", 1), (letter.State, letter.LastError, letter.Attempts));
    }

    [Fact]
    public async Task A_letter_without_a_usable_address_is_stuck_and_holds_up_no_other()
    {
        var bad = await WriteAsync("no address");
        var good = await WriteAsync();
        var mailer = new FakeMailer();
        await RunAsync(mailer);

        Assert.Equal((LetterState.Stuck, LetterState.Sent), ((await ReadAsync(bad)).State, (await ReadAsync(good)).State));
        Assert.Single(mailer.Sent);
    }

    [Fact]
    public async Task A_fault_of_our_own_burns_no_try_of_the_address_for_three_days()
    {
        var id = await WriteAsync();
        var mailer = new FakeMailer { Answer = new(MailFate.OurFault, "535 bad password") };
        for (var i = 0; i < 20; i++)
        {
            await RunAsync(mailer);
            host.Clock.Advance(SendLetters.OurPause);
        }
        var letter = await ReadAsync(id);
        Assert.Equal((LetterState.Waiting, 0, "535 bad password", 20), (letter.State, letter.Attempts, letter.LastError, mailer.Sent.Count));

        host.Clock.Advance(SendLetters.OurPatience);
        await RunAsync(mailer);
        Assert.Equal(LetterState.Stuck, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task When_the_server_is_down_the_rest_keeps_its_tries_for_the_next_run()
    {
        for (var i = 0; i < 12; i++) await WriteAsync();
        var mailer = new FakeMailer { Answer = new(MailFate.TryLater, "down") };
        await RunAsync(mailer);

        Assert.Equal(5, mailer.Sent.Count);
        Assert.Equal(7, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.Attempts == 0)));
    }

    [Fact]
    public async Task A_letter_cancelled_while_it_waits_is_not_sent_and_one_being_sent_is_stamped_as_sent()
    {
        var early = await WriteAsync();
        await host.InDbAsync(async db =>
        {
            (await db.Letters.SingleAsync(letter => letter.Id == early)).Cancel("寫錯了");
            await db.SaveChangesAsync();
        });
        var late = await WriteAsync();
        var mailer = new FakeMailer
        {
            Meanwhile = () => host.InDbAsync(async db =>
            {
                (await db.Letters.SingleAsync(letter => letter.Id == late)).Cancel("太晚了");
                await db.SaveChangesAsync();
            }),
        };
        await RunAsync(mailer);

        Assert.Equal((LetterState.Cancelled, LetterState.Sent), ((await ReadAsync(early)).State, (await ReadAsync(late)).State));
        Assert.Single(mailer.Sent);
    }

    [Fact]
    public async Task The_portals_own_mailer_writes_the_letter_into_its_folder()
    {
        var id = await WriteAsync();
        await host.RunAsync<SendLetters>();

        Assert.Single(Directory.GetFiles(Path.Combine(host.Folder, "mail"), $"*letter-{id:N}@localhost.eml"));
        Assert.Equal(LetterState.Sent, (await ReadAsync(id)).State);
    }

    Task<Guid> WriteAsync(string to = "reader@example.test") => host.InDbAsync(async db =>
    {
        var letter = new OutgoingLetter { Key = $"test:{Guid.NewGuid()}", ToAddress = to, ToName = "王小明", Subject = "主旨", Body = "內文", CreatedAt = host.Clock.Now };
        db.Letters.Add(letter);
        await db.SaveChangesAsync();
        return letter.Id;
    });

    Task<OutgoingLetter> ReadAsync(Guid id) => host.InDbAsync(db => db.Letters.SingleAsync(letter => letter.Id == id));

    Task RunAsync(IMailer mailer) => host.WithAsync<IServiceProvider>(services =>
        ActivatorUtilities.CreateInstance<SendLetters>(services, mailer).RunAsync(CancellationToken.None));

    sealed class FakeMailer : IMailer
    {
        public ConcurrentQueue<OutgoingMail> Sent { get; } = [];

        public MailOutcome Answer { get; init; } = new(MailFate.HandedOver);

        public bool DiesAfterHandOver { get; set; }

        public Func<Task>? Meanwhile { get; init; }

        public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
        {
            await Task.Yield();
            Sent.Enqueue(mail);
            if (Meanwhile is not null) await Meanwhile();
            return DiesAfterHandOver ? throw new NodeDied() : Answer;
        }
    }

    sealed class NodeDied : Exception;
}
