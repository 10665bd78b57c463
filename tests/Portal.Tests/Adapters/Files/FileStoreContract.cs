using System.Security.Cryptography;
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

/// <summary>What every file store promises.</summary>
public abstract class FileStoreContract
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The same place again and again within one test, as several nodes open it.</summary>
    protected abstract IFileStore Store();

    /// <summary>What is there of uploads that never came under their key.</summary>
    protected abstract Task<IReadOnlyList<string>> UnfinishedAsync();

    /// <summary>An upload as a killed process leaves it; null where it leaves none.</summary>
    protected abstract Task? LeaveUnfinishedAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128 * 1024)]
    [InlineData(3_000_001)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(20_000_001)]
    public async Task What_goes_in_comes_out_with_its_size_and_SHA_256(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var stored = await Store().PutAsync("uploads/2026/a-1", new MemoryStream(bytes), size, Cancel);
        Assert.Equal(new(size, Convert.ToHexStringLower(SHA256.HashData(bytes))), stored);

        await using var read = (await Store().OpenAsync("uploads/2026/a-1"))!;
        Assert.True(read.CanSeek);
        Assert.Equal(size, read.Length);
        var copy = new MemoryStream();
        await read.CopyToAsync(copy, Cancel);
        Assert.Equal(bytes, copy.ToArray());
        await AssertNothingUnfinishedAsync();
    }

    [Fact]
    public async Task Any_stretch_can_be_read_by_itself_in_any_order()
    {
        var bytes = RandomNumberGenerator.GetBytes(17_000_000);
        await Store().PutAsync("a", new MemoryStream(bytes), bytes.Length, Cancel);
        await using var read = (await Store().OpenAsync("a"))!;
        foreach (var from in new[] { 8 * 1024 * 1024 - 50, 3, 16_999_900, 0 })
        {
            read.Position = from;
            var some = new byte[100];
            await read.ReadExactlyAsync(some, Cancel);
            Assert.Equal(bytes[from..(from + 100)], some);
        }
        read.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await read.ReadAsync(new byte[1], Cancel));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(17_000_000)]
    public async Task One_byte_too_many_is_refused_and_leaves_nothing(int most)
    {
        await Assert.ThrowsAsync<FileTooLarge>(() => Store().PutAsync("a", new MemoryStream(new byte[most + 1]), most, Cancel));
        Assert.Null(await Store().OpenAsync("a"));
        await AssertNothingUnfinishedAsync();
        Assert.Equal(most, (await Store().PutAsync("a", new MemoryStream(new byte[most]), most, Cancel)).Size);
    }

    [Fact]
    public async Task A_file_is_never_overwritten_and_of_two_at_once_one_wins()
    {
        var store = Store();
        for (var round = 0; round < 20; round++)
        {
            var (key, wins) = ($"same-{round}", 0);
            using var start = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(async () =>
            {
                start.SignalAndWait(Cancel);
                try
                {
                    await store.PutAsync(key, new MemoryStream([(byte)i]), 10, Cancel);
                    Interlocked.Increment(ref wins);
                }
                catch (FileKeyTaken)
                {
                    // the others
                }
            }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
            Assert.Equal(1, wins);
            await Assert.ThrowsAsync<FileKeyTaken>(() => store.PutAsync(key, new MemoryStream([99]), 10, Cancel));
            await using var read = (await store.OpenAsync(key))!;
            Assert.InRange(read.ReadByte(), 0, 3);
        }
        await AssertNothingUnfinishedAsync();
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

    [Theory]
    [InlineData(130_000)]
    [InlineData(17_000_000)]
    public async Task A_broken_upload_and_a_cancelled_one_leave_nothing_and_show_their_own_fault(int after)
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => Store().PutAsync("a", new BrokenStream(after, new EndOfStreamException()), 100_000_000, Cancel));
        await Assert.ThrowsAsync<OperationCanceledException>(() => Store().PutAsync("a", new BrokenStream(after, new OperationCanceledException()), 100_000_000, Cancel));
        Assert.Null(await Store().OpenAsync("a"));
        await AssertNothingUnfinishedAsync();
    }

    [Fact]
    public async Task Deleting_and_listing_know_only_whole_files()
    {
        var store = Store();
        foreach (var key in new[] { "b/2", "a/1", "b/1", "b/10" }) await store.PutAsync(key, new MemoryStream([1]), 10, Cancel);
        await (LeaveUnfinishedAsync() ?? Task.CompletedTask);
        await store.DeleteAsync("b/2");
        await store.DeleteAsync("b/2");
        Assert.Equal(["b/1", "b/10"], await store.ListAsync("b/").Select(file => file.Key).ToListAsync(Cancel));
        Assert.Equal(["a/1", "b/1", "b/10"], await store.ListAsync().Select(file => file.Key).ToListAsync(Cancel));
        Assert.Null(await store.OpenAsync("b/2"));
    }

    [Fact]
    public async Task A_file_says_when_it_was_stored()
    {
        await Store().PutAsync("a", new MemoryStream([1]), 10, Cancel);
        var file = await Store().ListAsync().SingleAsync(Cancel);
        Assert.Equal(DateTimeKind.Utc, file.WrittenAt.Kind);
        Assert.Equal(DateTime.UtcNow, file.WrittenAt, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_goes_when_it_is_old_enough()
    {
        await Store().PutAsync("whole", new MemoryStream([1]), 10, Cancel);
        if (LeaveUnfinishedAsync() is { } leaving)
        {
            await leaving;
            await Store().RemoveUnfinishedAsync(DateTime.UtcNow.AddHours(-1));
            Assert.Single(await UnfinishedAsync());
        }
        await Store().RemoveUnfinishedAsync(DateTime.UtcNow.AddHours(1));
        await AssertNothingUnfinishedAsync();
        Assert.NotNull(await Store().OpenAsync("whole"));
    }

    async Task AssertNothingUnfinishedAsync() => Assert.Empty(await UnfinishedAsync());

    /// <summary>Gives some bytes and then fails.</summary>
    sealed class BrokenStream(int after, Exception fault) : MemoryStream(new byte[after])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw fault : base.ReadAsync(buffer, cancellationToken);
    }
}
