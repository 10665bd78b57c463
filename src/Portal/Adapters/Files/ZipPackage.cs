using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Portal.Domain;

namespace Portal.Adapters.Files;

/// <summary>What a package may hold at most.</summary>
/// <param name="Entries">Files and folders.</param>
/// <param name="EntryBytes">Of one file, unpacked.</param>
/// <param name="TotalBytes">Of all files, unpacked.</param>
public sealed record ZipLimits(int Entries, long EntryBytes, long TotalBytes)
{
    /// <summary>Unpacked to packed at most, once more than <see cref="RatioFrom"/> bytes are unpacked.</summary>
    public const int Ratio = 100;

    /// <summary>Bytes.</summary>
    public const long RatioFrom = 64 << 20;
}

/// <summary>Why a package is refused.</summary>
public enum ZipFault
{
    /// <summary>No ZIP file, or not a whole one.</summary>
    Damaged,
    /// <summary>Bytes that belong to no entry, entries over each other, wrong counts.</summary>
    Structure,
    /// <summary>The two headers of an entry differ.</summary>
    Headers,
    /// <summary>In several parts.</summary>
    Parts,
    Encrypted,
    /// <summary>A compression other than deflate.</summary>
    Method,
    /// <summary>A link or a device.</summary>
    Link,
    /// <summary>A name that is no plain path.</summary>
    Name,
    /// <summary>Two names that are alike.</summary>
    Twins,
    TooMany,
    TooLarge,
    /// <summary>Unpacked out of all proportion.</summary>
    Ratio,
    /// <summary>Size or CRC-32 of what was unpacked is another.</summary>
    Content,
}

/// <summary>A package is refused; the sentence names the entry and what is wrong.</summary>
public sealed class ZipRefused(ZipFault fault, Sentence why, Exception? because = null) : Exception(why.ToString(), because)
{
    /// <summary>For programs.</summary>
    public ZipFault Fault => fault;

    /// <summary>For people.</summary>
    public Sentence Sentence => why;
}

/// <summary>
/// A ZIP package (APPNOTE.TXT 6.3.10; stored and deflated entries, ZIP64 too) read by its records: both headers of an entry must agree, every byte belongs to
/// one entry, names are plain relative paths and no two are alike, and size and CRC-32 are checked while an entry flows. The framework's reader asks for none of it.
/// </summary>
public sealed class ZipPackage
{
    const uint LocalHeader = 0x04034b50, Directory = 0x02014b50, EndRecord = 0x06054b50, Descriptor = 0x08074b50, End64 = 0x06064b50, Locator64 = 0x07064b50;
    const int EndLength = 22, DirectoryLength = 46, LocalLength = 30, End64Length = 56, Locator64Length = 20;
    const int Encrypted = 1 << 0, HasDescriptor = 1 << 3, Patched = 1 << 5, StrongEncryption = 1 << 6, Utf8 = 1 << 11, Masked = 1 << 13;
    const int LongestName = 300;

    static readonly uint[] crcTable = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (crc, _) => (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320))];

    readonly Stream _content;
    readonly ZipLimits _limits;
    readonly List<ZipItem> _entries = [];
    long _unpacked;

    static ZipPackage() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="content">Seekable; stays open.</param>
    /// <param name="limits">What it may hold.</param>
    /// <exception cref="ZipRefused">It is no ZIP file, or one that is not taken.</exception>
    public ZipPackage(Stream content, ZipLimits limits)
    {
        (_content, _limits) = (content, limits);
        try
        {
            ReadDirectory();
        }
        catch (EndOfStreamException short_)
        {
            throw new ZipRefused(ZipFault.Damaged, new("這個 ZIP 檔不完整，請重新壓縮後再上傳"), short_);
        }
    }

    /// <summary>Its files in their order; folders are left out.</summary>
    public IReadOnlyList<ZipItem> Files => [.. _entries.Where(entry => !entry.IsFolder)];

    /// <summary>An entry as it unpacks; read it to its end before the next one is opened. Reading throws <see cref="ZipRefused"/> where size, CRC-32 or a limit is broken.</summary>
    public Stream Open(ZipItem entry)
    {
        var packed = new Part(_content, entry.Start, entry.Packed);
        return new Checked(this, entry, entry.Deflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed);
    }

    void ReadDirectory()
    {
        var end = Bytes(FindEnd(), EndLength);
        int Word(int at) => BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(at));
        uint Long(int at) => BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(at));
        var (count, size, start) = ((long)Word(10), (long)Long(12), (long)Long(16));
        if (Word(4) != 0 || Word(6) != 0 || Word(8) != count) throw new ZipRefused(ZipFault.Parts, new("分割成幾個檔案的 ZIP 不能上傳，請重新壓縮成一個檔案"));
        var directoryEnd = _content.Length - EndLength - Word(20);
        if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue) (count, size, start, directoryEnd) = ReadEnd64(directoryEnd, count, size, start);
        if (start < 0 || size < 0 || start + size != directoryEnd) throw new ZipRefused(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
        if (count > _limits.Entries) throw new ZipRefused(ZipFault.TooMany, new("ZIP 裡最多 {0} 個檔案，這份有 {1} 個", _limits.Entries, count));
        var at = start;
        for (var number = 0; number < count; number++) at = ReadEntry(at);
        if (at != start + size) throw new ZipRefused(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
        if (_entries.Sum(entry => entry.Size) > _limits.TotalBytes) throw new ZipRefused(ZipFault.TooLarge, new("ZIP 解開後超過 {0} MB，請分成幾個檔案", _limits.TotalBytes >> 20));
        if (_entries.GroupBy(entry => entry.Name.ToUpperInvariant()).FirstOrDefault(same => same.Count() > 1) is { } twins) throw new ZipRefused(ZipFault.Twins, new("「{0}」在 ZIP 裡有兩個", Shown(twins.First().Name)));
        MustTouch(start);
    }

    /// <summary>ZIP64: a locator stands before the end record, its record before that; what the end record leaves open stands there.</summary>
    (long Count, long Size, long Start, long DirectoryEnd) ReadEnd64(long end, long count, long size, long start)
    {
        var locator = Bytes(end - Locator64Length, Locator64Length);
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64 || at != end - Locator64Length - End64Length) throw Wrong();
        var record = Bytes(at, End64Length);
        long Value(int place) => BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(place));
        var agrees = BinaryPrimitives.ReadUInt32LittleEndian(record) == End64 && Value(4) == End64Length - 12 && Value(16) == 0 && Value(24) == Value(32)
            && (count == ushort.MaxValue || count == Value(32)) && (size == uint.MaxValue || size == Value(40)) && (start == uint.MaxValue || start == Value(48));
        return agrees ? (Value(32), Value(40), Value(48), at) : throw Wrong();

        static ZipRefused Wrong() => new(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
    }

    /// <summary>The values that a header leaves to its ZIP64 field, in the field's order; the others stay.</summary>
    static void Widen(ReadOnlySpan<byte> extra, Span<long> values)
    {
        for (; extra.Length >= 4; extra = extra[(4 + BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]))..])
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (4 + length > extra.Length) return;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) != 1) continue;
            var field = extra.Slice(4, length);
            foreach (ref var value in values)
            {
                if (value != uint.MaxValue || field.Length < 8) continue;
                value = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }
            return;
        }
    }

    /// <summary>The end record closes the file; two of them could be read as two different packages.</summary>
    long FindEnd()
    {
        var length = (int)Math.Min(_content.Length, EndLength + ushort.MaxValue);
        var tail = Bytes(_content.Length - length, length);
        var found = Enumerable.Range(0, Math.Max(0, length - EndLength + 1)).Where(at => BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == EndRecord
            && at + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) == length).ToList();
        return found.Count == 1 ? _content.Length - length + found[0] : throw new ZipRefused(ZipFault.Damaged, new("這不是完整的 ZIP 檔，請重新壓縮後再上傳"));
    }

    long ReadEntry(long at)
    {
        var head = Bytes(at, DirectoryLength);
        ushort Word(int place) => BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(place));
        uint Long(int place) => BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(place));
        if (Long(0) != Directory) throw new ZipRefused(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
        var rawName = Bytes(at + DirectoryLength, Word(28));
        var flags = Word(8);
        var name = Name(rawName, (flags & Utf8) != 0);
        if ((flags & (Encrypted | StrongEncryption | Masked)) != 0) throw new ZipRefused(ZipFault.Encrypted, new("「{0}」有加密，請用沒有密碼的 ZIP", Shown(name)));
        if (Word(10) is not (0 or 8) || (flags & Patched) != 0) throw new ZipRefused(ZipFault.Method, new("「{0}」的壓縮方式不支援，請用一般的 ZIP 壓縮", Shown(name)));
        // Unix 3 and macOS 19 write the kind of file into the upper half: 4 folder, 8 file, 10 link.
        if (Word(4) >> 8 is 3 or 19 && Long(38) >> 28 is not (0 or 4 or 8)) throw new ZipRefused(ZipFault.Link, new("「{0}」是連結或特殊檔案，請放入檔案本身", Shown(name)));
        Span<long> sizes = [Long(24), Long(20), Long(42)];
        Widen(Bytes(at + DirectoryLength + Word(28), Word(30)), sizes);
        var entry = new ZipItem(name, sizes[0], sizes[1], Long(16), Word(10) == 8, sizes[2], Local(sizes[2], rawName, head, sizes[0], sizes[1]));
        if (entry.Size < 0 || entry.Packed < 0) throw new ZipRefused(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
        if (entry.Size > _limits.EntryBytes) throw new ZipRefused(ZipFault.TooLarge, new("「{0}」超過 {1} MB，請縮小後再上傳", Shown(name), _limits.EntryBytes >> 20));
        if (entry is { IsFolder: true, Size: > 0 } || (!entry.Deflated && entry.Size != entry.Packed)) throw new ZipRefused(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
        _entries.Add(entry);
        return at + DirectoryLength + Word(28) + Word(30) + Word(32);
    }

    /// <summary>Where the data of an entry begins; its own header must say what the directory says.</summary>
    long Local(long at, byte[] name, byte[] directory, long size, long packed)
    {
        var head = Bytes(at, LocalLength);
        var (nameLength, extra) = (BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(26)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(28)));
        Span<long> sizes = [BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(22)), BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(18))];
        Widen(Bytes(at + LocalLength + nameLength, extra), sizes);
        // With a descriptor behind the data the header may leave CRC and sizes open.
        var open = (directory[8] & HasDescriptor) != 0 && head.AsSpan(14, 4).IndexOfAnyExcept((byte)0) < 0 && sizes is [0, 0] or [uint.MaxValue, uint.MaxValue];
        var agrees = BinaryPrimitives.ReadUInt32LittleEndian(head) == LocalHeader && head.AsSpan(6, 4).SequenceEqual(directory.AsSpan(8, 4))
            && (open || (head.AsSpan(14, 4).SequenceEqual(directory.AsSpan(16, 4)) && sizes[0] == size && sizes[1] == packed)) && nameLength == name.Length && Bytes(at + LocalLength, nameLength).AsSpan().SequenceEqual(name);
        return agrees ? at + LocalLength + nameLength + extra : throw new ZipRefused(ZipFault.Headers, new("這個 ZIP 檔的兩份目錄不一致，請重新壓縮後再上傳"));
    }

    /// <summary>From the first byte to the directory the entries follow each other: none lies over another, nothing is hidden between them.</summary>
    void MustTouch(long directory)
    {
        var at = 0L;
        var inOrder = _entries.OrderBy(entry => entry.Header).ToList();
        for (var number = 0; number < inOrder.Count; number++)
        {
            if (inOrder[number].Header != at) throw Wrong();
            at = inOrder[number].Start + inOrder[number].Packed;
            var next = number + 1 < inOrder.Count ? inOrder[number + 1].Header : directory;
            // A descriptor has three numbers, mostly with a mark before them; two of them are longer in ZIP64.
            if (next - at is 12 or 20 || (next - at is 16 or 24 && BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, 4)) == Descriptor)) at = next;
        }
        if (at != directory) throw Wrong();

        static ZipRefused Wrong() => new(ZipFault.Structure, new("這個 ZIP 檔的結構不正確，請重新壓縮後再上傳"));
    }

    /// <summary>A name in UTF-8, marked as such or not, or in Big5, as Windows in Taiwan writes them; a plain path below the package.</summary>
    static string Name(byte[] raw, bool marked)
    {
        var name = "";
        foreach (var encoding in marked ? new[] { Encoding.UTF8 } : [Encoding.UTF8, Encoding.GetEncoding(950)])
        {
            try
            {
                name = Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(raw).Normalize(NormalizationForm.FormC);
                break;
            }
            catch (Exception wrong) when (wrong is DecoderFallbackException or ArgumentException)
            {
                // The next one.
            }
        }
        if (name.Length is 0 or > LongestName || CleanText.FindFault(name) is not null || name.AsSpan().IndexOfAny('\\', ':') >= 0 || name.TrimEnd('/').Split('/').Any(part => part.Trim() is "" or "." or ".."))
            throw new ZipRefused(ZipFault.Name, new("ZIP 裡有不能使用的檔名「{0}」，請改名後重新壓縮", Shown(name)));
        return name;
    }

    byte[] Bytes(long at, int length)
    {
        if (at < 0 || at + length > _content.Length) throw new EndOfStreamException();
        var bytes = new byte[length];
        _content.Position = at;
        _content.ReadExactly(bytes);
        return bytes;
    }

    static string Shown(string name) => CleanText.Cut(CleanText.Visible(name), 60);

    /// <summary>Some bytes of a file, one after the other.</summary>
    sealed class Part(Stream content, long start, long length) : ForwardStream
    {
        long _read;

        public override int Read(Span<byte> buffer)
        {
            content.Position = start + _read;
            var read = content.Read(buffer[..(int)Math.Min(buffer.Length, length - _read)]);
            _read += read;
            return read;
        }
    }

    /// <summary>Counts and sums what flows, whatever the headers say.</summary>
    sealed class Checked(ZipPackage package, ZipItem entry, Stream plain) : ForwardStream
    {
        long _read;
        uint _crc = uint.MaxValue;

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;
            int read;
            try
            {
                read = plain.Read(buffer);
            }
            catch (InvalidDataException damaged)
            {
                throw new ZipRefused(ZipFault.Content, new("「{0}」在 ZIP 裡已損壞，請重新壓縮後再上傳", Shown(entry.Name)), damaged);
            }
            _read += read;
            package._unpacked += read;
            foreach (var b in buffer[..read]) _crc = crcTable[(byte)(_crc ^ b)] ^ (_crc >> 8);
            if (_read > entry.Size || (read == 0 && (_read != entry.Size || ~_crc != entry.Crc))) throw new ZipRefused(ZipFault.Content, new("「{0}」在 ZIP 裡已損壞，請重新壓縮後再上傳", Shown(entry.Name)));
            if (package._unpacked > ZipLimits.RatioFrom && package._unpacked > package._content.Length * ZipLimits.Ratio) throw new ZipRefused(ZipFault.Ratio, new("「{0}」解開後大得不尋常，請重新壓縮後再上傳", Shown(entry.Name)));
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) plain.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>An entry of a package.</summary>
/// <param name="Name">A relative path with /, in NFC; of a folder with / at its end.</param>
/// <param name="Size">Bytes unpacked, as the headers say.</param>
/// <param name="Packed">Bytes in the package.</param>
/// <param name="Crc">CRC-32 of the unpacked bytes (ISO 3309).</param>
/// <param name="Deflated">RFC 1951; else stored.</param>
/// <param name="Header">Where its own header begins.</param>
/// <param name="Start">Where its data begins.</param>
public sealed record ZipItem(string Name, long Size, long Packed, uint Crc, bool Deflated, long Header, long Start)
{
    /// <summary>A folder has no data.</summary>
    public bool IsFolder => Name.EndsWith('/');
}
