using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Portal.Features.Deposit.Checks;

namespace Portal.Tests.Features.Deposit.Checks.Samples;

public static class PictureSamples
{
    /// <summary>A PNG; the header may say another size than the pixels have.</summary>
    public static byte[] Png(int width, int height, int? saidWidth = null, int? saidHeight = null)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, saidWidth ?? width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), saidHeight ?? height);
        head[8] = 8;
        Chunk(png, "IHDR", head);
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(new byte[(width + 1) * height]);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    static void Chunk(MemoryStream png, string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        png.Write(word);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.HashToUInt32(body));
        png.Write(word);
    }

    /// <summary>The records of a JPEG around some bytes of scan; nobody here decodes pixels.</summary>
    public static byte[] Jpeg(ushort width, ushort height, byte frame = 0xC0) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
        0xFF, frame, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xFF, 0, 0x56, 0xFF, 0xD9,
    ];

    public static byte[] Gif() => [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];

    static Sample Of(string name, Verdict verdict, string[] codes, Func<byte[]> make) => new("Picture: " + name, verdict, codes, make);

    public static IEnumerable<Sample> All() =>
    [
        Of("PNG", Verdict.Accept, [], () => Png(600, 800)),
        Of("JPEG", Verdict.Accept, [], () => Jpeg(600, 800)),
        Of("progressive JPEG", Verdict.Accept, [], () => Jpeg(600, 800, 0xC2)),
        Of("JPEG with fill bytes", Verdict.Accept, [], () => [.. Jpeg(6, 8)[..2], 0xFF, 0xFF, .. Jpeg(6, 8)[2..]]),
        Of("JPEG with some padding", Verdict.Accept, [], () => [.. Jpeg(6, 8), 0, 0, 0]),
        Of("PNG cut off", Verdict.Refuse, ["PICTURE-DAMAGED"], () => Png(600, 800)[..^20]),
        Of("JPEG cut off", Verdict.Refuse, ["PICTURE-DAMAGED"], () => Jpeg(600, 800)[..^2]),
        Of("JPEG that is only a beginning", Verdict.Refuse, ["PICTURE-DAMAGED"], () => [0xFF, 0xD8, 0xFF]),
        Of("PNG without data", Verdict.Refuse, ["PICTURE-DAMAGED"], () => [.. Png(6, 8)[..33], .. Png(6, 8)[^12..]]),
        Of("PNG of no size", Verdict.Refuse, ["PICTURE-DAMAGED"], () => Png(6, 8, 0, 0)),
        Of("PNG flood", Verdict.Refuse, ["PICTURE-PIXELS"], () => Png(6, 8, 60_000, 60_000)),
        Of("PNG of 20,000 by 20,000", Verdict.Refuse, ["PICTURE-PIXELS"], () => Png(6, 8, 20_000, 20_000)),
        Of("PNG of a negative size", Verdict.Refuse, ["PICTURE-PIXELS"], () => Png(6, 8, -1, -1)),
        Of("JPEG flood", Verdict.Refuse, ["PICTURE-PIXELS"], () => Jpeg(65_535, 65_535)),
        Of("PNG with a ZIP behind it", Verdict.Flag, ["FILE-TRAILING"], () => [.. Png(6, 8), .. EpubSamples.Three().Bytes()]),
        Of("JPEG with a program behind it", Verdict.Flag, ["FILE-TRAILING"], () => [.. Jpeg(6, 8), .. "MZ"u8, .. new byte[100]]),
        Of("GIF", Verdict.Refuse, ["FILE-TYPE"], Gif),
        Of("SVG", Verdict.Refuse, ["FILE-TYPE"], () => "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray()),
        Of("nothing", Verdict.Refuse, ["FILE-EMPTY"], () => []),
        Of("one byte", Verdict.Refuse, ["FILE-TYPE"], () => [0]),
        Of("text", Verdict.Refuse, ["FILE-TYPE"], () => "山海小城"u8.ToArray()),
        Of("HTML", Verdict.Refuse, ["FILE-TYPE"], () => "<!DOCTYPE html><p>EPUB"u8.ToArray()),
        Of("program", Verdict.Refuse, ["FILE-TYPE"], () => [.. "MZ"u8, .. new byte[500]]),
        Of("old Word document", Verdict.Refuse, ["FILE-TYPE"], () => [0xD0, 0xCF, 0x11, 0xE0, .. new byte[500]]),
        Of("RAR", Verdict.Refuse, ["FILE-TYPE"], () => "Rar!\u001A\a\0"u8.ToArray()),
        Of("Kindle book", Verdict.Refuse, ["FILE-TYPE"], () => [.. new byte[60], .. "BOOKMOBI"u8, .. new byte[100]]),
    ];
}

public static class SoundSamples
{
    /// <summary>Frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz: silence of 26 ms each.</summary>
    public static byte[] Mp3(int frames) => [.. Enumerable.Range(0, frames).SelectMany(_ => Frame())];

    static byte[] Frame()
    {
        var frame = new byte[417];
        (frame[0], frame[1], frame[2], frame[3]) = (0xFF, 0xFB, 0x90, 0x00);
        return frame;
    }

    static byte[] Id3(params (string Name, string Text)[] frames)
    {
        var body = frames.SelectMany(frame => { var text = Encoding.UTF8.GetBytes(frame.Text); return (byte[])[.. Encoding.ASCII.GetBytes(frame.Name), 0, 0, 0, (byte)(text.Length + 1), 0, 0, 3, .. text]; }).ToArray();
        return [.. "ID3"u8, 4, 0, 0, 0, 0, (byte)(body.Length >> 7), (byte)(body.Length & 127), .. body];
    }

    public static byte[] Box(string name, params byte[][] content)
    {
        var body = content.SelectMany(part => part).ToArray();
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, body.Length + 8);
        return [.. size, .. Encoding.Latin1.GetBytes(name), .. body];
    }

    public static byte[] M4a(string coding = "mp4a", string handler = "soun", byte[]? more = null, string brand = "M4A ")
    {
        byte[] movie = [.. new byte[12], 0, 0, 3, 0xE8, 0, 0, 0x27, 0x10, .. new byte[80]];
        return
        [
            .. Box("ftyp", Encoding.ASCII.GetBytes(brand), new byte[4], "isom"u8.ToArray()),
            .. Box("moov", Box("mvhd", movie), Box("trak", Box("mdia", Box("hdlr", new byte[8], Encoding.ASCII.GetBytes(handler), new byte[13]), Box("minf", Box("stbl", Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1], Box(coding, new byte[28])))))),
                Box("udta", Box("meta", new byte[4], Box("ilst", Box("\u00A9nam", Box("data", [0, 0, 0, 1, 0, 0, 0, 0], "山海小城"u8.ToArray())))))),
            .. more ?? [],
            .. Box("mdat", new byte[1000]),
        ];
    }

    static Sample Of(string name, Verdict verdict, string[] codes, Func<byte[]> make) => new("Sound: " + name, verdict, codes, make);

    static byte[] Deep(int depth)
    {
        byte[] box = [];
        for (var n = 0; n < depth; n++) box = Box("moov", box);
        return box;
    }

    public static IEnumerable<Sample> All() =>
    [
        Of("MP3", Verdict.Accept, [], () => Mp3(100)),
        Of("MP3 with a tag", Verdict.Accept, [], () => [.. Id3(("TIT2", "山海小城"), ("TPE1", "林雨果")), .. Mp3(100)]),
        Of("MP3 with an old tag at its end", Verdict.Accept, [], () => [.. Mp3(100), .. "TAG"u8, .. new byte[125]]),
        Of("MP3 whose last frame is short", Verdict.Accept, [], () => Mp3(100)[..^100]),
        Of("MP3 with some rubbish between its frames", Verdict.Accept, [], () => [.. Mp3(50), .. new byte[300], .. Mp3(50)]),
        Of("MP3 tag without sound", Verdict.Refuse, ["SOUND-DAMAGED"], () => Id3(("TIT2", "x"))),
        Of("MP3 tag before something else", Verdict.Refuse, ["SOUND-DAMAGED"], () => [.. Id3(("TIT2", "x")), .. new byte[100_000]]),
        Of("MP3 of one frame", Verdict.Refuse, ["SOUND-DAMAGED"], () => Mp3(1)),
        Of("MP3 that is mostly rubbish", Verdict.Refuse, ["SOUND-DAMAGED"], () => [.. Mp3(20), .. new byte[100_000]]),
        Of("MP3 with something behind it", Verdict.Flag, ["FILE-TRAILING"], () => [.. Mp3(1000), .. new byte[10_000]]),
        Of("MP3 tag that says it is huge", Verdict.Refuse, ["SOUND-DAMAGED"], () => [.. "ID3"u8, 4, 0, 0, 127, 127, 127, 127, .. Mp3(10)]),
        Of("M4A", Verdict.Accept, [], () => M4a()),
        Of("audio book M4B", Verdict.Accept, [], () => M4a(brand: "M4B ")),
        Of("M4A with free space", Verdict.Accept, [], () => M4a(more: Box("free", new byte[100]))),
        .. new[] { "drms", "aavd", "enca" }.Select(coding => Of($"locked as {coding}", Verdict.Refuse, [coding switch { "drms" => "DRM-APPLE", "aavd" => "DRM-AUDIBLE", _ => "DRM-SOUND" }], () => M4a(coding))),
        Of("video", Verdict.Refuse, ["FILE-TYPE"], () => M4a(handler: "vide")),
        Of("M4A cut off", Verdict.Refuse, ["SOUND-DAMAGED"], () => M4a()[..^100]),
        Of("M4A without sound", Verdict.Refuse, ["SOUND-DAMAGED"], () => Box("ftyp", "M4A "u8.ToArray(), new byte[8])),
        Of("M4A with a box larger than its parent", Verdict.Refuse, ["SOUND-DAMAGED"], () => { var bytes = M4a(); bytes[20 + 3] = 0xFF; bytes[20] = 0x7F; return bytes; }),
        Of("M4A with a million boxes", Verdict.Refuse, ["SOUND-DAMAGED"], () => [.. Box("ftyp", "M4A "u8.ToArray(), new byte[8]), .. Enumerable.Range(0, 200_000).SelectMany(_ => Box("free"))]),
        Of("M4A nested 5,000 deep", Verdict.Refuse, ["SOUND-DAMAGED"], () => [.. Box("ftyp", "M4A "u8.ToArray(), new byte[8]), .. Deep(2_000)]),
        Of("HEIC", Verdict.Refuse, ["FILE-TYPE"], () => Box("ftyp", "heic"u8.ToArray(), new byte[8])),
        Of("WAV", Verdict.Refuse, ["FILE-TYPE"], () => [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8]),
        Of("Ogg", Verdict.Refuse, ["FILE-TYPE"], () => [.. "OggS"u8, .. new byte[100]]),
    ];
}
