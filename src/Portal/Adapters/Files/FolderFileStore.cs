using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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

/// <summary>
/// Files in a folder. Streams in, streams out; a file appears under its key whole, synced to disk and once: keys are never overwritten.
/// Keys are made by the portal from <c>a-z 0-9 / -</c>, never from a user's file name.
/// </summary>
public sealed partial class FolderFileStore
{
    const int BufferSize = 128 * 1024;
    readonly string folder;
    readonly string incoming;

    /// <param name="folder">Made when missing. What a crash left unfinished in it is removed after a day.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="FileStoreUnavailable">The folder cannot be made.</exception>
    public FolderFileStore(string folder, TimeProvider time)
    {
        this.folder = Path.GetFullPath(folder);
        incoming = Path.Combine(this.folder, ".incoming");
        Guarded(() =>
        {
            Directory.CreateDirectory(incoming);
            foreach (var left in Directory.EnumerateFiles(incoming))
                if (File.GetLastWriteTimeUtc(left) < time.GetUtcNow().UtcDateTime.AddDays(-1)) File.Delete(left);
        });
    }

    /// <summary>Stores the content under a new key.</summary>
    /// <param name="key">New key.</param>
    /// <param name="content">Read once to its end; its own faults come through unchanged.</param>
    /// <param name="maxBytes">Largest size allowed, in bytes.</param>
    /// <param name="cancel">Ends the act with nothing kept.</param>
    /// <exception cref="FileTooLarge">More than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="FileKeyTaken">The key is in use.</exception>
    /// <exception cref="FileStoreUnavailable">Disk full or broken.</exception>
    public async Task<StoredFile> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancel)
    {
        var path = PathOf(key);
        if (File.Exists(path)) throw new FileKeyTaken(key);
        var unfinished = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        try
        {
            await using (var file = Guarded(() => new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0)))
            {
                int read;
                while ((read = await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancel)) > 0)
                {
                    size += read;
                    if (size > maxBytes) throw new FileTooLarge(maxBytes);
                    hash.AppendData(buffer, 0, read);
                    Guarded(() => file.Write(buffer, 0, read));
                }
                Guarded(() => file.Flush(flushToDisk: true));
            }
            Guarded(() =>
            {
                var home = Path.GetDirectoryName(path)!;
                var known = Directory.Exists(home);
                Directory.CreateDirectory(home);
                File.Move(unfinished, path, overwrite: false);
                SyncFolder(home);
                for (; !known && home.Length > folder.Length; SyncFolder(home)) home = Path.GetDirectoryName(home)!;
            });
            return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (FileStoreUnavailable) when (File.Exists(path) && File.Exists(unfinished))
        {
            throw new FileKeyTaken(key); // another caller was first
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            try { File.Delete(unfinished); } catch (IOException) { /* removed after a day */ }
        }
    }

    /// <summary>Opens a file for reading, seekable; null when there is none.</summary>
    /// <exception cref="FileStoreUnavailable">It cannot be read.</exception>
    public Task<Stream?> OpenAsync(string key)
    {
        var path = PathOf(key);
        return Task.FromResult<Stream?>(!File.Exists(path) ? null : Guarded(() =>
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous)));
    }

    /// <summary>When it was stored (UTC); null when there is none.</summary>
    /// <exception cref="FileStoreUnavailable">It cannot be read.</exception>
    public DateTime? WrittenAt(string key)
    {
        var path = PathOf(key);
        return File.Exists(path) ? Guarded(() => File.GetLastWriteTimeUtc(path)) : null;
    }

    /// <summary>Removes a file; to remove one that is not there is no error.</summary>
    /// <exception cref="FileStoreUnavailable">It cannot be removed.</exception>
    public Task DeleteAsync(string key)
    {
        var path = PathOf(key);
        if (File.Exists(path)) Guarded(() => File.Delete(path));
        return Task.CompletedTask;
    }

    /// <summary>The keys that begin with a prefix, in ordinal order; an empty prefix gives all.</summary>
    public async IAsyncEnumerable<string> ListAsync(string prefix = "")
    {
        await Task.CompletedTask;
        var keys = Guarded(() => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && KeyForm().IsMatch(key))
            .Order(StringComparer.Ordinal).ToList());
        foreach (var key in keys) yield return key;
    }

    string PathOf(string key) =>
        KeyForm().IsMatch(key) ? Path.Combine(folder, key) : throw new ArgumentException("not a key of the file store", nameof(key));

    static T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileStoreUnavailable(e);
        }
    }

    static void Guarded(Action act) => Guarded(() => { act(); return true; });

    /// <summary>The new name itself is on disk only when its folder is synced; .NET has no call for it.</summary>
    static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = open(path, 0);
        if (handle < 0) return;
        var failed = fsync(handle) != 0;
        _ = close(handle);
        if (failed) throw new IOException("the folder could not be synced: " + path);
    }

    [DllImport("libc", CharSet = CharSet.Ansi)] static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
    [DllImport("libc")] static extern int fsync(int handle);
    [DllImport("libc")] static extern int close(int handle);

    [GeneratedRegex(@"\A(?=.{1,200}\z)[a-z0-9-]+(/[a-z0-9-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyForm();
}
