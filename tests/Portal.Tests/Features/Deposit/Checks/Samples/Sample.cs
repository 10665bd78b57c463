using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit.Checks.Samples;

/// <summary>A file that is made when it is asked for, what must become of it, and codes that must be among its findings.</summary>
public sealed record Sample(string Name, Verdict Verdict, string[] Codes, Func<byte[]> Make)
{
    public override string ToString() => Name;
}

/// <summary>Writes a ZIP file record by record, so that any of them can be wrong.</summary>
public sealed class ZipMaker
{
    public sealed class Entry
    {
        public required byte[] Name { get; set; }

        public required byte[] Data { get; set; }

        public bool Deflate { get; set; }

        public bool Descriptor { get; set; }

        public bool Wide { get; set; }

        public byte[] LocalExtra { get; set; } = [];

        public byte[] CentralExtra { get; set; } = [];

        public ushort Flags { get; set; } = 0x800;

        public ushort? Method { get; set; }

        public ushort MadeBy { get; set; } = 20;

        public uint Attributes { get; set; }

        /// <summary>Said instead of the truth.</summary>
        public uint? Size { get; set; }

        public uint? Crc { get; set; }

        public byte[]? LocalName { get; set; }

        public uint? LocalCrc { get; set; }

        public int? Points { get; set; }
    }

    public List<Entry> Entries { get; } = [];

    public byte[] Before { get; set; } = [];

    public byte[] Between { get; set; } = [];

    public byte[] After { get; set; } = [];

    public byte[] Comment { get; set; } = [];

    public int CountMore { get; set; }

    public bool Wide { get; set; }

    public Entry Add(string name, byte[] data, bool deflate = true)
    {
        var entry = new Entry { Name = Encoding.UTF8.GetBytes(name), Data = data, Deflate = deflate && data.Length > 0 };
        Entries.Add(entry);
        return entry;
    }

    public byte[] Bytes()
    {
        using var zip = new MemoryStream();
        var places = new List<(uint Place, byte[] Packed)>();
        zip.Write(Before);
        foreach (var entry in Entries)
        {
            var packed = entry.Deflate ? Deflated(entry.Data) : entry.Data;
            places.Add(((uint)(entry.Points ?? zip.Position), packed));
            Local(zip, entry, packed);
        }
        zip.Write(Between);
        var directory = (uint)zip.Position;
        foreach (var (entry, (place, packed)) in Entries.Zip(places)) Central(zip, entry, place, packed);
        var size = (uint)(zip.Position - directory);
        var count = (ushort)(Entries.Count + CountMore);
        if (Wide)
        {
            var record = zip.Position;
            zip.Write(Words(0x06064b50u, 44ul, (ushort)45, (ushort)45, 0u, 0u, (ulong)count, (ulong)count, (ulong)size, (ulong)directory));
            zip.Write(Words(0x07064b50u, 0u, (ulong)record, 1u));
            zip.Write(Words(0x06054b50u, (ushort)0, (ushort)0, (ushort)0xFFFF, (ushort)0xFFFF, 0xFFFFFFFFu, 0xFFFFFFFFu, (ushort)Comment.Length));
        }
        else zip.Write(Words(0x06054b50u, (ushort)0, (ushort)0, count, count, size, directory, (ushort)Comment.Length));
        zip.Write(Comment);
        zip.Write(After);
        return zip.ToArray();
    }

    static void Local(MemoryStream zip, Entry entry, byte[] packed)
    {
        var (name, crc, size) = (entry.LocalName ?? entry.Name, entry.LocalCrc ?? entry.Crc ?? Crc32.HashToUInt32(entry.Data), entry.Size ?? (uint)entry.Data.Length);
        var flags = (ushort)(entry.Flags | (entry.Descriptor ? 8 : 0));
        var method = entry.Method ?? (ushort)(entry.Deflate ? 8 : 0);
        byte[] extra = entry.Wide ? [.. Words((ushort)1, (ushort)16, (ulong)size, (ulong)packed.Length), .. entry.LocalExtra] : entry.LocalExtra;
        if (entry.Descriptor) zip.Write(Words(0x04034b50u, (ushort)20, flags, method, 0u, 0u, 0u, 0u, (ushort)name.Length, (ushort)extra.Length));
        else zip.Write(Words(0x04034b50u, (ushort)20, flags, method, 0u, crc, entry.Wide ? 0xFFFFFFFFu : (uint)packed.Length, entry.Wide ? 0xFFFFFFFFu : size, (ushort)name.Length, (ushort)extra.Length));
        zip.Write(name);
        zip.Write(extra);
        zip.Write(packed);
        if (entry.Descriptor) zip.Write(Words(0x08074b50u, crc, (uint)packed.Length, size));
    }

    static void Central(MemoryStream zip, Entry entry, uint place, byte[] packed)
    {
        var flags = (ushort)(entry.Flags | (entry.Descriptor ? 8 : 0));
        zip.Write(Words(0x02014b50u, entry.MadeBy, (ushort)20, flags, entry.Method ?? (ushort)(entry.Deflate ? 8 : 0), 0u, entry.Crc ?? Crc32.HashToUInt32(entry.Data), (uint)packed.Length, entry.Size ?? (uint)entry.Data.Length,
            (ushort)entry.Name.Length, (ushort)entry.CentralExtra.Length, (ushort)0, (ushort)0, (ushort)0, entry.Attributes, place));
        zip.Write(entry.Name);
        zip.Write(entry.CentralExtra);
    }

    public static byte[] Deflated(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(data);
        return packed.ToArray();
    }

    static byte[] Words(params object[] values)
    {
        using var bytes = new MemoryStream();
        var word = new byte[8];
        foreach (var value in values)
        {
            switch (value)
            {
                case ushort two:
                    BinaryPrimitives.WriteUInt16LittleEndian(word, two);
                    bytes.Write(word, 0, 2);
                    break;
                case uint four:
                    BinaryPrimitives.WriteUInt32LittleEndian(word, four);
                    bytes.Write(word, 0, 4);
                    break;
                case ulong eight:
                    BinaryPrimitives.WriteUInt64LittleEndian(word, eight);
                    bytes.Write(word, 0, 8);
                    break;
            }
        }
        return bytes.ToArray();
    }
}
