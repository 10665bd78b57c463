using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using Portal.Adapters;
using Portal.Adapters.Scan;

namespace Portal.Features.Deposit.Checks;

/// <summary>Limits of the children that check files; settings <c>Checks:*</c>.</summary>
/// <param name="Time">Of one child.</param>
/// <param name="Bytes">Memory of one child.</param>
/// <param name="AtOnce">Files that are checked at the same time on this node.</param>
public sealed record CheckLimits(TimeSpan Time, long Bytes, int AtOnce)
{
    /// <exception cref="SettingWrong">One of them cannot be used.</exception>
    public static CheckLimits From(IConfiguration settings) => new(
        TimeSpan.FromSeconds(Whole(settings, "Checks:Seconds", 30, 1, 600)),
        (long)Whole(settings, "Checks:Megabytes", 512, 128, 16_384) << 20,
        Whole(settings, "Checks:AtOnce", Math.Max(1, System.Environment.ProcessorCount / 2), 1, 64));

    static int Whole(IConfiguration settings, string name, int otherwise, int least, int most)
    {
        var value = settings.GetValue(name, otherwise);
        return value >= least && value <= most ? value : throw new SettingWrong(name, $"{value} is not between {least} and {most}.");
    }
}

/// <summary>Checks a file in a child process under limits: this process never parses what was uploaded.</summary>
public sealed class FileChecker(CheckLimits limits, ILogger<FileChecker> log) : IDisposable
{
    readonly SemaphoreSlim _turn = new(limits.AtOnce);

    /// <summary>What the children found, null when they could not find it out: the file is held.</summary>
    /// <param name="path">Of a file on this machine.</param>
    /// <param name="cancel">Ends the children too.</param>
    public async Task<CheckReport?> CheckAsync(string path, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!ConfinedProcess.TakesNetwork) log.LogWarning("Files are checked with the network in reach: this system gives a process no network of its own");
            return await OwnAsync(Path.GetFullPath(path), cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    async Task<CheckReport?> OwnAsync(string path, CancellationToken cancel)
    {
        var (program, arguments) = ThisProgram();
        ProcessEnd end;
        try
        {
            end = await ConfinedProcess.RunAsync(program, [.. arguments, CheckFile.Verb, path], Environment(limits), new(limits.Time, limits.Bytes), cancel);
        }
        catch (Win32Exception error)
        {
            log.LogError(error, "The checker cannot be started");
            return null;
        }
        try
        {
            if (end is { ExitCode: >= 0 and <= 2 } && CheckReport.FromJson(end.Output) is var report && (int)report.Verdict == end.ExitCode) return report;
        }
        catch (JsonException error)
        {
            log.LogError(error, "The checker said what is no report");
        }
        log.LogError("A check failed: exit code {ExitCode}, limit {Limit}, {Errors}", end.ExitCode, end.Limit, end.Errors);
        return null;
    }

    /// <summary>The same program again: by the runtime that runs this one, or by itself where it brings its own.</summary>
    static (string Program, string[] Arguments) ThisProgram()
    {
        var portal = typeof(FileChecker).Assembly.Location;
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(runtime) ? (runtime, [portal]) : (Path.ChangeExtension(portal, OperatingSystem.IsWindows() ? ".exe" : null), []);
    }

    static Dictionary<string, string> Environment(CheckLimits limits) => new()
    {
        ["DOTNET_GCHeapHardLimit"] = (limits.Bytes * 3 / 4).ToString("x", System.Globalization.CultureInfo.InvariantCulture),
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_PROCESSOR_COUNT"] = "1",
        // No socket for debuggers in the temporary folder, no dump of what was uploaded.
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_DbgEnableMiniDump"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };
}
