using System.Diagnostics;

namespace Portal.Benchmarks.Numbers;

public static class W3
{
    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("w3-").FullName;
        await using var host = await DeskHost.StartAsync(folder, Environment.GetEnvironmentVariable("PG") ?? "");
        await host.MakeCasesAsync(8, 6000);
        var next = -1;
        foreach (var callers in new[] { 32, 8, 32, 1 })
        {
            var clock = Stopwatch.StartNew();
            var done = 0;
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                while (clock.ElapsedMilliseconds < 1500)
                {
                    var i = Interlocked.Increment(ref next);
                    if (i >= 6000) return;
                    await host.Desk.IssueAsync(DeskHost.RequestId(i), DeskHost.Officer);
                    Interlocked.Increment(ref done);
                }
            })));
            Console.WriteLine($"{callers}: {done / clock.Elapsed.TotalSeconds:F0}/s");
        }
    }
}
