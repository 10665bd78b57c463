using System.Diagnostics;

namespace Portal.Benchmarks;

/// <summary>A real server by its script in tests/parts; it stops when its owner, this process, has ended.</summary>
static class Part
{
    /// <summary>What the script says of it: names and values, such as its address.</summary>
    public static async Task<Dictionary<string, string>> StartAsync(string script, params string[] folderAndOwner)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Published.Repository(), "tests/parts", script), "start", .. folderAndOwner])
        { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{script} did not start");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim().Trim('\''));
    }
}
