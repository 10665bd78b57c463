using System.Text.RegularExpressions;

namespace Portal.Adapters.Files;

/// <summary>What was stored: size in bytes and SHA-256 in lower-case hexadecimal (FIPS 180-4), both taken while the bytes flowed.</summary>
public sealed record StoredFile(long Size, string Sha256);

/// <summary>The content is longer than allowed; nothing was kept.</summary>
public sealed class FileTooLarge(long maxBytes) : Exception($"longer than {maxBytes} bytes")
{
    /// <summary>The limit in bytes.</summary>
    public long MaxBytes => maxBytes;
}

/// <summary>The store cannot be written or read just now (disk full, folder gone); nothing was kept, the act may be tried again.</summary>
public sealed class FileStoreUnavailable(Exception cause) : Exception(cause.Message, cause);

/// <summary>There is a file under this key already; it was left as it is.</summary>
public sealed class FileKeyTaken(string key) : Exception($"there is a file {key} already");

/// <summary>A file of the store, without its content: its key, and when it was stored (UTC).</summary>
public sealed record StoredKey(string Key, DateTime WrittenAt);

/// <summary>
/// Files under keys. Streams in, streams out: no file is held in memory. A file appears under its key whole, durable and once: keys are never
/// overwritten. Keys are made by the portal (<see cref="FileKey"/>), never from a user's file name.
/// </summary>
public interface IFileStore
{
    /// <summary>Stores the content under a new key.</summary>
    /// <param name="key">New key.</param>
    /// <param name="content">Read once to its end; its own faults come through unchanged.</param>
    /// <param name="maxBytes">Largest size allowed, in bytes.</param>
    /// <param name="cancel">Ends the act with nothing kept.</param>
    /// <exception cref="FileTooLarge">More than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="FileKeyTaken">The key is in use.</exception>
    /// <exception cref="FileStoreUnavailable">The store is full, broken or away.</exception>
    Task<StoredFile> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancel);

    /// <summary>Opens a file for reading, seekable; null when there is none.</summary>
    /// <exception cref="FileStoreUnavailable">It cannot be read.</exception>
    Task<Stream?> OpenAsync(string key);

    /// <summary>Removes a file; to remove one that is not there is no error.</summary>
    /// <exception cref="FileStoreUnavailable">It cannot be removed.</exception>
    Task DeleteAsync(string key);

    /// <summary>The files whose keys begin with a prefix, by key in ordinal order; an empty prefix gives all.</summary>
    /// <exception cref="FileStoreUnavailable">The store cannot be read.</exception>
    IAsyncEnumerable<StoredKey> ListAsync(string prefix = "");

    /// <summary>Removes what a crash left unfinished before that moment (UTC); it was never under a key.</summary>
    /// <exception cref="FileStoreUnavailable">It cannot be removed.</exception>
    Task RemoveUnfinishedAsync(DateTime before);
}

/// <summary>Keys are of <c>a-z 0-9 -</c> in parts between slashes, at most 200 characters: safe in every file system, address and bucket.</summary>
public static partial class FileKey
{
    /// <summary>True for a key.</summary>
    public static bool IsOne(string text) => Form().IsMatch(text);

    /// <exception cref="ArgumentException">It is no key.</exception>
    public static string Checked(string key) => IsOne(key) ? key : throw new ArgumentException("not a key of the file store", nameof(key));

    [GeneratedRegex(@"\A(?=.{1,200}\z)[a-z0-9-]+(/[a-z0-9-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
