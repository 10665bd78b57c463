using Portal.Benchmarks;

switch (args.FirstOrDefault())
{
    case "W6": IsbnBenchmark.Run(); break;
    default: Console.WriteLine("dotnet run -c Release --project tests/Portal.Benchmarks -- W6"); break;
}
