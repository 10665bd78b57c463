using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Adapters.Scan;

/// <summary>What a child may use.</summary>
/// <param name="Time">By the clock on the wall; as much of one processor.</param>
/// <param name="ResidentBytes">In memory at once, not the size of its address space.</param>
/// <param name="OutputBytes">On its standard output.</param>
public sealed record ProcessLimits(TimeSpan Time, long ResidentBytes, int OutputBytes = 4 << 20);

/// <summary>How a child ended.</summary>
/// <param name="ExitCode">Null when it was stopped.</param>
/// <param name="Output">UTF-8.</param>
/// <param name="Errors">The beginning of its standard error.</param>
/// <param name="Limit">Which limit stopped it: "time", "memory" or "output".</param>
public sealed record ProcessEnd(int? ExitCode, string Output, string Errors, string? Limit);

/// <summary>
/// A child process that works on what a stranger sent: by an argument list, in a folder of its own that goes with it, with an empty environment, at a low priority,
/// without network where the system allows it, and stopped with all its children at a limit.
/// </summary>
public static class ConfinedProcess
{
    const int Kill = 9, ErrorBytes = 4096, FileBytes = 64 << 20;
    static readonly TimeSpan watch = TimeSpan.FromMilliseconds(40);

    // Each replaces itself by the next, so the process that was started is the one that works, and leads its own group.
    static readonly Lazy<string[]> own = new(() => OperatingSystem.IsLinux() && Works("setsid", "true") ? ["setsid"] : []);
    static readonly Lazy<string[]> gentle = new(() => Works("nice", "true") ? ["nice", "-n", "10"] : []);
    static readonly Lazy<string[]> alone = new(() => !OperatingSystem.IsLinux() ? [] : Works("unshare", "-rn", "true") ? ["unshare", "-rn"] : Works("unshare", "-n", "true") ? ["unshare", "-n"] : []);
    static readonly Lazy<bool> bounded = new(() => OperatingSystem.IsLinux() && Works("prlimit", "--core=0", "true"));

    const string FolderName = "portal-child-";

    // Folders of a portal that was killed stay behind; the next one clears them away.
    static ConfinedProcess()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderName + "*"))
        {
            if (Path.GetFileName(folder).Split('-') is not [_, _, var id, ..] || Directory.Exists("/proc/" + id) || !OperatingSystem.IsLinux()) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another node's that clears it away just now.
            }
        }
    }

    /// <summary>Whether a child has no network here.</summary>
    public static bool TakesNetwork => alone.Value.Length > 0;

    /// <param name="program">Full path.</param>
    /// <param name="arguments">As the program gets them; no shell reads them.</param>
    /// <param name="environment">All that it sees, beside its temporary folder, a path to the system's programs and its language.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="cancel">Ends it too.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static async Task<ProcessEnd> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, ProcessLimits limits, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{FolderName}{Environment.ProcessId}-")).FullName;
        try
        {
            string[] command = [.. own.Value, .. gentle.Value, .. alone.Value, .. Bounds(limits), program, .. arguments];
            var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Clear();
            foreach (var (name, value) in environment) start.Environment[name] = value;
            (start.Environment["PATH"], start.Environment["LANG"]) = ("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "C.UTF-8");
            (start.Environment["TMPDIR"], start.Environment["HOME"]) = (folder, folder);
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            return await FollowAsync(process, limits, cancel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string[] Bounds(ProcessLimits limits) => bounded.Value
        ? ["prlimit", "--core=0", string.Create(CultureInfo.InvariantCulture, $"--cpu={Math.Ceiling(limits.Time.TotalSeconds)}"), string.Create(CultureInfo.InvariantCulture, $"--fsize={FileBytes}"), "--nofile=256"]
        : [];

    static async Task<ProcessEnd> FollowAsync(Process process, ProcessLimits limits, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource();
        var output = ReadAsync(process.StandardOutput.BaseStream, limits.OutputBytes, stop.Token);
        var errors = ReadAsync(process.StandardError.BaseStream, int.MaxValue, stop.Token);
        string? limit = null;
        try
        {
            var ended = process.WaitForExitAsync(cancel);
            while (limit is null && !ended.IsCompleted)
            {
                await Task.WhenAny(ended, Task.Delay(watch, cancel));
                limit = Stopwatch.GetElapsedTime(began) > limits.Time ? "time" : Resident(process.Id) > limits.ResidentBytes ? "memory" : output is { IsCompletedSuccessfully: true, Result: null } ? "output" : null;
            }
            if (limit is null) await ended;
        }
        finally
        {
            EndGroup(process);
            // Nobody of the group is left, so both streams end; a moment is given for what stands in them.
            stop.CancelAfter(TimeSpan.FromSeconds(5));
            await Task.WhenAll(output.ContinueWith(_ => { }, TaskScheduler.Default), errors.ContinueWith(_ => { }, TaskScheduler.Default), process.WaitForExitAsync(CancellationToken.None));
        }
        cancel.ThrowIfCancellationRequested();
        var text = output.IsCompletedSuccessfully ? output.Result : null;
        limit ??= text is null ? "output" : null;
        var said = errors.IsCompletedSuccessfully ? errors.Result ?? "" : "";
        return new(limit is null ? process.ExitCode : null, text ?? "", said[..Math.Min(said.Length, ErrorBytes)], limit);
    }

    /// <summary>All that a stream says, null when that is too much. Of what has no bound only the beginning is kept.</summary>
    static async Task<string?> ReadAsync(Stream stream, int most, CancellationToken cancel)
    {
        var (kept, buffer) = (new MemoryStream(), new byte[16 * 1024]);
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (most == int.MaxValue && kept.Length > ErrorBytes) continue;
            if (kept.Length + read > most) return null;
            kept.Write(buffer, 0, read);
        }
        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }

    static long Resident(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 9).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0; // It has just ended, or this is no Linux.
        }
    }

    static void EndGroup(Process process)
    {
        // Also when it ended by itself: what it may have started is in its group.
        if (own.Value.Length > 0) _ = kill(-process.Id, Kill);
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }

    static bool Works(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

#pragma warning disable SYSLIB1054, IDE1006 // One call of the C library, under its own name.
    [DllImport("libc", SetLastError = true)] static extern int kill(int process, int signal);
#pragma warning restore SYSLIB1054, IDE1006
}
