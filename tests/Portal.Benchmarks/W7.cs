using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Portal.Benchmarks;

/// <summary>
/// How soon the published portal answers its first page out of the database after its process was started, and how much memory it holds when idle, on the data of
/// the demonstration; beside the smallest published web program, measured in turns in the same run.
/// </summary>
static class W7
{
    const int Rounds = 5;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-w7-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "hello"));
            await File.WriteAllTextAsync(Path.Combine(folder, "hello", "Hello.csproj"),
                """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>""");
            await File.WriteAllTextAsync(Path.Combine(folder, "hello", "Program.cs"),
                """var app = WebApplication.CreateBuilder(args).Build(); app.MapGet("/", () => "hello"); app.Run();""");
            var portalProject = Path.Combine(Repository(), "src", "Portal", "Portal.csproj");
            var ready = await PublishAsync(Path.Combine(folder, "hello", "Hello.csproj"), Path.Combine(folder, "a"), ready: true) && await PublishAsync(portalProject, Path.Combine(folder, "b"), ready: true);
            if (!ready && !(await PublishAsync(Path.Combine(folder, "hello", "Hello.csproj"), Path.Combine(folder, "a"), ready: false) && await PublishAsync(portalProject, Path.Combine(folder, "b"), ready: false)))
                throw new InvalidOperationException("could not be published");
            Console.WriteLine(ready ? "published ReadyToRun" : "published without ReadyToRun: its compiler cannot be restored here, so the times say less");

            var data = Path.Combine(folder, "data");
            Started Hello() => new(Path.Combine(folder, "a", "Hello.dll"), "/");
            Started Portal() => new(Path.Combine(folder, "b", "Portal.dll"), "/catalogue", "--demo", $"--Data:Folder={data}");

            // The first start makes the database and fills it; it is not what is measured.
            using (var first = Portal())
            {
                var made = await first.AnsweredAsync();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first start ever, with its data made: {made:0} ms"));
            }
            var (hello, portal) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                using (var started = Hello()) hello.Add(await started.AnsweredAsync());
                using (var started = Portal()) portal.Add(await started.AnsweredAsync());
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: hello {hello[^1]:0} ms, portal {portal[^1]:0} ms"));
            }
            var (floor, own) = (Middle(hello), Middle(portal));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first database page: {own:0} ms, hello {floor:0} ms, ratio {own / floor:0.00} (target <= 1.5)"));

            using var idle = Portal();
            await idle.AnsweredAsync();
            await Task.Delay(TimeSpan.FromSeconds(10));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle after 10 s: {idle.Megabytes:0} MB (target <= 150)"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static double Middle(List<double> times) => times.Order().ElementAt(times.Count / 2);

    static async Task<bool> PublishAsync(string project, string output, bool ready)
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

    static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Portal.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Portal.sln above the program");
        return folder;
    }

    /// <summary>A program that was started just now, and is ended with this object.</summary>
    sealed class Started : IDisposable
    {
        readonly Stopwatch _since = Stopwatch.StartNew();
        readonly Process _process;
        readonly Uri _page;

        public Started(string program, string page, params string[] arguments)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            _page = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{page}"));
            _process = Process.Start(new ProcessStartInfo("dotnet", [program, $"--Urls={_page.GetLeftPart(UriPartial.Authority)}", .. arguments])
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

        /// <summary>Resident memory of the process, in millions of bytes.</summary>
        public double Megabytes
        {
            get
            {
                _process.Refresh();
                return _process.WorkingSet64 / 1e6;
            }
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
    }
}
