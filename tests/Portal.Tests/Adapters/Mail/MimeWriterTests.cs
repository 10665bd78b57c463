using System.Buffers;
using System.Text;
using Portal.Adapters.Mail;

namespace Portal.Tests.Adapters.Mail;

public class MimeWriterTests
{
    static readonly DateTimeOffset date = new(2026, 3, 2, 9, 5, 7, TimeSpan.FromHours(8));

    static readonly string[] naughty =
    [
        "ISBN 申請已核定：《臺灣文學史》",
        "Bcc: victim@example.test\r\nBcc: victim@example.test",
        "折行\r\n\r\n<h1>正文</h1>",
        "=?utf-8?B?5Lit5paH?=",
        "=?utf-8?Q?=0D=0ABcc:_x@y.test?=",
        "👩‍👩‍👧‍👦 emoji 𠮷野家 𫝀",
        "a\u202Etxt.exe‮ 反向",
        "\0\u0001\u007F\u0085\u2028\u2029",
        "lone \uD800 surrogate \uDC00",
        "",
        " ",
        "  blanks at both ends  ",
        "\"quoted\" \\ back (comment) <a@b.test>, group: x;",
        "ASCII that is much longer than one line of a message may be, so that it must be folded in some way by the writer",
        new('書', 5000),
        string.Concat(Enumerable.Repeat("a書𠮷", 1500)),
        new('x', 5000),
    ];

    public static TheoryData<string> Naughty => new(naughty.Select(text => Convert.ToBase64String(Encoding.Unicode.GetBytes(text))));

    [Theory]
    [MemberData(nameof(Naughty))]
    public async Task Any_title_stays_one_subject_and_comes_back_as_it_was(string base64)
    {
        var title = Encoding.Unicode.GetString(Convert.FromBase64String(base64));
        var name = string.Concat(title.Take(300).Where(c => !char.IsControl(c)));
        var mail = await Parsed(Mail(title) with { HtmlBody = "<p>" + title, ReplyTo = MailAddress.Parse("reply@library.test", name) });

        Assert.Empty(mail.Defects);
        Assert.Equal(
            ["Date", "From", "To", "Reply-To", "Subject", "Message-ID", "MIME-Version", "Content-Language", "Auto-Submitted", "Content-Type"],
            mail.Headers.Keys);
        Assert.All(mail.Headers.Values, values => Assert.Single(values));
        Assert.Equal(Shown(title), Collapsed(mail.Headers["Subject"][0]));
        Assert.Equal(["multipart/alternative", "text/plain", "text/html"], ["multipart/alternative", .. mail.Bodies.Keys]);
        Assert.Contains("reply@library.test", mail.Headers["Reply-To"][0], StringComparison.Ordinal);
        Assert.InRange(mail.LongestHeaderLine, 1, 78);
        Assert.InRange(mail.LongestLine, 1, 78);
        Assert.True(mail.Only7Bit);
    }

    [Fact]
    public async Task Text_and_HTML_come_back_whole()
    {
        var text = "第一行\t\r\n.點開頭\r\n" + new string('長', 3000) + "\n--=_portal_alternative--\n最後 👩‍👧";
        var mail = await Parsed(Mail("x", text) with { HtmlBody = "<p>" + text });
        Assert.Empty(mail.Defects);
        Assert.Equal(text.ReplaceLineEndings("\n") + "\n", mail.Bodies["text/plain"].ReplaceLineEndings("\n"));
        Assert.Equal("<p>" + text.ReplaceLineEndings("\n") + "\n", mail.Bodies["text/html"].ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("short English text\nsecond line", "7bit")]
    [InlineData("line\rline\n", "7bit")]
    [InlineData("中文", "base64")]
    [InlineData("--=_portal_alternative", "base64")]
    public void Short_lined_ASCII_stays_readable_and_all_else_is_base64(string text, string encoding) =>
        Assert.Contains($"Content-Transfer-Encoding: {encoding}\r\n", Written(Mail("x", text)), StringComparison.Ordinal);

    [Fact]
    public void The_header_of_a_plain_letter_is_this()
    {
        var mail = new OutgoingMail(MailAddress.Parse("isbn@library.test", "國家圖書館"), MailAddress.Parse("editor@publisher.test", "A \"B\""), "Hello", "Hi", "letter-7@library.test")
        {
            Language = "en",
            Headers = MailHeader.OneClickUnsubscribe(new("https://library.test/u/" + new string('k', 60))),
        };
        Assert.Equal(
            $"""
            Date: Mon, 02 Mar 2026 01:05:07 +0000
            From: =?utf-8?B?5ZyL5a625ZyW5pu46aSo?= <isbn@library.test>
            To: "A \"B\"" <editor@publisher.test>
            Subject: Hello
            Message-ID: <letter-7@library.test>
            MIME-Version: 1.0
            Content-Language: en
            Auto-Submitted: auto-generated
            List-Unsubscribe:
             <https://library.test/u/{new string('k', 60)}>
            List-Unsubscribe-Post: List-Unsubscribe=One-Click
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Hi

            """.ReplaceLineEndings("\r\n"),
            Written(mail));
    }

    [Theory]
    [InlineData("X-A\r\nBcc", "x")]
    [InlineData("X-A", "x\r\nBcc: y")]
    [InlineData("X-A", "中文")]
    [InlineData("bcc", "x@y.test")]
    [InlineData("Content-Type", "text/html")]
    [InlineData("Subject", "second")]
    [InlineData("", "x")]
    [InlineData("X-A", "")]
    public void A_header_that_could_change_the_message_cannot_be_made(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new MailHeader(name, value));

    [Theory]
    [InlineData("en\r\nBcc: x@y.test")]
    [InlineData("")]
    public void A_wrong_language_tag_is_refused(string tag) => Assert.Throws<ArgumentException>(() => Mail("x") with { Language = tag });

    [Theory]
    [InlineData("no-at-sign")]
    [InlineData("a@b>\r\nBcc: x")]
    [InlineData("a b@c")]
    [InlineData("../../etc/x@y")]
    public void A_wrong_message_id_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => new OutgoingMail(MailAddress.Parse("a@b.test"), MailAddress.Parse("a@b.test"), "", "", id));

    /// <summary>What the subject looks like to its reader: no control characters, no marks that turn the direction.</summary>
    static string Shown(string title) => Collapsed(string.Concat(title
        .Where(c => c is not ('\u200E' or '\u200F' or '\u061C' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')))
        .Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)));

    /// <summary>Lone surrogates are no characters; blanks at the ends and in a row mean nothing to the parser.</summary>
    static string Collapsed(string text) =>
        string.Join(' ', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    static OutgoingMail Mail(string subject, string text = "內文") =>
        new(MailAddress.Parse("isbn@library.test", "國家圖書館"), MailAddress.Parse("editor@publisher.test"), subject, text, "letter-7@library.test");

    static string Written(OutgoingMail mail)
    {
        var buffer = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, date, buffer);
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    static Task<PythonMail> Parsed(OutgoingMail mail)
    {
        var buffer = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, date, buffer);
        return PythonMail.ParseAsync(buffer.WrittenMemory);
    }
}
