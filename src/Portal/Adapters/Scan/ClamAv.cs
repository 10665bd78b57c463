using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Adapters.Scan;

/// <summary>What a virus scanner said.</summary>
/// <param name="Signature">Name of what was found; null when the file is clean.</param>
public sealed record ScanResult(string? Signature);

/// <summary>The scanner does not answer, or cannot say: the file is neither clean nor infected.</summary>
public sealed class ScanUnavailable(string why, Exception? because = null) : Exception(why, because);

/// <summary>ClamAV's daemon by its socket (clamd(8), command INSTREAM): the bytes go there in pieces, none is kept.</summary>
/// <param name="place">Of the socket.</param>
/// <param name="time">For one file.</param>
public sealed class ClamAv(EndPoint place, TimeSpan time)
{
    const int Piece = 64 * 1024, LongestAnswer = 4096;

    /// <summary>Setting <c>Scan:ClamAV</c>: <c>unix:/run/clamav/clamd.ctl</c>, <c>tcp:127.0.0.1:3310</c>, or empty for none.</summary>
    /// <exception cref="SettingWrong">It is neither.</exception>
    public static ClamAv? From(IConfiguration settings)
    {
        var text = settings["Scan:ClamAV"] ?? "";
        var time = TimeSpan.FromSeconds(120);
        if (text.Length == 0) return null;
        if (text.StartsWith("unix:/", StringComparison.Ordinal)) return new(new UnixDomainSocketEndPoint(text[5..]), time);
        var colon = text.LastIndexOf(':');
        if (text.StartsWith("tcp:", StringComparison.Ordinal) && colon > 4 && int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536)
            return new(IPAddress.TryParse(text[4..colon], out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(text[4..colon], port), time);
        throw new SettingWrong("Scan:ClamAV", $"{text} is neither unix:/run/clamav/clamd.ctl nor tcp:127.0.0.1:3310.");
    }

    /// <exception cref="ScanUnavailable">It is down, or the file is larger than it takes.</exception>
    public async Task<ScanResult> ScanAsync(Stream content, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(time);
        try
        {
            using var socket = place is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(place, limit.Token);
            await using var line = new NetworkStream(socket);
            try
            {
                await SendAsync(content, line, limit.Token);
            }
            catch (IOException)
            {
                // Too large for it: it says so and closes. What it said is read all the same.
            }
            return Answer(await ReadAsync(line, limit.Token));
        }
        catch (Exception error) when (error is SocketException or IOException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new ScanUnavailable("ClamAV does not answer: " + error.Message, error);
        }
    }

    static async Task SendAsync(Stream content, NetworkStream line, CancellationToken cancel)
    {
        await line.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
        var piece = new byte[4 + Piece];
        for (int read; (read = await content.ReadAsync(piece.AsMemory(4), cancel)) > 0;)
        {
            BinaryPrimitives.WriteInt32BigEndian(piece, read);
            await line.WriteAsync(piece.AsMemory(0, 4 + read), cancel);
        }
        await line.WriteAsync(new byte[4], cancel);
    }

    static async Task<string> ReadAsync(NetworkStream line, CancellationToken cancel)
    {
        var (answer, length) = (new byte[LongestAnswer], 0);
        for (int read; length < answer.Length && (read = await line.ReadAsync(answer.AsMemory(length), cancel)) > 0;)
        {
            length += read;
            if (answer[length - 1] == 0) break;
        }
        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n');
    }

    static ScanResult Answer(string said) => said switch
    {
        "stream: OK" => new(Signature: null),
        _ when said.StartsWith("stream: ", StringComparison.Ordinal) && said.EndsWith(" FOUND", StringComparison.Ordinal) => new(said["stream: ".Length..^" FOUND".Length]),
        _ => throw new ScanUnavailable("ClamAV said: " + said),
    };
}
