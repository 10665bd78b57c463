using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Tests.Adapters.Mail;

/// <summary>
/// A mail server that misbehaves as told: an answer for a command (<c>CONNECT</c>, <c>EHLO</c>, <c>RCPT</c>, <c>.</c>, ...), in place of the
/// right one; <see cref="Drop"/> closes the line instead, <see cref="Silence"/> says nothing. Each scripted answer is used as often as <c>times</c> says.
/// </summary>
sealed class ScriptedSmtpServer : IAsyncDisposable
{
    public const string Drop = "<drop>", Silence = "<silence>";
    const string Offers = "250-scripted\r\n250-PIPELINING\r\n250-SIZE 5000000\r\n250-AUTH PLAIN LOGIN\r\n";

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Dictionary<string, (string Answer, int Times)> script = [];
    readonly X509Certificate2? certificate;
    readonly bool tlsFirst;
    readonly Task running;

    public ScriptedSmtpServer(X509Certificate2? certificate = null, bool tlsFirst = false)
    {
        (this.certificate, this.tlsFirst) = (certificate, tlsFirst);
        listener.Start();
        running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Commands as they came, over all connections.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Messages that were taken over.</summary>
    public ConcurrentQueue<string> Taken { get; } = [];

    public int Connections { get; private set; }

    public ScriptedSmtpServer On(string command, string answer, int times = int.MaxValue)
    {
        script[command] = (answer, times);
        return this;
    }

    /// <summary>A certificate of its own making, for <c>localhost</c> unless told otherwise.</summary>
    public static X509Certificate2 Certificate(string name = "localhost")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // the end of the test
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        Connections++;
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (tlsFirst) stream = await SecureAsync(stream);
                if (await AnswerAsync(stream, "CONNECT", "220 scripted") is null) return;
                var (sender, receiver) = (false, false);
                while (await LineAsync(stream) is { } line)
                {
                    Commands.Enqueue(line);
                    var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                    var right = verb switch
                    {
                        "EHLO" => Offers + (certificate is null || stream is SslStream ? "250 HELP" : "250 STARTTLS"),
                        "STARTTLS" => "220 go",
                        "AUTH" when line.StartsWith("AUTH LOGIN", StringComparison.Ordinal) => "334 VXNlcm5hbWU6",
                        "AUTH" => "235 2.7.0 ok",
                        "RCPT" => sender ? "250 2.1.5 ok" : "503 5.5.1 no sender",
                        "DATA" => receiver ? "354 go on" : "503 5.5.1 no receiver",
                        "QUIT" => "221 bye",
                        _ => "250 2.0.0 ok",
                    };
                    var answer = await AnswerAsync(stream, verb, right);
                    if (answer is null || verb == "QUIT") return;
                    var good = answer.StartsWith("250", StringComparison.Ordinal);
                    if (verb == "MAIL") (sender, receiver) = (good, false);
                    if (verb == "RCPT") receiver = good;
                    if (verb == "STARTTLS") stream = await SecureAsync(stream);
                    if (verb == "DATA" && answer.StartsWith("354", StringComparison.Ordinal) && !await TakeAsync(stream)) return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // the client went away
            }
        }
    }

    async Task<bool> TakeAsync(Stream stream)
    {
        var message = new StringBuilder();
        while (await LineAsync(stream) is { } line)
        {
            if (line != ".")
            {
                message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
                continue;
            }
            const string Queued = "250 2.0.0 queued";
            if (Answer(".", Queued) is Queued) Taken.Enqueue(message.ToString());
            return await AnswerAsync(stream, ".", Queued) is not null;
        }
        return false;
    }

    string Answer(string command, string right) => script.TryGetValue(command, out var scripted) && scripted.Times > 0 ? scripted.Answer : right;

    /// <summary>What was answered; null when the line is closed.</summary>
    async Task<string?> AnswerAsync(Stream stream, string command, string right)
    {
        var answer = Answer(command, right);
        if (script.TryGetValue(command, out var scripted)) script[command] = (scripted.Answer, scripted.Times - 1);
        if (answer == Drop) return null;
        if (answer == Silence) await Task.Delay(Timeout.Infinite, stop.Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r\n"), stop.Token);
        return answer.StartsWith("421", StringComparison.Ordinal) ? null : answer;
    }

    async Task<SslStream> SecureAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
        return tls;
    }

    async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop.Token) == 1)
        {
            if (one[0] == '\n') return Encoding.ASCII.GetString(line.ToArray()).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        listener.Dispose();
        stop.Dispose();
    }
}
