using System.Buffers.Binary;

namespace Portal.Features.Deposit.Checks;

/// <summary>MP3 (ISO/IEC 11172-3, 13818-3) by its frames and M4A (ISO/IEC 14496-12) by its boxes; no sound is decoded.</summary>
public static class SoundCheck
{
    const int MostBoxes = 100_000, Deepest = 12;

    static readonly int[] bitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    static readonly int[] bitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <summary>Null when it is no sound.</summary>
    public static (string Type, BookFacts? Book)? Of(Stream content, ReadOnlySpan<byte> head, Findings findings)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return Boxes(content, head, findings);
        if (head.StartsWith("ID3"u8) || (head.Length >= 4 && Frame(head) is not null)) return Frames(content, findings);
        return null;
    }

    /// <summary>Bytes and seconds of the frame that begins here, null when none does.</summary>
    static (int Length, double Seconds)? Frame(ReadOnlySpan<byte> head)
    {
        if (head[0] != 0xFF || (head[1] & 0xE0) != 0xE0) return null;
        var (version, layer, rate, sampling) = ((head[1] >> 3) & 3, (head[1] >> 1) & 3, head[2] >> 4, (head[2] >> 2) & 3);
        if (version == 1 || layer != 1 || rate is 0 or 15 || sampling == 3) return null;
        var one = version == 3;
        var frequency = (sampling switch { 0 => 44100, 1 => 48000, _ => 32000 }) >> (one ? 0 : version == 2 ? 1 : 2);
        var bits = (one ? bitRates1 : bitRates2)[rate] * 1000;
        return ((one ? 144 : 72) * bits / frequency + ((head[2] >> 1) & 1), (one ? 1152.0 : 576.0) / frequency);
    }

    static (string, BookFacts?) Frames(Stream content, Findings findings)
    {
        var (at, end, head) = (0L, content.Length, new byte[10]);
        string? title = null, artist = null;
        // Tags stand before the sound and, of the older kinds, behind it.
        while (Read(content, at, head) && head.AsSpan().StartsWith("ID3"u8))
        {
            var size = ((head[6] & 127) << 21) | ((head[7] & 127) << 14) | ((head[8] & 127) << 7) | (head[9] & 127);
            if (size > 0 && size <= 32 << 20 && at + 10 + size <= end) (title, artist) = Tag(content, at + 10, size, head[3], title, artist);
            at += 10 + size + ((head[5] & 0x10) != 0 ? 10 : 0);
        }
        if (end >= 128 && Read(content, end - 128, head) && head.AsSpan().StartsWith("TAG"u8)) end -= 128;
        var (frames, seconds, lost, window) = (0, 0.0, 0L, new byte[4]);
        while (at + 4 <= end)
        {
            content.Position = at;
            if (content.ReadAtLeast(window, 4, throwOnEndOfStream: false) < 4) break;
            if (Frame(window) is { } frame)
            {
                if (at + frame.Length > end)
                {
                    // The last frame may be cut short by an encoder; more is missing when hardly anything is there.
                    lost += end - at;
                    break;
                }
                (at, frames, seconds) = (at + frame.Length, frames + 1, seconds + frame.Seconds);
                continue;
            }
            if (window.AsSpan().StartsWith("APET"u8) || window.AsSpan().StartsWith("LYRI"u8)) break;
            var next = Resync(content, at + 1, end);
            lost += next - at;
            at = next;
        }
        if (frames < 3) findings.Add("SOUND-DAMAGED", $"{frames}");
        else if (lost > 4096 && lost > (end >> 4)) findings.Add("SOUND-DAMAGED", $"{lost} / {end}");
        else if (lost > 4096) findings.Add("FILE-TRAILING", $"{lost}");
        return ("audio/mpeg", frames == 0 ? null : new() { Format = "MP3", Title = title, Creators = artist is null ? [] : [artist], Seconds = Math.Round(seconds, 1) });
    }

    /// <summary>Where two frames follow each other again.</summary>
    static long Resync(Stream content, long from, long end)
    {
        var buffer = new byte[64 * 1024];
        var head = new byte[4];
        for (var at = from; at + 4 <= end;)
        {
            content.Position = at;
            var read = content.ReadAtLeast(buffer, (int)Math.Min(buffer.Length, end - at), throwOnEndOfStream: false);
            for (var place = 0; place + 4 <= read; place++)
            {
                if (Frame(buffer.AsSpan(place)) is { } frame && at + place + frame.Length + 4 <= end && Read(content, at + place + frame.Length, head) && Frame(head) is not null) return at + place;
            }
            if (read < 4) break;
            at += read - 3;
        }
        return end;
    }

    static (string? Title, string? Artist) Tag(Stream content, long at, int size, int version, string? title, string? artist)
    {
        var tag = new byte[Math.Min(size, 1 << 20)];
        if (version is not (3 or 4) || !Read(content, at, tag)) return (title, artist);
        for (var place = 0; place + 10 < tag.Length && tag[place] != 0;)
        {
            var raw = tag.AsSpan(place + 4);
            var length = version == 4 ? ((raw[0] & 127) << 21) | ((raw[1] & 127) << 14) | ((raw[2] & 127) << 7) | (raw[3] & 127) : BinaryPrimitives.ReadInt32BigEndian(raw);
            if (length <= 0 || place + 10 + length > tag.Length) break;
            var value = tag.AsSpan(place + 10, length);
            if (tag.AsSpan(place).StartsWith("TIT2"u8)) title = Text(value);
            else if (tag.AsSpan(place).StartsWith("TPE1"u8)) artist = Text(value);
            place += 10 + length;
        }
        return (title, artist);
    }

    static string Text(ReadOnlySpan<byte> value)
    {
        var text = value[1..];
        var decoded = value[0] switch
        {
            1 when text is [0xFE, 0xFF, ..] => System.Text.Encoding.BigEndianUnicode.GetString(text[2..]),
            1 => System.Text.Encoding.Unicode.GetString(text is [0xFF, 0xFE, ..] ? text[2..] : text),
            2 => System.Text.Encoding.BigEndianUnicode.GetString(text),
            3 => System.Text.Encoding.UTF8.GetString(text),
            _ => System.Text.Encoding.Latin1.GetString(text),
        };
        return Domain.CleanText.Cut(Domain.CleanText.Clean(decoded.TrimEnd('\0')), 500);
    }

    static (string, BookFacts?) Boxes(Stream content, ReadOnlySpan<byte> head, Findings findings)
    {
        var brand = System.Text.Encoding.Latin1.GetString(head[8..12]);
        var boxes = new BoxReading(content, findings);
        boxes.Read(0, content.Length, 0);
        if (brand is "avif" or "heic" or "mif1" or "heix")
        {
            findings.Add("FILE-TYPE", brand);
            return ("image/" + brand, null);
        }
        if (boxes.Protection is { } scheme) findings.Add(scheme is "drms" or "drmi" or "aavd" or "adrm" ? scheme is "aavd" or "adrm" ? "DRM-AUDIBLE" : "DRM-APPLE" : "DRM-SOUND", scheme);
        if (boxes.HasVideo) findings.Add("FILE-TYPE", "MP4 video");
        if (!boxes.Whole || !boxes.HasMovie || !(boxes.HasData || boxes.Fragments) || !boxes.HasSound) findings.Add("SOUND-DAMAGED");
        return (boxes.HasVideo ? "video/mp4" : "audio/mp4", boxes.HasMovie ? new() { Format = "M4A", Title = boxes.Title, Seconds = boxes.Seconds } : null);
    }

    static bool Read(Stream content, long at, byte[] into)
    {
        if (at < 0 || at + into.Length > content.Length) return false;
        content.Position = at;
        return content.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) == into.Length;
    }

    /// <summary>The boxes of a file, those that hold others opened, each bounded by its parent.</summary>
    sealed class BoxReading(Stream content, Findings findings)
    {
        int _count;

        public bool Whole { get; private set; } = true;

        public bool HasMovie { get; private set; }

        public bool HasData { get; private set; }

        public bool Fragments { get; private set; }

        public bool HasSound { get; private set; }

        public bool HasVideo { get; private set; }

        public string? Protection { get; private set; }

        public string? Title { get; private set; }

        public double? Seconds { get; private set; }

        public void Read(long from, long end, int depth)
        {
            var head = new byte[16];
            for (var at = from; at < end;)
            {
                if (++_count > MostBoxes || depth > Deepest || end - at < 8)
                {
                    Whole &= depth > 0 || Only(at, end);
                    return;
                }
                content.Position = at;
                content.ReadExactly(head, 0, (int)Math.Min(16, end - at));
                long size = BinaryPrimitives.ReadUInt32BigEndian(head), header = 8;
                if (size == 1) (size, header) = (BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)), 16);
                else if (size == 0) size = end - at;
                if (size < header || size > end - at)
                {
                    Whole = false;
                    return;
                }
                Box(System.Text.Encoding.Latin1.GetString(head, 4, 4), at + header, at + size, depth);
                at += size;
            }
        }

        bool Only(long at, long end)
        {
            var rest = new byte[(int)Math.Min(end - at, 4096)];
            if (!SoundCheck.Read(content, at, rest) || rest.AsSpan().IndexOfAnyExcept((byte)0) >= 0) findings.Add("FILE-TRAILING");
            return true;
        }

        void Box(string name, long from, long end, int depth)
        {
            switch (name)
            {
                case "moov" or "trak" or "mdia" or "minf" or "stbl" or "udta" or "sinf" or "schi" or "ilst" or "\u00A9nam" or "moof" or "traf":
                    HasMovie |= name == "moov";
                    Fragments |= name == "moof";
                    Read(from, end, depth + 1);
                    break;
                case "meta":
                    Read(from + 4, end, depth + 1);
                    break;
                case "mdat":
                    HasData |= end > from;
                    break;
                case "hdlr" when Bytes(from, end, 12) is { } handler:
                    HasSound |= handler.AsSpan(8).SequenceEqual("soun"u8);
                    HasVideo |= handler.AsSpan(8).SequenceEqual("vide"u8);
                    break;
                case "mvhd" when Bytes(from, end, 32) is { } movie:
                    var (scale, length) = movie[0] == 1 ? (BinaryPrimitives.ReadUInt32BigEndian(movie.AsSpan(20)), BinaryPrimitives.ReadInt64BigEndian(movie.AsSpan(24))) : (BinaryPrimitives.ReadUInt32BigEndian(movie.AsSpan(12)), BinaryPrimitives.ReadUInt32BigEndian(movie.AsSpan(16)));
                    if (scale > 0) Seconds = Math.Round(length / (double)scale, 1);
                    break;
                case "stsd":
                    Read(from + 8, end, depth + 1);
                    break;
                case "drms" or "drmi" or "aavd" or "adrm":
                    Protection ??= name;
                    break;
                case "enca" or "encv" or "pssh":
                    Protection ??= name;
                    break;
                case "data" when Title is null && depth > 4 && Bytes(from, end, (int)Math.Min(end - from, 1000)) is { Length: > 8 } text:
                    Title = Domain.CleanText.Cut(Domain.CleanText.Clean(System.Text.Encoding.UTF8.GetString(text.AsSpan(8))), 500);
                    break;
            }
        }

        byte[]? Bytes(long from, long end, int length)
        {
            var bytes = new byte[length];
            return end - from >= length && SoundCheck.Read(content, from, bytes) ? bytes : null;
        }
    }
}
