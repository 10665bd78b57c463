using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Portal.Adapters;

namespace Portal.Features.Applications.Numbers;

/// <summary>One signed line outside the database: a run of entries and the chain's hash before and after it.</summary>
/// <param name="Previous">Hash before the first entry.</param>
/// <param name="Sequence">Last sequence.</param>
/// <param name="Hash">Hash of the last entry.</param>
/// <param name="At">When it was written, UTC.</param>
/// <param name="Entries">Without their hashes: those follow from the chain.</param>
public sealed record PublishedLine(string Previous, long Sequence, string Hash, DateTime At, IReadOnlyList<PublishedEntry> Entries)
{
    /// <summary>The entries with their hashes, computed.</summary>
    public IEnumerable<LedgerEntry> LedgerEntries()
    {
        var hash = Previous;
        foreach (var entry in Entries)
        {
            var row = entry.ToLedgerEntry();
            hash = row.Hash = row.HashAfter(hash);
            yield return row;
        }
    }
}

public sealed record PublishedEntry(long Sequence, string? Number, NumberOrigin Origin, long? Burns, Guid? RequestId, Guid? ProductId, long At)
{
    public static PublishedEntry From(LedgerEntry entry) => new(entry.Sequence, entry.Number, entry.Origin, entry.Burns, entry.RequestId, entry.ProductId,
        new DateTimeOffset(entry.At, TimeSpan.Zero).ToUnixTimeMilliseconds());

    public LedgerEntry ToLedgerEntry() => new()
    {
        Sequence = Sequence,
        Number = Number,
        Origin = Origin,
        Burns = Burns,
        RequestId = RequestId,
        ProductId = ProductId,
        At = DateTimeOffset.FromUnixTimeMilliseconds(At).UtcDateTime,
        Hash = "",
    };
}

/// <summary>
/// The ledger's signed heads outside the database: one line a group, flushed to the disk before any number of the group is shown. Each
/// node writes a file of its own in the folder and reads those of the others. What is published is always the chain from its
/// beginning on without a hole, so that a database that lost its end can be given it back.
/// </summary>
public sealed class PublishedHeads : IDisposable
{
    const int TailBytes = 1 << 20;

    /// <summary>Entries a line: a line is well within what is read of a file's end at start.</summary>
    const int LongestLine = 1000;

    const string SignatureMark = ",\"Signature\":\"";
    static readonly byte[] Label = "portal-head-v1\n"u8.ToArray();

    readonly Lock _lock = new();
    readonly string _keyFile;
    readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    long _highest = -1;
    FileStream? _nodeLock;
    string? _ownFile;
    ECDsa? _key;

    public PublishedHeads(IConfiguration settings)
    {
        Folder = Path.GetFullPath(settings["Ledger:HeadFolder"] ?? throw new SettingWrong("Ledger:HeadFolder", "is missing; it names the folder of the ledger's signed heads"));
        _keyFile = Path.GetFullPath(settings["Ledger:KeyFile"] is { Length: > 0 } file ? file : Path.Combine(Folder, "ledger-key.pem"));
    }

    public string Folder { get; }

    /// <summary>The newest head that any node published; null when there is none.</summary>
    public (long Sequence, string Hash)? Last { get; private set; }

    /// <summary>This node has seen newer heads than are there now.</summary>
    public bool Lost => (Last?.Sequence ?? -1) < _highest;

    /// <summary>A whole line whose signature is not ours: file and why.</summary>
    public string? Fault { get; private set; }

    /// <summary>First characters of the public key's SHA-256, to compare by eye.</summary>
    public string KeyName => Convert.ToHexStringLower(SHA256.HashData(Key.ExportSubjectPublicKeyInfo()))[..16];

    ECDsa Key => _key ??= LoadKey();

    /// <summary>Makes the folder and the key where they are missing.</summary>
    /// <exception cref="SettingWrong">The folder cannot be written, or the key file holds no key.</exception>
    public void Open()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            _ = Key;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingWrong("Ledger:HeadFolder", $"names {Folder}, which cannot be written: {error.Message}");
        }
    }

    /// <summary>Reads what the files have gained since the last time, in a moment when nothing has.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            var files = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.jsonl") : [];
            if (_read.Any(known => Array.IndexOf(files, known.Key) < 0 || new FileInfo(known.Key).Length < known.Value))
            {
                // A file went away or became shorter: what we knew of it counts no more.
                _read.Clear();
                (Last, Fault) = (null, null);
            }
            foreach (var file in files) ReadOn(file);
            _highest = Math.Max(_highest, Last?.Sequence ?? -1);
        }
    }

    /// <summary>Writes entries that follow each other, through to the disk.</summary>
    public void Publish(string previous, IReadOnlyList<LedgerEntry> entries, DateTime at)
    {
        lock (_lock)
        {
            var lines = new StringBuilder();
            var last = (Sequence: 0L, Hash: previous);
            // Without entries it is the head of a ledger that begins.
            IEnumerable<LedgerEntry[]> chunks = entries.Count == 0 ? [[]] : entries.Chunk(LongestLine);
            foreach (var some in chunks)
            {
                previous = last.Hash;
                last = some.Length == 0 ? last : (some[^1].Sequence, some[^1].Hash);
                var body = JsonSerializer.Serialize(new PublishedLine(previous, last.Sequence, last.Hash, at, [.. some.Select(PublishedEntry.From)]));
                var signature = Convert.ToBase64String(Key.SignData([.. Label, .. Encoding.UTF8.GetBytes(body)], HashAlgorithmName.SHA256));
                lines.Append(body, 0, body.Length - 1).Append(SignatureMark).Append(signature).Append("\"}\n");
            }
            Write(lines.ToString());
            if (Last is null || last.Sequence >= Last.Value.Sequence) Last = last;
            _highest = Math.Max(_highest, last.Sequence);
        }
    }

    /// <summary>Every whole line of every node, in the order of the chain; a torn one is passed over.</summary>
    /// <exception cref="CryptographicException">A line is not signed by our key.</exception>
    public IReadOnlyList<PublishedLine> ReadAll()
    {
        lock (_lock)
        {
            var files = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.jsonl") : [];
            return [.. files.SelectMany(file => OpenText(file, 0).Select(Read)).OfType<PublishedLine>().OrderBy(line => line.Sequence)];
        }
    }

    /// <summary>An administrator said so: what is there is put aside, and the chain is published anew from the database.</summary>
    public void Replace(IEnumerable<LedgerEntry> chain, DateTime at)
    {
        lock (_lock)
        {
            var aside = Path.Combine(Folder, $"replaced-{at:yyyyMMddHHmmss}");
            foreach (var file in Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.jsonl") : [])
            {
                Directory.CreateDirectory(aside);
                File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
            }
            _read.Clear();
            (Last, Fault, _highest) = (null, null, -1);
            var previous = LedgerEntry.NoHash;
            Publish(previous, [], at);
            foreach (var some in chain.Chunk(100 * LongestLine))
            {
                Publish(previous, some, at);
                previous = some[^1].Hash;
            }
        }
    }

    public void Dispose()
    {
        _nodeLock?.Dispose();
        _key?.Dispose();
    }

    void Write(string lines)
    {
        var path = _ownFile ??= TakeFile();
        // Opened anew for each group: a file that an administrator moved away is not written to in secret.
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var end = RandomAccess.GetLength(file);
        Span<byte> last = [(byte)'\n'];
        if (end > 0) RandomAccess.Read(file, last, end - 1);
        // Behind a torn line the next one begins by itself.
        var bytes = Encoding.UTF8.GetBytes(last[0] == '\n' ? lines : "\n" + lines);
        RandomAccess.Write(file, bytes, end);
        RandomAccess.FlushToDisk(file);
        _read[path] = end + bytes.Length;
    }

    void ReadOn(string file)
    {
        var length = new FileInfo(file).Length;
        var from = _read.TryGetValue(file, out var known) ? known : Math.Max(0, length - TailBytes);
        if (length <= from) return;
        var end = from;
        foreach (var line in OpenText(file, from))
        {
            try
            {
                if (Read(line) is { } read && (Last is null || read.Sequence >= Last.Value.Sequence)) Last = (read.Sequence, read.Hash);
            }
            catch (CryptographicException)
            {
                Fault = file;
            }
            end += Encoding.UTF8.GetByteCount(line) + 1;
        }
        _read[file] = end;
    }

    /// <summary>Whole lines only: what has no end yet is being written, or was torn.</summary>
    static IEnumerable<string> OpenText(string file, long from)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var start = 0;
        for (var end = text.IndexOf('\n', start); end >= 0; start = end + 1, end = text.IndexOf('\n', start))
            yield return text[start..end];
    }

    PublishedLine? Read(string line)
    {
        var mark = line.LastIndexOf(SignatureMark, StringComparison.Ordinal);
        if (mark < 0 || !line.EndsWith("\"}", StringComparison.Ordinal)) return null;
        var body = line[..mark] + "}";
        PublishedLine? read;
        try
        {
            read = JsonSerializer.Deserialize<PublishedLine>(body);
        }
        catch (JsonException)
        {
            return null;
        }
        Span<byte> signature = stackalloc byte[64];
        return Convert.TryFromBase64String(line[(mark + SignatureMark.Length)..^2], signature, out var length)
            && Key.VerifyData([.. Label, .. Encoding.UTF8.GetBytes(body)], signature[..length], HashAlgorithmName.SHA256)
            ? read
            : throw new CryptographicException($"A line of the ledger's heads is not signed by {_keyFile}.");
    }

    string TakeFile()
    {
        Directory.CreateDirectory(Folder);
        for (var node = 1; ; node++)
        {
            var path = Path.Combine(Folder, $"node-{node}");
            try
            {
                _nodeLock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return path + ".jsonl";
            }
            catch (IOException) when (node < 100 && File.Exists(path + ".lock"))
            {
                // Another node has it.
            }
        }
    }

    ECDsa LoadKey()
    {
        if (!File.Exists(_keyFile))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_keyFile)!);
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var draft = $"{_keyFile}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new StreamWriter(draft, Encoding.ASCII, options)) file.Write(made.ExportPkcs8PrivateKeyPem());
            try
            {
                File.Move(draft, _keyFile, overwrite: false);
            }
            catch (IOException) when (File.Exists(_keyFile))
            {
                // Another node was first: its key counts.
                File.Delete(draft);
            }
        }
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(_keyFile));
        }
        catch (ArgumentException)
        {
            throw new SettingWrong("Ledger:KeyFile", $"names {_keyFile}, which holds no private key in PEM");
        }
        return key;
    }
}
