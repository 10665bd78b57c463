using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Tests;

namespace Portal.BrowserTests;

/// <summary>
/// The portal as a newcomer starts it, a process of its own with --demo: SQLite, files and letters in a folder that is thrown away.
/// One for all journeys.
/// </summary>
public sealed partial class PortalProcess : IAsyncLifetime
{
    readonly string[] _settings;

    readonly StringBuilder _output = new();
    Process? _process;

    public PortalProcess() : this([])
    {
    }

    /// <param name="settings">As on the command line: --Name=value.</param>
    internal PortalProcess(string[] settings) => _settings = settings;

    public Uri Address { get; private set; } = null!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-journey-").FullName;

    public async ValueTask InitializeAsync()
    {
        Address = new Uri($"http://localhost:{FreePort()}");
        await StartAsync();
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said.</summary>
    public void Kill() => _process!.Kill();

    /// <summary>Starts again on the same folder and address after a kill.</summary>
    public async Task StartAsync()
    {
        if (_process is not null) await _process.WaitForExitAsync();
        _process?.Dispose();
        var project = Path.Combine(Parts.Repository, "src", "Portal");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(project, "bin/Debug/net10.0/Portal.dll"), "--demo",
            $"--Urls={Address}", $"--Portal:Address={Address}", $"--Data:Folder={Path.Combine(Folder, "data")}", "--Limits:GuessesPerMinute=1000", .. _settings])
        {
            WorkingDirectory = project,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient();
        await UntilAsync(async () =>
        {
            if (_process.HasExited) throw new InvalidOperationException($"The portal ended: {_output}");
            try
            {
                return (await http.GetAsync(new Uri(Address, "/health"))).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the portal to be ready");
    }

    /// <summary>The newest letter to that address whose subject or body holds the words, as text.</summary>
    public async Task<string> LetterAsync(string to, string words)
    {
        var found = "";
        await UntilAsync(() =>
        {
            // The first letter makes the folder.
            found = Directory.CreateDirectory(Path.Combine(Folder, "data-demo", "mail")).EnumerateFiles("*.eml").OrderByDescending(file => file.LastWriteTimeUtc)
                .Select(file => Eml.Read(File.ReadAllText(file.FullName))).FirstOrDefault(letter => letter.Split(Around).Contains(to) && letter.Contains(words, StringComparison.Ordinal)) ?? "";
            return Task.FromResult(found.Length > 0);
        }, $"a letter to {to} with {words}");
        return found;
    }

    // An address is a whole word: editor@ is not cip-editor@.
    static readonly char[] Around = [' ', '<', '>', ',', '\r', '\n'];

    /// <summary>The first link of a letter.</summary>
    public static string LinkIn(string letter) => Link().Match(letter).Value;

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process?.Dispose();
        if (Person.Pictures is { } pictures) await File.WriteAllTextAsync(Path.Combine(pictures, "portal.log"), _output.ToString());
        Directory.Delete(Folder, recursive: true);
    }

    public async Task UntilAsync(Func<Task<bool>> there, string what)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(90);)
        {
            if (await there()) return;
            await Task.Delay(200);
        }
        throw new TimeoutException($"Waited in vain for {what}.");
    }

    void Remember(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"http://\S+", RegexOptions.None, 1000)]
    private static partial Regex Link();
}

/// <summary>Just enough of RFC 5322 to read our own letters: encoded words and base64 bodies.</summary>
static partial class Eml
{
    public static string Read(string file)
    {
        var parts = file.ReplaceLineEndings("\n").Split("\n\n", 2);
        var head = EncodedWord().Replace(parts[0].Replace("\n ", "", StringComparison.Ordinal).Replace("?==?", "?= =?", StringComparison.Ordinal),
            word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value)));
        var body = parts[0].Contains("base64", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(Convert.FromBase64String(parts[1].Replace("\n", "", StringComparison.Ordinal))) : parts[1];
        return head + "\n\n" + body;
    }

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[A-Za-z0-9+/=]+)\?=\s?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EncodedWord();
}
