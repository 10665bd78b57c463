using Microsoft.Extensions.Logging.Abstractions;
using Portal.Features.Deposit.Checks;
using Portal.Tests.Features.Deposit.Checks.Samples;

namespace Portal.Tests.Features.Deposit.Checks;

/// <summary>The checker as the portal starts it: a child process of the same program.</summary>
[Collection("children")]
public sealed class FileCheckerTests : IDisposable
{
    /// <summary>Every twelfth file, and those that mean harm.</summary>
    static readonly string[] hostile = ["200,000 nested", "multiply", "bomb", "20,000 entries", "too many pixels", "deep", "circle", "three million", "million boxes", "50 MB", "references to each other"];

    readonly string _folder = Directory.CreateTempSubdirectory("portal-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Children_find_what_is_found_in_this_process_within_their_limits_and_leave_nothing()
    {
        using var checker = Checker();
        var samples = AllSamples.List.Where((sample, n) => n % 12 == 0 || hostile.Any(sample.Name.Contains)).ToList();
        var wrong = new List<string>();
        await Parallel.ForEachAsync(samples, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (sample, cancel) =>
        {
            var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
            await File.WriteAllBytesAsync(path, sample.Make(), cancel);
            var report = await checker.CheckAsync(path, cancel);
            File.Delete(path);
            if (report?.Verdict != sample.Verdict || sample.Codes.Any(code => report.Findings.All(finding => finding.Code != code))) lock (wrong) wrong.Add($"{sample.Name}: {report?.Verdict}");
        });
        Assert.Equal([], wrong);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Empty(Directory.EnumerateDirectories(Path.GetTempPath(), $"portal-child-{Environment.ProcessId}-*"));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_failed_check()
    {
        using var checker = Checker();
        Assert.Null(await checker.CheckAsync(Path.Combine(_folder, "gone"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0.01, 512)]
    [InlineData(30, 20)]
    public async Task A_child_at_its_limit_is_a_failed_check(double seconds, int megabytes)
    {
        var path = Path.Combine(_folder, "book");
        await File.WriteAllBytesAsync(path, EpubSamples.Three().Bytes(), TestContext.Current.CancellationToken);
        using var checker = Checker(seconds, megabytes);
        Assert.Null(await checker.CheckAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_that_a_shell_would_read_is_only_a_name()
    {
        var path = Path.Combine(_folder, "-a $(touch pwned) ;`id` '\".epub");
        await File.WriteAllBytesAsync(path, EpubSamples.Three().Bytes(), TestContext.Current.CancellationToken);
        using var checker = Checker();
        Assert.Equal(Verdict.Accept, (await checker.CheckAsync(path, TestContext.Current.CancellationToken))?.Verdict);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task No_more_children_than_allowed_work_at_once()
    {
        var path = Path.Combine(_folder, "book");
        await File.WriteAllBytesAsync(path, EpubSamples.Three().Bytes(), TestContext.Current.CancellationToken);
        using var checker = Checker(atOnce: 1);
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => checker.CheckAsync(path, TestContext.Current.CancellationToken)));
        Assert.All(reports, report => Assert.Equal(Verdict.Accept, report?.Verdict));
        Assert.Equal(1, checker.MostAtOnce);
    }

    /// <summary>Without other checkers, which have tests of their own.</summary>
    static FileChecker Checker(double seconds = 30, int megabytes = 512, int atOnce = 2)
    {
        var limits = new CheckLimits(TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(2), (long)megabytes << 20, atOnce);
        return new(limits, new(null, HoldsWithout: false), new(limits, "/none", "/none", "/none", NullLogger<OtherCheckers>.Instance), NullLogger<FileChecker>.Instance);
    }
}
