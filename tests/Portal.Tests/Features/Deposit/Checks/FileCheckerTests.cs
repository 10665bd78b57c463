using Microsoft.Extensions.Logging.Abstractions;
using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit.Checks;

/// <summary>The checker as the portal starts it: a child process of the same program.</summary>
public sealed class FileCheckerTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("portal-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_empty_file_is_refused_by_the_child()
    {
        var report = await CheckAsync([]);
        Assert.Equal(Verdict.Refuse, report!.Verdict);
        Assert.Equal("FILE-EMPTY", report.Findings.Single().Code);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_failed_check()
    {
        using var checker = Checker();
        Assert.Null(await checker.CheckAsync(Path.Combine(_folder, "gone"), TestContext.Current.CancellationToken));
    }

    async Task<CheckReport?> CheckAsync(byte[] content)
    {
        var path = Path.Combine(_folder, "book");
        await File.WriteAllBytesAsync(path, content);
        using var checker = Checker();
        return await checker.CheckAsync(path, TestContext.Current.CancellationToken);
    }

    static FileChecker Checker(int seconds = 30, int megabytes = 512) => new(new(TimeSpan.FromSeconds(seconds), (long)megabytes << 20, 2), NullLogger<FileChecker>.Instance);
}
