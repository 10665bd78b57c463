using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Adapters.Files;

/// <summary>Where an S3 server is and who we are there; path-style addresses, so that any server will do.</summary>
public sealed record S3Place(Uri Address, string Region, string AccessKey, string SecretKey, string Bucket);

/// <summary>Files in a bucket of any S3 server, by AWSSDK.S3: small ones in one request, others in parts, of which few are in memory.</summary>
public sealed class S3FileStore : IFileStore, IDisposable
{
    /// <summary>S3 takes 5 MiB to 5 GiB a part, and 10,000 of them: 80 GB a file.</summary>
    const int PartSize = 8 * 1024 * 1024;

    readonly AmazonS3Client s3;
    readonly string bucket;

    public S3FileStore(S3Place place)
    {
        bucket = place.Bucket;
        s3 = new AmazonS3Client(new BasicAWSCredentials(place.AccessKey, place.SecretKey), new AmazonS3Config
        {
            ServiceURL = place.Address.ToString(),
            AuthenticationRegion = place.Region,
            ForcePathStyle = true,
            // Checksums of the SDK's own kind are refused by servers that are older than it. Ours is taken while the bytes flow.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <summary>Makes the bucket when it is missing.</summary>
    /// <exception cref="FileStoreUnavailable">The server does not answer, or refuses us.</exception>
    public async Task OpenBucketAsync()
    {
        try
        {
            await GuardedAsync(() => s3.GetBucketLocationAsync(bucket));
        }
        catch (FileStoreUnavailable missing) when (missing.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            await GuardedAsync(() => s3.PutBucketAsync(bucket));
        }
    }

    public async Task<StoredFile> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancel)
    {
        if (await SizeAsync(FileKey.Checked(key)) is not null) throw new FileKeyTaken(key);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        var first = ArrayPool<byte>.Shared.Rent(PartSize);
        try
        {
            var length = await FillAsync(first);
            if (length < PartSize) await PutWholeAsync(key, first, length, cancel);
            else await PutPartsAsync(key, first, FillAsync, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }
        return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()));

        async Task<int> FillAsync(byte[] part)
        {
            var length = await content.ReadAtLeastAsync(part.AsMemory(0, PartSize), PartSize, throwOnEndOfStream: false, cancel);
            hash.AppendData(part, 0, length);
            size += length;
            return size <= maxBytes ? length : throw new FileTooLarge(maxBytes);
        }
    }

    async Task PutWholeAsync(string key, byte[] content, int length, CancellationToken cancel)
    {
        try
        {
            await GuardedAsync(() => s3.PutObjectAsync(new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = new MemoryStream(content, 0, length),
                UseChunkEncoding = false,
                IfNoneMatch = "*",
            }, cancel));
        }
        catch (FileStoreUnavailable refused) when (refused.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict })
        {
            throw new FileKeyTaken(key); // another caller was first
        }
    }

    /// <summary>One part goes out while the next one is read, so that two are in memory.</summary>
    async Task PutPartsAsync(string key, byte[] first, Func<byte[], Task<int>> fill, CancellationToken cancel)
    {
        var begun = await GuardedAsync(() => s3.InitiateMultipartUploadAsync(bucket, key, cancel));
        var (going, next) = (first, ArrayPool<byte>.Shared.Rent(PartSize));
        var upload = Task.FromResult(new UploadPartResponse());
        try
        {
            var tags = new List<PartETag>();
            for (var length = PartSize; length > 0;)
            {
                var (part, number) = (new MemoryStream(going, 0, length), tags.Count + 1);
                upload = GuardedAsync(() => s3.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = begun.UploadId,
                    PartNumber = number,
                    PartSize = part.Length,
                    InputStream = part,
                    UseChunkEncoding = false,
                }, cancel));
                length = length < PartSize ? 0 : await fill(next);
                tags.Add(new PartETag(number, (await upload).ETag));
                (going, next) = (next, going);
            }
            if (await SizeAsync(key) is not null) throw new FileKeyTaken(key);
            await GuardedAsync(() => s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = begun.UploadId, PartETags = tags }, cancel));
        }
        catch
        {
            // The part on its way still reads its buffer.
            await upload.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            try
            {
                await s3.AbortMultipartUploadAsync(bucket, key, begun.UploadId, CancellationToken.None);
            }
            catch (Exception e) when (IsOfTheStore(e))
            {
                // RemoveUnfinishedAsync does.
            }
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ReferenceEquals(going, first) ? next : going);
        }
    }

    public async Task<Stream?> OpenAsync(string key) =>
        await SizeAsync(FileKey.Checked(key)) is { } size ? new RangeStream(size, (from, cancel) => GetAsync(key, from, size, cancel)) : null;

    public Task DeleteAsync(string key) => GuardedAsync(() => s3.DeleteObjectAsync(bucket, FileKey.Checked(key)));

    public async IAsyncEnumerable<StoredKey> ListAsync(string prefix = "")
    {
        for (var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix }; ;)
        {
            var page = await GuardedAsync(() => s3.ListObjectsV2Async(request));
            foreach (var found in page.S3Objects ?? [])
                if (FileKey.IsOne(found.Key)) yield return new StoredKey(found.Key, found.LastModified!.Value.ToUniversalTime());
            if (page.IsTruncated != true) break;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    public async Task RemoveUnfinishedAsync(DateTime before)
    {
        for (var request = new ListMultipartUploadsRequest { BucketName = bucket }; ;)
        {
            var page = await GuardedAsync(() => s3.ListMultipartUploadsAsync(request));
            foreach (var left in (page.MultipartUploads ?? []).Where(left => left.Initiated!.Value.ToUniversalTime() < before))
                await GuardedAsync(() => s3.AbortMultipartUploadAsync(bucket, left.Key, left.UploadId));
            if (page.IsTruncated != true) break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    public void Dispose() => s3.Dispose();

    async Task<long?> SizeAsync(string key)
    {
        try
        {
            return (await GuardedAsync(() => s3.GetObjectMetadataAsync(bucket, key))).ContentLength;
        }
        catch (FileStoreUnavailable missing) when (missing.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    async Task<Stream> GetAsync(string key, long from, long size, CancellationToken cancel) =>
        (await GuardedAsync(() => s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(from, size - 1) }, cancel))).ResponseStream;

    static async Task<T> GuardedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (IsOfTheStore(e))
        {
            throw new FileStoreUnavailable(e);
        }
    }

    static bool IsOfTheStore(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException;
}
