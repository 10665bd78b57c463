using System.Diagnostics;
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

public sealed class FolderFileStoreTests : FileStoreContract, IDisposable
{
    readonly string folder = Path.Combine(Path.GetTempPath(), "portal-files-" + Guid.NewGuid().ToString("N"));

    protected override IFileStore Store() => new FolderFileStore(folder);

    protected override Task<IReadOnlyList<string>> UnfinishedAsync() => Task.FromResult<IReadOnlyList<string>>(Directory.GetFiles(Path.Combine(folder, ".incoming")));

    protected override Task? LeaveUnfinishedAsync() => File.WriteAllTextAsync(Path.Combine(folder, ".incoming", "half"), "x", Cancel);

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=1m", "portal-test", folder) != 0)
            Parts.Miss("a file system of 1 MB cannot be mounted (root on Linux)");
        try
        {
            var store = Store();
            await Assert.ThrowsAsync<FileStoreUnavailable>(() => store.PutAsync("a", new MemoryStream(new byte[3_000_000]), 10_000_000, Cancel));
            Assert.Null(await store.OpenAsync("a"));
            Assert.Empty(await UnfinishedAsync());
            Assert.Equal(900_000, (await store.PutAsync("a", new MemoryStream(new byte[900_000]), 10_000_000, Cancel)).Size);
        }
        finally
        {
            Run("umount", folder);
        }
    }

    [Fact]
    public async Task A_store_whose_folder_has_gone_is_unavailable()
    {
        var store = Store();
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "", Cancel);
        await Assert.ThrowsAsync<FileStoreUnavailable>(() => store.PutAsync("a", new MemoryStream([1]), 10, Cancel));
        Assert.Throws<FileStoreUnavailable>(Store);
        File.Delete(folder);
    }

    static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
