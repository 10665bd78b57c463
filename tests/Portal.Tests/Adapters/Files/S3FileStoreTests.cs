using Amazon.S3;
using Amazon.S3.Model;
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

/// <summary>The contract on a real S3 server, and what only a server does.</summary>
public sealed class S3FileStoreTests : FileStoreContract, IAsyncLifetime
{
    S3Place place = null!;
    S3FileStore store = null!;

    public async ValueTask InitializeAsync()
    {
        place = await NewBucketAsync();
        store = new S3FileStore(place);
        await store.OpenBucketAsync();
        await store.OpenBucketAsync();
    }

    /// <summary>A bucket of its own, not made yet.</summary>
    internal static async Task<S3Place> NewBucketAsync()
    {
        var (address, key, secret) = await Parts.S3Async();
        return new(address, "us-east-1", key, secret, $"portal-{Guid.NewGuid():N}");
    }

    protected override IFileStore Store() => store;

    protected override async Task<IReadOnlyList<string>> UnfinishedAsync()
    {
        using var s3 = Client();
        return [.. ((await s3.ListMultipartUploadsAsync(place.Bucket, Cancel)).MultipartUploads ?? []).Select(upload => upload.Key)];
    }

    protected override async Task LeaveUnfinishedAsync()
    {
        using var s3 = Client();
        await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = place.Bucket, Key = "half" }, Cancel);
    }

    [Fact]
    public async Task A_wrong_secret_and_a_server_that_is_away_are_told_as_such()
    {
        foreach (var wrong in new[] { place with { SecretKey = "not-it" }, place with { Address = new Uri("http://127.0.0.1:9") } })
        {
            using var refused = new S3FileStore(wrong);
            await Assert.ThrowsAsync<FileStoreUnavailable>(() => refused.PutAsync("a", new MemoryStream([1]), 10, Cancel));
            await Assert.ThrowsAsync<FileStoreUnavailable>(() => refused.OpenAsync("a"));
            await Assert.ThrowsAsync<FileStoreUnavailable>(() => refused.OpenBucketAsync());
        }
    }

    AmazonS3Client Client() => new(place.AccessKey, place.SecretKey, new AmazonS3Config { ServiceURL = place.Address.ToString(), AuthenticationRegion = place.Region, ForcePathStyle = true });

    public ValueTask DisposeAsync()
    {
        store?.Dispose();
        return ValueTask.CompletedTask;
    }
}
