using System.Buffers.Binary;
using System.Globalization;
using Portal.Adapters.Files;

namespace Portal.Features.Deposit.Checks;

/// <summary>Pictures by their headers; no pixel is unpacked.</summary>
public static class PictureCheck
{
    /// <summary>Width times height; more would take a reader's memory.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>A cover: whole, and not larger than readers can show.</summary>
    public static (string Type, BookFacts? Book) Of(Stream content, Findings findings)
    {
        var (kind, fault) = ContentKind.Of(content);
        var head = new byte[512 * 1024];
        var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var (type, width, height) = Head(head.AsSpan(0, read));
        if (fault == FileFault.TooManyPixels || (long)width * height > MostPixels) findings.Add("PICTURE-PIXELS", string.Create(CultureInfo.InvariantCulture, $"{width} × {height}"));
        else if (fault != FileFault.None || width == 0 || height == 0) findings.Add("PICTURE-DAMAGED");
        else if (!EndsThere(content, kind)) findings.Add("FILE-TRAILING");
        return (type ?? ContentKind.MediaType(kind), width == 0 ? null : new() { Width = width, Height = height });
    }

    /// <summary>Whether the file ends with the picture; a few bytes of padding are nobody's harm.</summary>
    static bool EndsThere(Stream content, FileKind kind)
    {
        const int Padding = 64 * 1024;
        var tail = new byte[(int)Math.Min(content.Length, Padding)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        var end = kind == FileKind.Png ? tail.AsSpan().LastIndexOf("IEND"u8) + 8 : tail.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) + 2;
        return end >= 4 && tail.AsSpan(end).IndexOfAnyExcept((byte)0) < 0;
    }

    /// <summary>Type and size by the beginning of a file; the type is null when it is none of the pictures that books may hold.</summary>
    public static (string? Type, int Width, int Height) Head(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 24 && head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
            return ("image/png", Bound(BinaryPrimitives.ReadUInt32BigEndian(head[16..])), Bound(BinaryPrimitives.ReadUInt32BigEndian(head[20..])));
        if (head.Length >= 10 && (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)))
            return ("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        if (head.Length >= 16 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8)) return ("image/webp", 1, 1);
        return head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg(head) : default;
    }

    static (string? Type, int Width, int Height) Jpeg(ReadOnlySpan<byte> head)
    {
        for (var at = 2; at + 9 < head.Length;)
        {
            if (head[at] != 0xFF) break;
            var (marker, length) = (head[at + 1], BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]));
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) return ("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]));
            at += 2 + Math.Max((ushort)2, length);
        }
        return ("image/jpeg", 0, 0);
    }

    static int Bound(uint value) => (int)Math.Min(value, int.MaxValue);
}
