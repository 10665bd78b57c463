using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace Portal.Adapters.Files;

/// <summary>
/// Files in a bucket by the Minio client 7.0.0, compiled with <c>-p:WithMinio=true</c>. Content goes and comes by addresses that the client signs,
/// since its own calls know neither a condition for a new key nor a range to read; so one file is at most 5 GiB, the largest single PUT.
/// </summary>
public sealed class MinioFileStore : IFileStore, IDisposable
{
    /// <summary>How long a signed address holds, in seconds: it is used at once, and a long upload or reading goes on behind it.</summary>
    const int Seconds = 60;

    readonly IMinioClient minio;
    readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    readonly string bucket;

    public MinioFileStore(S3Place place)
    {
        bucket = place.Bucket;
        minio = new MinioClient().WithEndpoint(place.Address.Authority).WithCredentials(place.AccessKey, place.SecretKey)
            .WithSSL(place.Address.Scheme == "https").WithRegion(place.Region).Build();
    }

    /// <summary>Makes the bucket when it is missing.</summary>
    /// <exception cref="FileStoreUnavailable">The server does not answer, or refuses us.</exception>
    public Task OpenBucketAsync() => GuardedAsync(async () =>
    {
        if (!await minio.BucketExistsAsync(new BucketExistsArgs().WithBucket(bucket))) await minio.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket));
        return true;
    });

    /// <summary>S3 wants to know the length before the first byte, so the content waits in a temporary file that nobody else can open.</summary>
    public async Task<StoredFile> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancel)
    {
        if (await SizeAsync(FileKey.Checked(key)) is not null) throw new FileKeyTaken(key);
        await using var waiting = Spool();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancel)) > 0)
            {
                if (waiting.Length + read > maxBytes) throw new FileTooLarge(maxBytes);
                hash.AppendData(buffer, 0, read);
                var some = buffer.AsMemory(0, read);
                await GuardedAsync(async () =>
                {
                    await waiting.WriteAsync(some, cancel);
                    return true;
                });
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var size = waiting.Length;
        waiting.Position = 0;
        await GuardedAsync(async () =>
        {
            var address = await minio.PresignedPutObjectAsync(new PresignedPutObjectArgs().WithBucket(bucket).WithObject(key).WithExpiry(Seconds));
            using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new StreamContent(waiting) };
            request.Content.Headers.ContentLength = size;
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            using var answer = await http.SendAsync(request, cancel);
            if (answer.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict) throw new FileKeyTaken(key);
            answer.EnsureSuccessStatusCode();
            return true;
        });
        return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public async Task<Stream?> OpenAsync(string key)
    {
        if (await SizeAsync(FileKey.Checked(key)) is not { } size) return null;
        return new RangeStream(size, (from, cancel) => GuardedAsync(async () =>
        {
            var address = await minio.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(bucket).WithObject(key).WithExpiry(Seconds));
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = new RangeHeaderValue(from, size - 1);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsStreamAsync(cancel);
        }));
    }

    public async Task DeleteAsync(string key)
    {
        var one = new RemoveObjectArgs().WithBucket(bucket).WithObject(FileKey.Checked(key));
        await GuardedAsync(async () =>
        {
            await minio.RemoveObjectAsync(one);
            return true;
        });
    }

    public async IAsyncEnumerable<StoredKey> ListAsync(string prefix = "")
    {
        await using var found = minio.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(bucket).WithPrefix(prefix).WithRecursive(true)).GetAsyncEnumerator();
        while (await GuardedAsync(async () => await found.MoveNextAsync()))
            if (FileKey.IsOne(found.Current.Key))
                yield return new StoredKey(found.Current.Key, DateTime.Parse(found.Current.LastModified, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal));
    }

    /// <summary>There is nothing: a PUT is whole or not there, and what waited in a temporary file goes with its process.</summary>
    public Task RemoveUnfinishedAsync(DateTime before) => Task.CompletedTask;

    public void Dispose()
    {
        http.Dispose();
        minio.Dispose();
    }

    async Task<long?> SizeAsync(string key)
    {
        try
        {
            return (await GuardedAsync(() => minio.StatObjectAsync(new StatObjectArgs().WithBucket(bucket).WithObject(key)))).Size;
        }
        catch (FileStoreUnavailable missing) when (missing.InnerException is ObjectNotFoundException)
        {
            return null;
        }
    }

    static FileStream Spool() =>
        new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    /// <summary>The client throws many kinds of exceptions, some of them by mistake: whatever is not ours and no cancellation is the store's.</summary>
    static async Task<T> GuardedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is not (OperationCanceledException or FileKeyTaken))
        {
            throw new FileStoreUnavailable(e);
        }
    }
}
