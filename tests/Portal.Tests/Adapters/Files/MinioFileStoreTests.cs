#if WITH_MINIO
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

/// <summary>The contract by the Minio client, on the same server as the other one.</summary>
public sealed class MinioFileStoreTests : FileStoreContract, IAsyncLifetime
{
    MinioFileStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = new MinioFileStore(await S3FileStoreTests.NewBucketAsync());
        await store.OpenBucketAsync();
    }

    protected override IFileStore Store() => store;

    protected override Task<IReadOnlyList<string>> UnfinishedAsync() => Task.FromResult<IReadOnlyList<string>>([]);

    protected override Task? LeaveUnfinishedAsync() => null;

    public ValueTask DisposeAsync()
    {
        store?.Dispose();
        return ValueTask.CompletedTask;
    }
}
#endif
