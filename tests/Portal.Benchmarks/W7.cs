using System.Globalization;

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
            await File.WriteAllTextAsync(Path.Combine(folder, "hello", "Hello.csproj"), Published.WebProject);
            await File.WriteAllTextAsync(Path.Combine(folder, "hello", "Program.cs"),
                """var app = WebApplication.CreateBuilder(args).Build(); app.MapGet("/", () => "hello"); app.Run();""");
            var portalProject = Path.Combine(Published.Repository(), "src", "Portal", "Portal.csproj");
            var ready = await Published.PublishAsync(Path.Combine(folder, "hello", "Hello.csproj"), Path.Combine(folder, "a"), ready: true) && await Published.PublishAsync(portalProject, Path.Combine(folder, "b"), ready: true);
            if (!ready && !(await Published.PublishAsync(Path.Combine(folder, "hello", "Hello.csproj"), Path.Combine(folder, "a"), ready: false) && await Published.PublishAsync(portalProject, Path.Combine(folder, "b"), ready: false)))
                throw new InvalidOperationException("could not be published");
            Console.WriteLine(ready ? "published ReadyToRun" : "published without ReadyToRun: its compiler cannot be restored here, so the times say less");

            var data = Path.Combine(folder, "data");
            Published Hello() => new(Path.Combine(folder, "a", "Hello.dll"), "/");
            Published Portal() => new(Path.Combine(folder, "b", "Portal.dll"), "/catalogue", "--demo", $"--Data:Folder={data}");

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
}
