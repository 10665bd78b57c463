using Portal.Adapters.Mail;

namespace Portal.Tests.Adapters.Mail;

public sealed class SmtpMailerTests : MailerContract, IDisposable
{
    SmtpMailer? mailer;

    private protected override async Task<IMailer> StartAsync() =>
        mailer = new(new("127.0.0.1", (await Parts.SmtpSinkAsync()).Port, SmtpSecurity.None), TimeProvider.System);

    private protected override async Task<byte[]?> ReceivedAsync(string messageId) => await FindAsync((await Parts.SmtpSinkAsync()).Folder, messageId);

    public void Dispose() => mailer?.Dispose();
}

public sealed class SmtpMailerFaultTests
{
    const string Drop = ScriptedSmtpServer.Drop, Silence = ScriptedSmtpServer.Silence;
    static CancellationToken cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CONNECT", "554 5.3.2 no service here", MailFate.OurFault)]
    [InlineData("CONNECT", "421 4.3.2 too busy", MailFate.TryLater)]
    [InlineData("CONNECT", "SSH-2.0-OpenSSH_9.2", MailFate.TryLater)]
    [InlineData("CONNECT", Drop, MailFate.TryLater)]
    [InlineData("CONNECT", Silence, MailFate.TryLater)]
    [InlineData("EHLO", "502 5.5.1 what?", MailFate.OurFault)]
    [InlineData("MAIL", "451 4.3.0 later", MailFate.TryLater)]
    [InlineData("MAIL", "550 5.7.1 sender refused", MailFate.OurFault)]
    [InlineData("MAIL", "421 4.3.2 closing", MailFate.TryLater)]
    [InlineData("MAIL", Silence, MailFate.TryLater)]
    [InlineData("RCPT", "450 4.2.0 greylisted", MailFate.TryLater)]
    [InlineData("RCPT", "451 4.7.1 try again", MailFate.TryLater)]
    [InlineData("RCPT", "550 5.1.1 no such user", MailFate.Bounced)]
    [InlineData("RCPT", "553 not here", MailFate.Bounced)]
    [InlineData("RCPT", "554 5.7.1 relay access denied", MailFate.OurFault)]
    [InlineData("RCPT", "530 5.7.0 authentication required", MailFate.OurFault)]
    [InlineData("RCPT", "421 closing", MailFate.TryLater)]
    [InlineData("RCPT", Drop, MailFate.TryLater)]
    [InlineData("DATA", "451 4.3.0 disk full", MailFate.TryLater)]
    [InlineData("DATA", "554 5.5.0 no", MailFate.OurFault)]
    [InlineData("DATA", Drop, MailFate.TryLater)]
    [InlineData(".", "552 5.3.4 too big", MailFate.OurFault)]
    [InlineData(".", "550-5.7.1 looks like\r\n550 5.7.1 advertising", MailFate.OurFault)]
    [InlineData(".", "452 4.3.1 no room", MailFate.TryLater)]
    [InlineData(".", "421 4.3.2 closing", MailFate.TryLater)]
    [InlineData(".", Drop, MailFate.Unknown)]
    [InlineData(".", Silence, MailFate.Unknown)]
    [InlineData(".", "what?", MailFate.Unknown)]
    public async Task Each_answer_of_the_server_is_sorted(string command, string answer, MailFate fate)
    {
        foreach (var pipelining in new[] { true, false })
        {
            await using var server = new ScriptedSmtpServer().On(command, answer);
            if (!pipelining && command != "EHLO") server.On("EHLO", "250 plain");
            using var mailer = Mailer(server, answer == Silence ? 1 : 60);
            var outcome = await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel);
            Assert.True(fate == outcome.Fate, $"{outcome}");
            Assert.NotEmpty(outcome.Reason);
            Assert.Empty(server.Taken);
        }
    }

    [Fact]
    public async Task A_server_that_is_down_is_tried_later()
    {
        int port;
        await using (var server = new ScriptedSmtpServer()) port = server.Port;
        using var mailer = new SmtpMailer(new("127.0.0.1", port, SmtpSecurity.None), TimeProvider.System);
        Assert.Equal(MailFate.TryLater, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user")]
    [InlineData("MAIL", "451 later")]
    [InlineData(".", "552 5.3.4 too big")]
    public async Task After_a_refusal_the_next_letter_goes_over_the_same_connection(string command, string answer)
    {
        await using var server = new ScriptedSmtpServer().On(command, answer, times: 1);
        using var mailer = Mailer(server);
        Assert.NotEqual(MailFate.HandedOver, (await mailer.SendAsync(MailerContract.Mail("first", "x"), cancel)).Fate);
        Assert.Equal(MailFate.HandedOver, (await mailer.SendAsync(MailerContract.Mail("second", "x"), cancel)).Fate);
        Assert.Contains("Subject: second", Assert.Single(server.Taken), StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_that_wants_the_letter_after_refusing_its_receiver_does_not_get_it()
    {
        await using var server = new ScriptedSmtpServer().On("RCPT", "550 5.1.1 no such user").On("DATA", "354 go on");
        using var mailer = Mailer(server);
        Assert.Equal(MailFate.Bounced, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
        Assert.Equal(MailFate.Bounced, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
        Assert.Equal(2, server.Connections);
        Assert.Empty(server.Taken);
    }

    [Theory]
    [InlineData("421 4.4.2 idle for too long")]
    [InlineData(Drop)]
    public async Task A_kept_connection_that_has_gone_stale_is_made_anew_once(string answer)
    {
        await using var server = new ScriptedSmtpServer();
        using var mailer = Mailer(server);
        await mailer.SendAsync(MailerContract.Mail("first", "x"), cancel);
        server.On("MAIL", answer, times: 1);
        Assert.Equal(MailFate.HandedOver, (await mailer.SendAsync(MailerContract.Mail("second", "x"), cancel)).Fate);
        Assert.Equal(2, server.Connections);
        Assert.Equal(2, server.Taken.Count);

        server.On("MAIL", answer, times: 2);
        Assert.Equal(MailFate.TryLater, (await mailer.SendAsync(MailerContract.Mail("third", "x"), cancel)).Fate);
        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task A_letter_that_may_have_been_taken_is_not_sent_again_by_itself()
    {
        await using var server = new ScriptedSmtpServer();
        using var mailer = Mailer(server);
        await mailer.SendAsync(MailerContract.Mail("first", "x"), cancel);
        server.On(".", Drop, times: 1);
        Assert.Equal(MailFate.Unknown, (await mailer.SendAsync(MailerContract.Mail("second", "x"), cancel)).Fate);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_letter_larger_than_the_server_takes_is_not_offered()
    {
        await using var server = new ScriptedSmtpServer().On("EHLO", "250-x\r\n250 SIZE 2000");
        using var mailer = Mailer(server);
        Assert.Equal(MailFate.OurFault, (await mailer.SendAsync(MailerContract.Mail("x", new string('x', 3000)), cancel)).Fate);
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Equal(MailFate.HandedOver, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
    }

    [Fact]
    public async Task Over_STARTTLS_the_letter_and_the_password_travel_encrypted()
    {
        using var certificate = ScriptedSmtpServer.Certificate();
        await using var server = new ScriptedSmtpServer(certificate);
        using var mailer = new SmtpMailer(new("localhost", server.Port, SmtpSecurity.StartTls, "user", "秘密") { Roots = [certificate] }, TimeProvider.System);
        Assert.Equal(new(MailFate.HandedOver, "2.0.0 queued"), await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel));
        var commands = server.Commands.Select(c => c.Split(' ')[0]).ToList();
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"], commands);
    }

    [Fact]
    public async Task TLS_from_the_first_byte_works()
    {
        using var certificate = ScriptedSmtpServer.Certificate();
        await using var server = new ScriptedSmtpServer(certificate, tlsFirst: true);
        using var mailer = new SmtpMailer(new("localhost", server.Port, SmtpSecurity.Tls) { Roots = [certificate] }, TimeProvider.System);
        Assert.Equal(MailFate.HandedOver, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
    }

    [Fact]
    public async Task When_STARTTLS_has_been_stripped_nothing_is_sent()
    {
        await using var server = new ScriptedSmtpServer();
        using var mailer = new SmtpMailer(new("localhost", server.Port, SmtpSecurity.StartTls, "user", "secret"), TimeProvider.System);
        var outcome = await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel);
        Assert.Equal(MailFate.OurFault, outcome.Fate);
        Assert.Contains("STARTTLS", outcome.Reason, StringComparison.Ordinal);
        Assert.All(server.Commands, c => Assert.StartsWith("EHLO", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_text_slipped_in_behind_STARTTLS_ends_the_line()
    {
        using var certificate = ScriptedSmtpServer.Certificate();
        await using var server = new ScriptedSmtpServer(certificate).On("STARTTLS", "220 go\r\n250 injected");
        using var mailer = new SmtpMailer(new("localhost", server.Port, SmtpSecurity.StartTls) { Roots = [certificate] }, TimeProvider.System);
        Assert.Equal(MailFate.OurFault, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
        Assert.Empty(server.Taken);
    }

    [Theory]
    [InlineData("localhost", false, SmtpSecurity.StartTls)]
    [InlineData("other.test", true, SmtpSecurity.StartTls)]
    [InlineData("localhost", false, SmtpSecurity.Tls)]
    [InlineData("other.test", true, SmtpSecurity.Tls)]
    public async Task A_certificate_of_an_unknown_maker_or_for_another_name_gets_nothing(string name, bool trusted, SmtpSecurity security)
    {
        using var certificate = ScriptedSmtpServer.Certificate(name);
        await using var server = new ScriptedSmtpServer(certificate, security == SmtpSecurity.Tls);
        using var mailer = new SmtpMailer(new("localhost", server.Port, security, "user", "secret") { Roots = trusted ? [certificate] : null }, TimeProvider.System);
        Assert.Equal(MailFate.OurFault, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("AUTH", StringComparison.Ordinal) || c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PLAIN LOGIN", "AUTH PLAIN AHVzZXIAc2VjcmV0")]
    [InlineData("LOGIN", "AUTH LOGIN|dXNlcg==|c2VjcmV0")]
    public async Task Signing_in_uses_the_way_that_is_offered(string offered, string expected)
    {
        await using var server = new ScriptedSmtpServer().On("EHLO", "250-x\r\n250 AUTH " + offered)
            .On("DXNLCG==", "334 UGFzc3dvcmQ6").On("C2VJCMV0", "235 ok");
        using var mailer = new SmtpMailer(new("127.0.0.1", server.Port, SmtpSecurity.None, "user", "secret"), TimeProvider.System);
        Assert.Equal(MailFate.HandedOver, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
        Assert.Equal(expected.Split('|'), server.Commands.Skip(1).Take(expected.Split('|').Length));
    }

    [Theory]
    [InlineData("535 5.7.8 wrong password", MailFate.OurFault)]
    [InlineData("454 4.7.0 not now", MailFate.TryLater)]
    public async Task A_refused_sign_in_burns_no_address(string answer, MailFate fate)
    {
        await using var server = new ScriptedSmtpServer().On("AUTH", answer);
        using var mailer = new SmtpMailer(new("127.0.0.1", server.Port, SmtpSecurity.None, "user", "secret"), TimeProvider.System);
        Assert.Equal(fate, (await mailer.SendAsync(MailerContract.Mail("x", "x"), cancel)).Fate);
    }

    [Fact]
    public async Task Cancelling_ends_a_wait_before_the_letter_is_handed_over()
    {
        await using var server = new ScriptedSmtpServer().On("RCPT", Silence);
        using var mailer = new SmtpMailer(new("127.0.0.1", server.Port, SmtpSecurity.None), TimeProvider.System);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mailer.SendAsync(MailerContract.Mail("x", "x"), impatient.Token));
    }

    static SmtpMailer Mailer(ScriptedSmtpServer server, int patience = 60) =>
        new(new("127.0.0.1", server.Port, SmtpSecurity.None) { Patience = TimeSpan.FromSeconds(patience) }, TimeProvider.System);
}
