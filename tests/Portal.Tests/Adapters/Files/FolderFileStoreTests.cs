using System.Diagnostics;
using System.Security.Cryptography;
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

public sealed class FolderFileStoreTests : IDisposable
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;
    readonly string folder = Path.Combine(Path.GetTempPath(), "portal-files-" + Guid.NewGuid().ToString("N"));

    FolderFileStore Store() => new(folder, TimeProvider.System);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128 * 1024)]
    [InlineData(3_000_001)]
    public async Task What_goes_in_comes_out_with_its_size_and_SHA_256(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var stored = await Store().PutAsync("uploads/2026/a-1", new MemoryStream(bytes), size, Cancel);
        Assert.Equal(new(size, Convert.ToHexStringLower(SHA256.HashData(bytes))), stored);

        await using var read = (await Store().OpenAsync("uploads/2026/a-1"))!;
        Assert.True(read.CanSeek);
        var copy = new MemoryStream();
        await read.CopyToAsync(copy, Cancel);
        Assert.Equal(bytes, copy.ToArray());
        AssertNothingUnfinished();
    }

    [Fact]
    public async Task One_byte_too_many_is_refused_and_leaves_nothing()
    {
        await Assert.ThrowsAsync<FileTooLarge>(() => Store().PutAsync("a", new MemoryStream(new byte[1001]), 1000, Cancel));
        Assert.Null(await Store().OpenAsync("a"));
        AssertNothingUnfinished();
        Assert.Equal(1000, (await Store().PutAsync("a", new MemoryStream(new byte[1000]), 1000, Cancel)).Size);
    }

    [Fact]
    public async Task A_file_is_never_overwritten_and_of_two_at_once_one_wins()
    {
        var store = Store();
        var wins = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.PutAsync("same", new MemoryStream([(byte)i]), 10, Cancel);
                Interlocked.Increment(ref wins);
            }
            catch (FileKeyTaken)
            {
                // the others
            }
        }, Cancel)));
        Assert.Equal(1, wins);
        await Assert.ThrowsAsync<FileKeyTaken>(() => store.PutAsync("same", new MemoryStream([99]), 10, Cancel));
        await using var read = (await store.OpenAsync("same"))!;
        Assert.InRange(read.ReadByte(), 0, 7);
        AssertNothingUnfinished();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("A")]
    [InlineData("a.pdf")]
    [InlineData(".incoming/x")]
    [InlineData("a\n")]
    [InlineData("書")]
    [InlineData("a\\b")]
    public async Task A_key_that_is_not_the_portals_own_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store().PutAsync(key, new MemoryStream([1]), 10, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store().OpenAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store().DeleteAsync(key));
    }

    [Fact]
    public async Task A_broken_upload_and_a_cancelled_one_leave_nothing_and_show_their_own_fault()
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => Store().PutAsync("a", new BrokenStream(new EndOfStreamException()), 1_000_000, Cancel));
        await Assert.ThrowsAsync<OperationCanceledException>(() => Store().PutAsync("a", new BrokenStream(new OperationCanceledException()), 1_000_000, Cancel));
        Assert.Null(await Store().OpenAsync("a"));
        AssertNothingUnfinished();
    }

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
            AssertNothingUnfinished();
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

    [Fact]
    public async Task Deleting_and_listing_know_only_whole_files()
    {
        var store = Store();
        foreach (var key in new[] { "b/2", "a/1", "b/1", "b/10" }) await store.PutAsync(key, new MemoryStream([1]), 10, Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, ".incoming", "half"), "x", Cancel);
        await store.DeleteAsync("b/2");
        await store.DeleteAsync("b/2");
        Assert.Equal(["b/1", "b/10"], await store.ListAsync("b/").ToListAsync(Cancel));
        Assert.Equal(["a/1", "b/1", "b/10"], await store.ListAsync().ToListAsync(Cancel));
        Assert.Null(await store.OpenAsync("b/2"));
    }

    [Fact]
    public void What_a_crash_left_unfinished_is_removed_after_a_day()
    {
        Store();
        var (old, young) = (Path.Combine(folder, ".incoming", "old"), Path.Combine(folder, ".incoming", "young"));
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        Store();
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    void AssertNothingUnfinished() => Assert.Empty(Directory.GetFiles(Path.Combine(folder, ".incoming")));

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

    /// <summary>Gives some bytes and then fails.</summary>
    sealed class BrokenStream(Exception fault) : MemoryStream(new byte[200_000])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= 128 * 1024 ? throw fault : base.ReadAsync(buffer, cancellationToken);
    }
}
