using System.Text;
using Portal.Adapters.Mail;

namespace Portal.Tests.Adapters.Mail;

/// <summary>What every mailer keeps to.</summary>
public abstract class MailerContract
{
    static int last;

    private protected abstract Task<IMailer> StartAsync();

    /// <summary>The message with this Message-ID as the mail system has it; null when it has none.</summary>
    private protected abstract Task<byte[]?> ReceivedAsync(string messageId);

    [Fact]
    public async Task A_letter_arrives_as_it_was_written()
    {
        var mailer = await StartAsync();
        var mail = Mail("您的申請已核定：《a\r\nBcc: x@y.test 👩‍👩‍👧》", "親愛的出版社：\n.這一行以點開頭\n..兩點\n.\n完") with
        {
            HtmlBody = "<p>親愛的出版社</p>\n.",
            ReplyTo = MailAddress.Parse("reply@library.test"),
            Headers = MailHeader.OneClickUnsubscribe(new("https://library.test/u/1")),
        };
        Assert.Equal(MailFate.HandedOver, (await mailer.SendAsync(mail, TestContext.Current.CancellationToken)).Fate);

        var received = await PythonMail.ParseAsync(await ReceivedAsync(mail.MessageId));
        Assert.Empty(received.Defects);
        Assert.Equal("您的申請已核定：《a  Bcc: x@y.test 👩‍👩‍👧》", received.Headers["Subject"][0]);
        Assert.Equal("\"國家圖書館\" <isbn@library.test>", received.Headers["From"][0].Replace("國家圖書館 <", "\"國家圖書館\" <", StringComparison.Ordinal));
        Assert.Equal("editor@publisher.test", received.Headers["To"][0]);
        Assert.Equal("List-Unsubscribe=One-Click", received.Headers["List-Unsubscribe-Post"][0]);
        Assert.DoesNotContain("Bcc", received.Headers.Keys);
        Assert.Equal(mail.TextBody + "\n", received.Bodies["text/plain"].ReplaceLineEndings("\n"));
        Assert.Equal(mail.HtmlBody + "\n", received.Bodies["text/html"].ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Plain_lines_that_begin_with_dots_arrive_unchanged()
    {
        var mailer = await StartAsync();
        var mail = Mail("dots", ".\n..\n...\n.a\nb\n.");
        await mailer.SendAsync(mail, TestContext.Current.CancellationToken);
        Assert.Equal(mail.TextBody, (await PythonMail.ParseAsync(await ReceivedAsync(mail.MessageId))).Bodies["text/plain"].ReplaceLineEndings("\n").TrimEnd('\n'));
    }

    [Fact]
    public async Task Many_letters_follow_each_other_and_a_large_one_is_whole()
    {
        var mailer = await StartAsync();
        var mails = Enumerable.Range(0, 20).Select(i => Mail($"第 {i} 封", new string('字', i == 7 ? 700_000 : 10))).ToList();
        var outcomes = await Task.WhenAll(mails.Select(mail => mailer.SendAsync(mail, TestContext.Current.CancellationToken)));
        Assert.All(outcomes, outcome => Assert.Equal(MailFate.HandedOver, outcome.Fate));
        foreach (var mail in mails)
            Assert.Contains($"<{mail.MessageId}>", Encoding.ASCII.GetString((await ReceivedAsync(mail.MessageId))!), StringComparison.Ordinal);
        Assert.Equal(mails[7].TextBody, (await PythonMail.ParseAsync(await ReceivedAsync(mails[7].MessageId))).Bodies["text/plain"].TrimEnd());
    }

    [Fact]
    public async Task Cancelled_beforehand_nothing_is_sent()
    {
        var mailer = await StartAsync();
        var mail = Mail("never", "never");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mailer.SendAsync(mail, new CancellationToken(canceled: true)));
        Assert.Null(await ReceivedAsync(mail.MessageId));
    }

    internal static OutgoingMail Mail(string subject, string text) => new(
        MailAddress.Parse("isbn@library.test", "國家圖書館"), MailAddress.Parse("editor@publisher.test"), subject, text,
        FormattableString.Invariant($"test-{Environment.ProcessId}-{Interlocked.Increment(ref last)}@library.test"));

    private protected static async Task<byte[]?> FindAsync(string folder, string messageId)
    {
        if (!Directory.Exists(folder)) return null;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            if (bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"Message-ID: <{messageId}>")) >= 0) return bytes;
        }
        return null;
    }
}
