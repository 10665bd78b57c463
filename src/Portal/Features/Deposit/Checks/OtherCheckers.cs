using System.ComponentModel;
using System.Text.Json;
using Portal.Adapters.Scan;

namespace Portal.Features.Deposit.Checks;

/// <summary>
/// EPUBCheck and qpdf where they are installed, each a further child under limits. What they alone object to is told under their own code and at most flags:
/// they know older editions of the standards. Where one is not installed, or does not come to an end, the report says so.
/// </summary>
public sealed class OtherCheckers(CheckLimits limits, string java, string epubCheck, string qpdf, ILogger<OtherCheckers> log)
{
    const int MostOfOneCode = 5, JavaMegabytes = 256;

    public bool HasEpubCheck => File.Exists(java) && File.Exists(epubCheck);

    public bool HasQpdf => File.Exists(qpdf);

    /// <summary>The findings that another checker adds to those of <paramref name="report"/>.</summary>
    public async Task<IReadOnlyList<Finding>> AddAsync(string path, CheckReport report, CancellationToken cancel) => report.Type switch
    {
        "application/epub+zip" => HasEpubCheck ? await EpubCheckAsync(path, report, cancel) : [Own("CHECK-NO-EPUBCHECK")],
        "application/pdf" => HasQpdf ? await QpdfAsync(path, cancel) : [Own("CHECK-NO-QPDF")],
        _ => [],
    };

    static Finding Own(string code, string? where = null) => FindingText.Of(code) is { } text ? new(code, text.Severity, text.Cause, where) : throw new ArgumentOutOfRangeException(nameof(code), code, "has no row in findings.tsv");

    async Task<IReadOnlyList<Finding>> EpubCheckAsync(string path, CheckReport report, CancellationToken cancel)
    {
        // It goes by the name's ending, which a file of the store does not have.
        var folder = Directory.CreateTempSubdirectory("portal-epubcheck-").FullName;
        try
        {
            var link = Path.Combine(folder, "book.epub");
            File.CreateSymbolicLink(link, path);
            var end = await RunAsync(java, ["-Xss1m", $"-Xmx{JavaMegabytes}m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Duser.language=en", "-jar", epubCheck, link, "--json", "-"], limits.EpubCheckTime, cancel);
            if (end?.ExitCode is not (0 or 1)) return [Own("CHECK-EPUBCHECK-FAILED", end?.Limit)];
            // A line may stand before its JSON and one behind it.
            using var json = JsonDocument.Parse(string.Join('\n', end.Output.Split('\n').SkipWhile(line => !line.StartsWith('{')).Reverse().SkipWhile(line => !line.StartsWith('}')).Reverse()));
            var known = report.Findings.Select(finding => finding.Code).ToHashSet();
            return [.. json.RootElement.GetProperty("messages").EnumerateArray().SelectMany(Finding).Where(finding => !known.Contains(finding.Code)).GroupBy(finding => finding.Code).SelectMany(same => same.Take(MostOfOneCode))];
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            log.LogError(wrong, "EPUBCheck said what is no report");
            return [Own("CHECK-EPUBCHECK-FAILED")];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static IEnumerable<Finding> Finding(JsonElement message)
    {
        var (code, severity, said) = (message.GetProperty("ID").GetString()!, message.GetProperty("severity").GetString(), message.GetProperty("message").GetString() ?? "");
        // Every file has been read here: what it cannot read itself, such as a doctype that lies on the network, is only told.
        if (code == "PKG-008") severity = "WARNING";
        if (severity is not ("FATAL" or "ERROR" or "WARNING")) yield break;
        foreach (var place in message.GetProperty("locations").EnumerateArray().Take(MostOfOneCode))
            yield return new(code, severity == "WARNING" ? Severity.Info : Severity.Warning, Domain.CleanText.Cut(Domain.CleanText.Visible(said), 300), $"{place.GetProperty("path").GetString()}:{place.GetProperty("line").GetInt32()}");
    }

    async Task<IReadOnlyList<Finding>> QpdfAsync(string path, CancellationToken cancel)
    {
        var end = await RunAsync(qpdf, ["--check", "--", path], limits.Time, cancel);
        var said = (end?.Errors.Length > 0 ? end.Errors : end?.Output ?? "").Replace(path, "", StringComparison.Ordinal).Split('\n').FirstOrDefault(line => line.Contains("WARNING", StringComparison.Ordinal) || line.Contains("rror", StringComparison.Ordinal) || line.StartsWith(": ", StringComparison.Ordinal))?.Trim();
        return end?.ExitCode switch
        {
            0 => [],
            2 => [Own("QPDF-ERROR", said)],
            3 => [Own("QPDF-WARNING", said)],
            _ => [Own("CHECK-QPDF-FAILED", end?.Limit)],
        };
    }

    async Task<ProcessEnd?> RunAsync(string program, IEnumerable<string> arguments, TimeSpan time, CancellationToken cancel)
    {
        try
        {
            var end = await ConfinedProcess.RunAsync(program, arguments, new Dictionary<string, string>(), new(time, limits.Bytes), cancel);
            if (end.ExitCode is null) log.LogWarning("{Program} was stopped: {Limit}", program, end.Limit);
            return end;
        }
        catch (Win32Exception error)
        {
            log.LogError(error, "{Program} cannot be started", program);
            return null;
        }
    }
}
