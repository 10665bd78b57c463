using Portal.Benchmarks.Deposit;
using Portal.Benchmarks.Numbers;
using Portal.Benchmarks.Year;

namespace Portal.Benchmarks;

/// <summary>Not a Program of top-level statements: the tests refer to this project too, and theirs is the portal's.</summary>
static class Commands
{
    static async Task Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "W3": await W3.RunAsync(args[1..]); break;
            case "kill-ledger": await KillLedger.ReportAsync(args[1..]); break;
            case IssueWorker.Verb: await IssueWorker.RunAsync(args[1], args[2], args[3] == "unprotected"); break;
            case "W4": await W4.RunAsync(args[1..]); break;
            case "hostile-uploads": await HostileUploads.RunAsync(); break;
            case "W6": IsbnBenchmark.Run(); break;
            case "W7": await W7.RunAsync(); break;
            case "W8": await W8.RunAsync(args[1..]); break;
            default: Console.WriteLine("dotnet run -c Release --project tests/Portal.Benchmarks -- W3 | W4 | W6 | W7 | W8 | kill-ledger | hostile-uploads"); break;
        }
    }
}
