using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Adapters.Mail;

/// <summary>How the line to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>STARTTLS (RFC 3207), demanded: a server that does not offer it gets nothing.</summary>
    StartTls,
    /// <summary>TLS from the first byte (RFC 8314), usually port 465.</summary>
    Tls,
    /// <summary>Plain text, for a relay inside; a password is then sent to the machine itself only.</summary>
    None,
}

/// <summary>Where and how mail is handed over.</summary>
/// <param name="Host">Name or address; with TLS the certificate must bear it.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Security">Protection of the line.</param>
/// <param name="User">Account; null for a server that asks for none.</param>
/// <param name="Password">Its password.</param>
public sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, string? User = null, string? Password = null)
{
    /// <summary>Longest wait for one answer of the server.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Roots to trust instead of the machine's, for tests.</summary>
    internal X509Certificate2Collection? Roots { get; init; }
}

/// <summary>
/// Hands messages to a mail server over one kept connection (RFC 5321, PIPELINING RFC 2920, SIZE RFC 1870). One message at a time; callers wait their turn.
/// Messages are 7-bit throughout, so that 8BITMIME and SMTPUTF8 are not needed.
/// </summary>
public sealed class SmtpMailer(SmtpSettings settings, TimeProvider time) : IMailer, IDisposable
{
    readonly SemaphoreSlim turn = new(1);
    readonly ArrayBufferWriter<byte> message = new(16 * 1024); // used again for every message
    SmtpLane? lane;

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            message.ResetWrittenCount();
            MimeWriter.Write(mail, time.GetUtcNow(), message);
            var kept = lane is not null;
            var outcome = await TryAsync(mail, cancel);
            // A kept connection may have been closed by the server meanwhile: nothing of this message has been taken then.
            return outcome.Fate == MailFate.TryLater && kept && lane is null ? await TryAsync(mail, cancel) : outcome;
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<MailOutcome> TryAsync(OutgoingMail mail, CancellationToken cancel)
    {
        var handingOver = false;
        try
        {
            lane ??= await SmtpLane.OpenAsync(settings, cancel);
            var outcome = await lane.SendAsync(mail.From.Address, mail.To.Address, message.WrittenMemory, () => handingOver = true, cancel);
            if (!lane.IsUsable) Close();
            return outcome;
        }
        catch (SmtpRefusal refusal)
        {
            Close();
            return refusal.Outcome;
        }
        catch (AuthenticationException e)
        {
            Close();
            return new(MailFate.OurFault, $"the certificate of {settings.Host} is not accepted: {e.Message}");
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            Close();
            if (!handingOver) cancel.ThrowIfCancellationRequested();
            var reason = e is OperationCanceledException ? $"no answer from {settings.Host} within {settings.Patience}" : $"{settings.Host}: {e.Message}";
            return new(handingOver ? MailFate.Unknown : MailFate.TryLater, reason);
        }
    }

    void Close()
    {
        lane?.Dispose();
        lane = null;
    }

    /// <summary>Takes leave of the server.</summary>
    public void Dispose()
    {
        Close();
        turn.Dispose();
    }
}

/// <summary>The server refuses before a message has been offered.</summary>
sealed class SmtpRefusal(MailFate fate, string reason) : Exception(reason)
{
    public MailOutcome Outcome { get; } = new(fate, reason);
}
