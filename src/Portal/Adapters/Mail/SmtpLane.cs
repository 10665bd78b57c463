using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Adapters.Mail;

/// <summary>One connection to a mail server. Faults of the line come out as <see cref="IOException"/>, a wait without answer as
/// <see cref="OperationCanceledException"/>; after either the lane is to be thrown away.</summary>
sealed class SmtpLane : IDisposable
{
    readonly SmtpSettings settings;
    readonly Socket socket;
    readonly byte[] input = new byte[4096];
    readonly ArrayBufferWriter<byte> output = new(16 * 1024);
    Stream stream;
    int inputStart, inputEnd;
    Dictionary<string, string> offers = [];

    SmtpLane(SmtpSettings settings, Socket connected)
    {
        (this.settings, socket) = (settings, connected);
        stream = new NetworkStream(connected, ownsSocket: true);
    }

    /// <summary>The next message may go over this lane.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Connects, secures the line and signs in.</summary>
    public static async Task<SmtpLane> OpenAsync(SmtpSettings settings, CancellationToken cancel)
    {
        // NoDelay: else Nagle's algorithm and delayed acknowledgement cost 40 ms for every message.
        var opened = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SmtpLane? lane = null;
        try
        {
            using (var patience = Patience(settings, cancel)) await opened.ConnectAsync(settings.Host, settings.Port, patience.Token);
            lane = new(settings, opened);
            await lane.GreetAsync(cancel);
            return lane;
        }
        catch
        {
            if (lane is null) opened.Dispose();
            else await lane.stream.DisposeAsync();
            throw;
        }
    }

    async Task GreetAsync(CancellationToken cancel)
    {
        if (settings.Security == SmtpSecurity.Tls) await SecureAsync(cancel);
        Demand(await ReplyAsync(cancel), 220, "greeting");
        await HelloAsync(cancel);
        if (settings.Security == SmtpSecurity.StartTls)
        {
            if (!offers.ContainsKey("STARTTLS")) throw new SmtpRefusal(MailFate.OurFault, $"{settings.Host} does not offer STARTTLS; nothing was sent");
            Demand(await AskAsync("STARTTLS", cancel), 220, "STARTTLS");
            if (inputStart < inputEnd) throw new SmtpRefusal(MailFate.OurFault, $"{settings.Host} sent plain text after STARTTLS; nothing was sent");
            await SecureAsync(cancel);
            await HelloAsync(cancel);
        }
        if (settings.User is { Length: > 0 } user) await SignInAsync(user, settings.Password ?? "", cancel);
    }

    async Task SecureAsync(CancellationToken cancel)
    {
        var tls = new SslStream(stream);
        stream = tls;
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host };
        if (settings.Roots is { } roots)
        {
            options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        using var patience = Patience(settings, cancel);
        await tls.AuthenticateAsClientAsync(options, patience.Token);
    }

    async Task HelloAsync(CancellationToken cancel)
    {
        // An address literal (RFC 5321 4.1.3) is right on every machine, a host name seldom.
        var me = AddressOf(socket.LocalEndPoint);
        var reply = await AskAsync(me.AddressFamily == AddressFamily.InterNetworkV6 ? $"EHLO [IPv6:{me}]" : $"EHLO [{me}]", cancel);
        Demand(reply, 250, "EHLO");
        offers = reply.Text.Split('\n').Skip(1).Select(line => line.Split(' ', 2))
            .GroupBy(words => words[0].ToUpperInvariant()).ToDictionary(group => group.Key, group => group.First().ElementAtOrDefault(1) ?? "");
    }

    async Task SignInAsync(string user, string password, CancellationToken cancel)
    {
        if (stream is not SslStream && !IPAddress.IsLoopback(AddressOf(socket.RemoteEndPoint)))
            throw new SmtpRefusal(MailFate.OurFault, "a password is not sent over an open line");
        var ways = offers.GetValueOrDefault("AUTH", "").ToUpperInvariant().Split(' ');
        Reply reply;
        if (ways.Contains("PLAIN"))
        {
            reply = await AskAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}"), cancel);
        }
        else if (ways.Contains("LOGIN"))
        {
            Demand(await AskAsync("AUTH LOGIN", cancel), 334, "AUTH");
            Demand(await AskAsync(Base64(user), cancel), 334, "AUTH");
            reply = await AskAsync(Base64(password), cancel);
        }
        else
        {
            throw new SmtpRefusal(MailFate.OurFault, $"{settings.Host} offers neither AUTH PLAIN nor LOGIN");
        }
        Demand(reply, 235, "AUTH");

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Sends one message. <paramref name="handingOver"/> is called right before its last byte may leave: from then on a fault is ambiguous,
    /// and cancellation is no longer looked at.</summary>
    public async Task<MailOutcome> SendAsync(string from, string to, ReadOnlyMemory<byte> message, Action handingOver, CancellationToken cancel)
    {
        if (offers.TryGetValue("SIZE", out var limit) && long.TryParse(limit, CultureInfo.InvariantCulture, out var max) && max > 0 && message.Length > max)
            return new(MailFate.OurFault, $"{message.Length} bytes are more than the {max} that {settings.Host} takes");

        IsUsable = false; // until the dialogue has come to its end
        var size = offers.ContainsKey("SIZE") ? string.Create(CultureInfo.InvariantCulture, $" SIZE={message.Length}") : "";
        string[] commands = [$"MAIL FROM:<{from}>{size}", $"RCPT TO:<{to}>", "DATA"];
        var pipelining = offers.ContainsKey("PIPELINING");
        if (pipelining) await WriteAsync(string.Join("\r\n", commands), cancel);
        MailOutcome? refused = null;
        var lost = false;
        for (var step = 0; step < commands.Length && (pipelining || refused is null); step++)
        {
            if (!pipelining) await WriteAsync(commands[step], cancel);
            var reply = await ReplyAsync(cancel);
            if (reply.Code == (step == 2 ? 354 : 250) || (reply.Code == 251 && step == 1))
            {
                lost = step == 2 && refused is not null; // the server now waits for a message to nobody
                continue;
            }
            refused ??= new(Sort(reply, atReceiver: step == 1), reply.ToString());
            if (reply.Code == 421)
            {
                lost = true;
                break;
            }
        }
        if (refused is not null)
        {
            IsUsable = !lost && await ResetAsync(cancel);
            return refused;
        }

        Stuff(message.Span);
        cancel.ThrowIfCancellationRequested();
        handingOver();
        using (var patience = Patience(settings, CancellationToken.None)) await stream.WriteAsync(output.WrittenMemory, patience.Token);
        var taken = await ReplyAsync(CancellationToken.None);
        IsUsable = taken.Code != 421;
        return (taken.Code / 100) switch
        {
            2 => new(MailFate.HandedOver, taken.Text),
            4 => new(MailFate.TryLater, taken.ToString()),
            5 => new(MailFate.OurFault, taken.ToString()),
            _ => new(MailFate.Unknown, taken.ToString()),
        };
    }

    /// <summary>Makes the connection ready for the next message; a fault here must not hide what the server said before.</summary>
    async Task<bool> ResetAsync(CancellationToken cancel)
    {
        try
        {
            return (await AskAsync("RSET", cancel)).Code == 250;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Takes leave, without waiting for the answer, and closes.</summary>
    public void Dispose()
    {
        try
        {
            if (IsUsable && socket.Connected) stream.Write("QUIT\r\n"u8);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Nothing hangs on a good-bye.
        }
        stream.Dispose();
    }

    /// <summary>4xx: later. 5xx at the receiver: the address is bad, unless the server speaks of our rights (530, x.7.x), our order of
    /// commands (503, x.5.x) or of a count of receivers (552, RFC 5321 4.5.3.1.10). 5xx elsewhere: our fault.</summary>
    static MailFate Sort(Reply reply, bool atReceiver) => reply.Code / 100 == 4 ? MailFate.TryLater
        : !atReceiver || reply.Code / 100 != 5 || reply.Code is 503 or 530 || reply.Text.StartsWith("5.7.", StringComparison.Ordinal) || reply.Text.StartsWith("5.5.", StringComparison.Ordinal) ? MailFate.OurFault
        : reply.Code == 552 ? MailFate.TryLater
        : MailFate.Bounced;

    static void Demand(Reply reply, int code, string step)
    {
        if (reply.Code != code) throw new SmtpRefusal(reply.Code / 100 == 4 ? MailFate.TryLater : MailFate.OurFault, $"{step}: {reply}");
    }

    /// <summary>Dot stuffing (RFC 5321 4.5.2) into the output buffer, and the closing dot. The message ends with CRLF.</summary>
    void Stuff(ReadOnlySpan<byte> message)
    {
        output.ResetWrittenCount();
        if (message is [(byte)'.', ..]) output.Write("."u8);
        for (int dot; (dot = message.IndexOf("\r\n."u8)) >= 0; message = message[(dot + 3)..])
        {
            output.Write(message[..(dot + 3)]);
            output.Write("."u8);
        }
        output.Write(message);
        output.Write(".\r\n"u8);
    }

    async Task<Reply> AskAsync(string command, CancellationToken cancel)
    {
        await WriteAsync(command, cancel);
        return await ReplyAsync(cancel);
    }

    async Task WriteAsync(string command, CancellationToken cancel)
    {
        using var patience = Patience(settings, cancel);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), patience.Token);
    }

    /// <summary>One reply of one or more lines; the text keeps a line feed between them.</summary>
    async Task<Reply> ReplyAsync(CancellationToken cancel)
    {
        using var patience = Patience(settings, cancel);
        var text = new StringBuilder();
        for (var lines = 0; lines < 200; lines++)
        {
            var line = await LineAsync(patience.Token);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 599)
                throw new IOException("no SMTP reply: " + line);
            if (text.Length > 0) text.Append('\n');
            text.Append(line.AsSpan(Math.Min(4, line.Length)));
            if (line.Length == 3 || line[3] != '-') return new(code, text.ToString());
        }
        throw new IOException("the SMTP reply does not end");
    }

    async Task<string> LineAsync(CancellationToken cancel)
    {
        for (var searched = inputStart; ;)
        {
            var end = input.AsSpan(searched, inputEnd - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(input, inputStart, searched + end - inputStart).TrimEnd('\r');
                inputStart = searched + end + 1;
                return line;
            }
            if (inputStart > 0)
            {
                input.AsSpan(inputStart, inputEnd - inputStart).CopyTo(input);
                (inputStart, inputEnd) = (0, inputEnd - inputStart);
            }
            if (inputEnd == input.Length) throw new IOException("the line of the SMTP reply does not end");
            searched = inputEnd;
            var read = await stream.ReadAsync(input.AsMemory(inputEnd), cancel);
            if (read == 0) throw new IOException("the server closed the line");
            inputEnd += read;
        }
    }

    static IPAddress AddressOf(EndPoint? point) => ((IPEndPoint)point!).Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : ((IPEndPoint)point).Address;

    /// <summary>In real time, whatever the office's clock says: a socket knows no other.</summary>
    static CancellationTokenSource Patience(SmtpSettings settings, CancellationToken cancel)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        source.CancelAfter(settings.Patience);
        return source;
    }

    readonly record struct Reply(int Code, string Text)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} {Text}");
    }
}
