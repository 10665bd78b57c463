using System.Diagnostics;
using System.Globalization;
using Portal.Domain;

namespace Portal.Benchmarks;

/// <summary>
/// W6: parse, check and hyphenate an ISBN. Beside it the floor, a bare check-digit loop over the same texts, and the peer, isbn3 run by
/// Node in the same run. Half of the texts are plain digits, half hyphenated, all from Taiwan's ranges.
/// </summary>
static class IsbnBenchmark
{
    const int Texts = 1000, Passes = 2000, Rounds = 3;

    public static void Run()
    {
        var texts = MakeTexts();
        Console.WriteLine("W6 parse + check + hyphenate, ns each (aim: at most 50, no allocation)");
        Console.WriteLine("round     ours    floor  ours/floor    isbn3  isbn3/ours  bytes allocated");
        Ours(texts, Passes);
        Floor(texts, Passes);
        for (var round = 1; round <= Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ours = Ours(texts, Passes);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var floor = Floor(texts, Passes);
            var peer = Peer(texts);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{round,5} {ours,8:F1} {floor,8:F1} {ours / floor,11:F1} {peer,8:F1} {peer / ours,11:F1} {allocated,16}"));
        }
    }

    static double Ours(string[] texts, int passes)
    {
        Span<char> written = stackalloc char[IsbnParts.HyphenatedLength];
        var ranges = IsbnRanges.Current;
        var good = 0;
        var started = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < passes; pass++)
            foreach (var text in texts)
                if (Isbn13.TryHyphenate(text, written, out _, ranges))
                    good++;
        return Nanoseconds(started, good, passes);
    }

    static double Floor(string[] texts, int passes)
    {
        var good = 0;
        var started = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < passes; pass++)
            foreach (var text in texts)
            {
                var (sum, weight) = (0, 1);
                foreach (var c in text)
                    if (c != '-')
                    {
                        sum += (c - '0') * weight;
                        weight = 4 - weight;
                    }
                if (sum % 10 == 0)
                    good++;
            }
        return Nanoseconds(started, good, passes);
    }

    static double Nanoseconds(long started, int good, int passes)
    {
        var each = Stopwatch.GetElapsedTime(started).TotalNanoseconds / ((double)Texts * passes);
        return good == Texts * passes ? each : throw new InvalidOperationException("A right number was not recognised.");
    }

    static double Peer(string[] texts)
    {
        var assets = Path.Combine(Root(), "src", "Portal", "Assets");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Root(), "tests", "Portal.Benchmarks", "isbn3.mjs"), assets])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        node.StandardInput.Write(string.Join('\n', texts));
        node.StandardInput.Close();
        var answer = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0
            ? double.Parse(answer, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("isbn3 did not run: build the portal once, its build restores the npm packages.");
    }

    static string[] MakeTexts()
    {
        var random = new Random(6);
        var registrants = IsbnRanges.Current.Taiwan
            .SelectMany(group => group.Ranges.SelectMany(range => range.Registrants).Select(registrant => group.Element + registrant)).ToArray();
        return [.. Enumerable.Range(0, Texts).Select(i =>
        {
            var start = "978" + registrants[random.Next(registrants.Length)];
            while (start.Length < 12)
                start += random.Next(10).ToString(CultureInfo.InvariantCulture);
            var isbn = Isbn13.WithCheckDigit(long.Parse(start, CultureInfo.InvariantCulture));
            return i % 2 == 0 ? isbn.Digits : isbn.Hyphenated();
        })];
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Portal.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Run the benchmarks inside the repository.");
    }
}
