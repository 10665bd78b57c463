using System.Net;
using System.Net.Sockets;

namespace Portal.BrowserTests;

/// <summary>A server that nobody should ever call: it counts who does.</summary>
public sealed class Canary : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly List<string> _calls = [];
    readonly Task _serving;

    public Canary()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>First lines of requests; of a connection without one, that it was made.</summary>
    public IReadOnlyList<string> Calls
    {
        get { lock (_calls) return [.. _calls]; }
    }

    public void Forget()
    {
        lock (_calls) _calls.Clear();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            int mine;
            lock (_calls)
            {
                mine = _calls.Count;
                _calls.Add("a connection");
            }
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream);
                if (await reader.ReadLineAsync(_end.Token) is not { } line) return;
                lock (_calls) if (mine < _calls.Count) _calls[mine] = line;
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _end.Token);
            }
            catch (Exception broken) when (broken is IOException or OperationCanceledException)
            {
                // Whoever called has gone.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }
}
