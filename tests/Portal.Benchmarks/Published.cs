using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Portal.Benchmarks;

/// <summary>A published web program that was started just now, and is ended with this object.</summary>
sealed class Published : IDisposable
{
    /// <summary>The smallest web project, for what the portal is measured against.</summary>
    public const string WebProject = """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>""";

    readonly Stopwatch _since = Stopwatch.StartNew();
    readonly Process _process;
    readonly Uri _page;

    public Published(string program, string page, params string[] arguments)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        _page = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{page}"));
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, $"--Urls={Address}", .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Benchmark", ["Logging__LogLevel__Default"] = "Warning" },
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) Console.Error.WriteLine(text); };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Address => _page.GetLeftPart(UriPartial.Authority);

    /// <summary>Resident memory of the process, in millions of bytes.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Most that <see cref="Megabytes"/> was since the last call; Linux only.</summary>
    public double PeakMegabytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        // 5: the mark begins again at what is resident now (proc(5), clear_refs).
        File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>Milliseconds from the start of the process until the page came, status 200.</summary>
    public async Task<double> AnsweredAsync()
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(_page);
                return answer.IsSuccessStatusCode ? _since.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{(int)answer.StatusCode} {_page}");
            }
            catch (HttpRequestException) when (!_process.HasExited && _since.Elapsed < TimeSpan.FromMinutes(5))
            {
                // Not listening yet.
                await Task.Delay(2);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public static async Task<bool> PublishAsync(string project, string output, bool ready)
    {
        string[] how = ready ? ["-r", OperatingSystem.IsLinux() ? "linux-x64" : "win-x64", "--self-contained", "false", "-p:PublishReadyToRun=true"] : [];
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-v", "q", "-nologo", "-o", output, .. how])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var publish = Process.Start(start)!;
        var (said, errors) = (publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0) Console.WriteLine((await said + await errors).Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? "publish failed");
        return publish.ExitCode == 0;
    }

    public static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Portal.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Portal.sln above the program");
        return folder;
    }
}
