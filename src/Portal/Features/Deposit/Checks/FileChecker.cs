using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Portal.Adapters;
using Portal.Adapters.Scan;

namespace Portal.Features.Deposit.Checks;

/// <summary>Limits of the children that check files; settings <c>Checks:*</c>.</summary>
/// <param name="Time">Of one child.</param>
/// <param name="EpubCheckTime">Of EPUBCheck, which is slower.</param>
/// <param name="Bytes">Memory of one child.</param>
/// <param name="AtOnce">Files that are checked at the same time on this node.</param>
public sealed record CheckLimits(TimeSpan Time, TimeSpan EpubCheckTime, long Bytes, int AtOnce)
{
    /// <exception cref="SettingWrong">One of them cannot be used.</exception>
    public static CheckLimits From(IConfiguration settings) => new(
        TimeSpan.FromSeconds(Whole(settings, "Checks:Seconds", 30, 1, 600)),
        TimeSpan.FromSeconds(Whole(settings, "Checks:EpubCheckSeconds", 120, 1, 3600)),
        (long)Whole(settings, "Checks:Megabytes", 512, 128, 16_384) << 20,
        Whole(settings, "Checks:AtOnce", Math.Max(1, Environment.ProcessorCount / 2), 1, 64));

    static int Whole(IConfiguration settings, string name, int otherwise, int least, int most)
    {
        var value = settings.GetValue(name, otherwise);
        return value >= least && value <= most ? value : throw new SettingWrong(name, $"{value} is not between {least} and {most}.");
    }
}

/// <summary>A virus scanner, or what becomes of files without one.</summary>
/// <param name="ClamAv">Null when none is configured.</param>
/// <param name="HoldsWithout">Without a scanner files are held; else they pass and the report says so.</param>
public sealed record VirusScan(ClamAv? ClamAv, bool HoldsWithout)
{
    /// <exception cref="SettingWrong">One of the settings <c>Scan:*</c> cannot be used.</exception>
    public static VirusScan From(IConfiguration settings) => new(ClamAv.From(settings), settings.GetValue("Scan:HoldWithout", false));
}

/// <summary>Checks a file in child processes under limits: this process never parses what was uploaded.</summary>
public sealed class FileChecker(CheckLimits limits, VirusScan scan, OtherCheckers others, ILogger<FileChecker> log) : IDisposable
{
    /// <summary>The finding of a virus; its place is the name that the scanner has for it.</summary>
    public const string VirusFound = "SCAN-FOUND";

    readonly SemaphoreSlim _turn = new(limits.AtOnce);
    int _working;

    /// <summary>Files that were under way at the same time, at most.</summary>
    internal int MostAtOnce { get; private set; }

    /// <summary>What was found; null when it could not be found out, because a child failed or the virus scanner is down: the file is held.</summary>
    /// <param name="path">Of a file on this machine.</param>
    /// <param name="cancel">Ends the children too.</param>
    public async Task<CheckReport?> CheckAsync(string path, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _working));
        try
        {
            if (!ConfinedProcess.TakesNetwork) log.LogWarning("Files are checked with the network in reach: this system gives a process no network of its own");
            path = Path.GetFullPath(path);
            var report = await OwnAsync(path, cancel);
            if (report is null or { Verdict: Verdict.Refuse }) return report;
            if (await ScanAsync(path, cancel) is not { } scanned) return null;
            List<Finding> findings = [.. report.Findings, .. scanned];
            if (scanned.All(finding => finding.Severity != Severity.Error)) findings.AddRange(await others.AddAsync(path, report, cancel));
            return report with { Scanned = scan.ClamAv is not null, Verdict = CheckReport.Worst(findings), Findings = [.. findings.OrderByDescending(finding => finding.Severity)] };
        }
        finally
        {
            Interlocked.Decrement(ref _working);
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
            end = await ConfinedProcess.RunAsync(program, [.. arguments, CheckFile.Verb, path], Runtime(limits), new(limits.Time, limits.Bytes), cancel);
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

    /// <summary>Null when the scanner could not say.</summary>
    async Task<IReadOnlyList<Finding>?> ScanAsync(string path, CancellationToken cancel)
    {
        if (scan.ClamAv is null) return scan.HoldsWithout ? null : [Said("SCAN-NONE")];
        try
        {
            await using var content = File.OpenRead(path);
            return (await scan.ClamAv.ScanAsync(content, cancel)).Signature is { } signature ? [Said(VirusFound, signature)] : [];
        }
        catch (ScanUnavailable down)
        {
            log.LogError(down, "The virus scanner could not say; the file is held");
            return null;
        }
    }

    static Finding Said(string code, string? where = null) => new(code, FindingText.Of(code)!.Severity, FindingText.Of(code)!.Cause, where);

    /// <summary>The same program again: by the runtime that runs this one, or by itself where it brings its own.</summary>
    static (string Program, string[] Arguments) ThisProgram()
    {
        var portal = typeof(FileChecker).Assembly.Location;
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(runtime) ? (runtime, [portal]) : (Path.ChangeExtension(portal, OperatingSystem.IsWindows() ? ".exe" : null), []);
    }

    static Dictionary<string, string> Runtime(CheckLimits limits) => new()
    {
        ["DOTNET_GCHeapHardLimit"] = (limits.Bytes * 3 / 4).ToString("x", CultureInfo.InvariantCulture),
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_PROCESSOR_COUNT"] = "1",
        // No socket for debuggers in the temporary folder, no dump of what was uploaded.
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_DbgEnableMiniDump"] = "0",
    };
}
