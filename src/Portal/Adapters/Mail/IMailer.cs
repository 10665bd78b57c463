using System.Text.RegularExpressions;

namespace Portal.Adapters.Mail;

/// <summary>Hands one message to the mail system.</summary>
public interface IMailer
{
    /// <summary>Never throws for what the mail system does; the outcome says what to do next.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the message could have been taken over. After that point
    /// a cancellation is not looked at, so that the outcome stays known.</exception>
    Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel);
}

/// <summary>What became of a message.</summary>
public enum MailFate
{
    /// <summary>The mail system has it.</summary>
    HandedOver,
    /// <summary>Not now: server down, busy or slow. The same message may be sent again.</summary>
    TryLater,
    /// <summary>The receiver's address is refused for good.</summary>
    Bounced,
    /// <summary>Our server, account, certificate or message is refused; the address is not to blame.</summary>
    OurFault,
    /// <summary>The line broke after the whole message had been sent: the server may or may not have it. Send again only under the same Message-ID.</summary>
    Unknown,
}

/// <summary>What became of a message, with the server's words or the reason.</summary>
public sealed record MailOutcome(MailFate Fate, string Reason = "");

/// <summary>One message to one receiver.</summary>
/// <param name="From">Author, and the address that bounces go to.</param>
/// <param name="To">The receiver.</param>
/// <param name="Subject">Any text; control characters become blanks, and marks that turn the writing direction are left out.</param>
/// <param name="TextBody">Plain text, lines ended in any way.</param>
/// <param name="MessageId">RFC 5322 msg-id without its angle brackets, <c>letter-7@portal.example</c>. The same message keeps it over all attempts.</param>
public sealed partial record OutgoingMail(MailAddress From, MailAddress To, string Subject, string TextBody, string MessageId)
{
    /// <summary>RFC 5322 msg-id without its angle brackets.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public string MessageId { get; } = MessageIdForm().IsMatch(MessageId) ? MessageId : throw new ArgumentException("not a Message-ID", nameof(MessageId));

    /// <summary>The same message as HTML; the reader's program picks one.</summary>
    public string? HtmlBody { get; init; }

    /// <summary>Where answers go when not to <see cref="From"/>.</summary>
    public MailAddress? ReplyTo { get; init; }

    /// <summary>Language of the text as a BCP 47 tag, <c>zh-TW</c> or <c>en</c>.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public string Language
    {
        get;
        init => field = LanguageForm().IsMatch(value) ? value : throw new ArgumentException("not a language tag", nameof(value));
    } = "zh-TW";

    /// <summary>Written by a program (RFC 3834): asks automatic responders to keep silent.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>Further header fields.</summary>
    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    [GeneratedRegex(@"\A[A-Za-z0-9._+=-]{1,160}@[A-Za-z0-9.-]{1,80}\z", RegexOptions.None, 1000)]
    private static partial Regex MessageIdForm();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LanguageForm();
}

/// <summary>A header field that the portal adds, ASCII only.</summary>
public sealed partial record MailHeader
{
    /// <summary>A field that the writer does not write itself.</summary>
    /// <exception cref="ArgumentException">The name is none or is the writer's own, or the value is longer than 900 characters or not printable ASCII.</exception>
    public MailHeader(string name, string value)
    {
        if (!NameForm().IsMatch(name)) throw new ArgumentException("not a header of its own: " + name, nameof(name));
        if (value.Length is 0 or > 900 || value.Any(c => c is < ' ' or > '~')) throw new ArgumentException("not printable ASCII", nameof(value));
        (Name, Value) = (name, value);
    }

    /// <summary>Field name.</summary>
    public string Name { get; }

    /// <summary>Field value, folded at its blanks when it is written.</summary>
    public string Value { get; }

    /// <summary>One-click unsubscribe after RFC 8058: the link must take a POST.</summary>
    public static MailHeader[] OneClickUnsubscribe(Uri link) =>
        [new("List-Unsubscribe", $"<{link.AbsoluteUri}>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")];

    [GeneratedRegex(@"\A(?!(From|To|Cc|Bcc|Sender|Reply-To|Subject|Date|Message-ID|MIME-Version|Content-.*|Auto-Submitted)\z)[A-Za-z][A-Za-z0-9-]{0,59}\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameForm();
}
