using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Portal.Adapters.Files;

/// <summary>Files in a folder; each is synced to the disk, and so is the folder that names it.</summary>
public sealed class FolderFileStore : IFileStore
{
    const int BufferSize = 128 * 1024;
    readonly string folder;
    readonly string incoming;

    /// <param name="folder">Made when missing.</param>
    /// <exception cref="FileStoreUnavailable">The folder cannot be made.</exception>
    public FolderFileStore(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        incoming = Path.Combine(this.folder, ".incoming");
        Guarded(() => Directory.CreateDirectory(incoming));
    }

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
                Appear(unfinished, path);
                SyncFolder(home);
                for (; !known && home.Length > folder.Length; SyncFolder(home)) home = Path.GetDirectoryName(home)!;
            });
            return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (FileStoreUnavailable taken) when (taken.InnerException is IOException { HResult: Taken } || (OperatingSystem.IsWindows() && File.Exists(path)))
        {
            throw new FileKeyTaken(key); // another caller was first
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            try { File.Delete(unfinished); } catch (IOException) { /* RemoveUnfinishedAsync does */ }
        }
    }

    public Task<Stream?> OpenAsync(string key)
    {
        var path = PathOf(key);
        return Task.FromResult<Stream?>(!File.Exists(path) ? null : Guarded(() =>
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous)));
    }

    public Task DeleteAsync(string key)
    {
        var path = PathOf(key);
        if (File.Exists(path)) Guarded(() => File.Delete(path));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredKey> ListAsync(string prefix = "")
    {
        await Task.CompletedTask;
        var files = Guarded(() => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => new StoredKey(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), file.LastWriteTimeUtc))
            .Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal) && FileKey.IsOne(file.Key))
            .OrderBy(file => file.Key, StringComparer.Ordinal).ToList());
        foreach (var file in files) yield return file;
    }

    public Task RemoveUnfinishedAsync(DateTime before)
    {
        Guarded(() =>
        {
            foreach (var left in Directory.EnumerateFiles(incoming).Where(left => File.GetLastWriteTimeUtc(left) < before)) File.Delete(left);
        });
        return Task.CompletedTask;
    }

    string PathOf(string key) => Path.Combine(folder, FileKey.Checked(key));

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

    /// <summary>File.Move looks whether the name is free and then renames, so that of two at once both win; a second name for the file is given once only.</summary>
    static void Appear(string unfinished, string path)
    {
        if (OperatingSystem.IsWindows()) File.Move(unfinished, path, overwrite: false);
        else if (link(unfinished, path) != 0) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
    }

    /// <summary>EEXIST.</summary>
    const int Taken = 17;

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
    [DllImport("libc", CharSet = CharSet.Ansi, SetLastError = true)] static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
    [DllImport("libc")] static extern int fsync(int handle);
    [DllImport("libc")] static extern int close(int handle);
}
