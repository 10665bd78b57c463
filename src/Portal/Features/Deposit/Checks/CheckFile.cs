namespace Portal.Features.Deposit.Checks;

/// <summary><c>Portal check-file PATH</c>: prints the report of one file as JSON; exit code 0 accept, 1 flag, 2 refuse. It reads no setting and opens no database.</summary>
public static class CheckFile
{
    public const string Verb = "check-file";

    /// <summary>Wrongly called, or the time was over.</summary>
    const int Failed = 64;

    // Who started it stops it sooner; this one counts when that process has died.
    static readonly TimeSpan longest = TimeSpan.FromMinutes(2);

    public static int Run(string[] args)
    {
        if (args is not [Verb, var path])
        {
            Console.Error.WriteLine($"Portal {Verb} PATH");
            return Failed;
        }
        using var end = new Timer(_ => Environment.Exit(Failed), null, longest, Timeout.InfiniteTimeSpan);
        using var content = File.OpenRead(path);
        var report = FileReport.Of(content);
        using var output = Console.OpenStandardOutput();
        output.Write(System.Text.Encoding.UTF8.GetBytes(report.ToJson() + "\n"));
        return (int)report.Verdict;
    }
}
