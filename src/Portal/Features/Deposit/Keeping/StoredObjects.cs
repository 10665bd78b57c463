using System.Security.Cryptography;
using Portal.Adapters.Files;

namespace Portal.Features.Deposit.Keeping;

/// <summary>What an object in a store turned out to be when it was read whole.</summary>
public enum ObjectLook { Good, Changed, Missing, Unreadable }

/// <summary>Objects whose content hash is known: reading them whole, writing them again from a good copy, putting them out of the way.</summary>
public static class StoredObjects
{
    /// <summary>Damaged and untracked objects lie here; the portal never reads them again.</summary>
    public const string Aside = "damaged/";

    /// <summary>Reads it whole.</summary>
    /// <param name="store">Where.</param>
    /// <param name="key">Its key.</param>
    /// <param name="sha256">What it must come to.</param>
    /// <param name="pace">Called with the number of bytes after each stretch.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static async Task<ObjectLook> LookAsync(this IFileStore store, string key, string sha256, Func<int, Task>? pace, CancellationToken cancel)
    {
        try
        {
            await using var content = await store.OpenAsync(key);
            if (content is null) return ObjectLook.Missing;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[128 * 1024];
            for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                if (pace is not null) await pace(read);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256 ? ObjectLook.Good : ObjectLook.Changed;
        }
        catch (Exception error) when (error is FileStoreUnavailable or IOException)
        {
            return ObjectLook.Unreadable;
        }
    }

    /// <summary>Puts an object out of the way, in the same store: first the other name, then the old one goes. Gives its new key.</summary>
    /// <exception cref="FileStoreUnavailable">It is where it was.</exception>
    public static async Task<string?> SetAsideAsync(this IFileStore store, string key)
    {
        await using var content = await store.OpenAsync(key);
        if (content is null) return null;
        var aside = $"{Aside}{Guid.CreateVersion7():n}";
        await store.PutAsync(aside, content, long.MaxValue, CancellationToken.None);
        await store.DeleteAsync(key);
        return aside;
    }

    /// <summary>Makes sure that this object is in the store, whole: there already, or written from where it is good. A damaged one is set aside, a good one is never touched.</summary>
    /// <param name="store">Where it should be.</param>
    /// <param name="key">Its key.</param>
    /// <param name="sha256">What it must come to.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="source">Opens it where it is good; asked only when it is needed.</param>
    /// <exception cref="InvalidDataException">The source is not good; nothing is under the key.</exception>
    public static async Task EnsureAsync(this IFileStore store, string key, string sha256, long length, Func<Task<Stream?>> source)
    {
        var look = await store.LookAsync(key, sha256, null, CancellationToken.None);
        if (look == ObjectLook.Good) return;
        if (look == ObjectLook.Unreadable) throw new FileStoreUnavailable(new IOException($"{key} cannot be read"));
        await using var content = await source() ?? throw new InvalidDataException($"{key} is not where it should be copied from");
        if (look == ObjectLook.Changed) await store.SetAsideAsync(key);
        try
        {
            if ((await store.PutAsync(key, content, length, CancellationToken.None)).Sha256 == sha256) return;
            await store.DeleteAsync(key);
        }
        catch (FileTooLarge)
        {
            // Told below.
        }
        catch (FileKeyTaken)
        {
            // Somebody else has written the same meanwhile.
            if (await store.LookAsync(key, sha256, null, CancellationToken.None) == ObjectLook.Good) return;
        }
        throw new InvalidDataException($"{key} is damaged where it is copied from");
    }
}
