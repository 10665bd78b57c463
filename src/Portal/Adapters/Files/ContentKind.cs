using System.Buffers.Binary;

namespace Portal.Adapters.Files;

/// <summary>What a file is by its content; the name it came with does not count.</summary>
public enum FileKind
{
    /// <summary>PDF, ISO 32000.</summary>
    Pdf,
    /// <summary>JPEG, ISO/IEC 10918-1.</summary>
    Jpeg,
    /// <summary>PNG, ISO/IEC 15948.</summary>
    Png,
}

/// <summary>Why a file is not taken.</summary>
public enum FileFault
{
    /// <summary>It is taken.</summary>
    None,
    /// <summary>0 byte.</summary>
    Empty,
    /// <summary>None of the kinds that are taken.</summary>
    WrongKind,
    /// <summary>Begins like one of the kinds, but its end or its structure is missing.</summary>
    Damaged,
    /// <summary>An image wider or higher than <see cref="ContentKind.MaxPixels"/>.</summary>
    TooManyPixels,
}

/// <summary>Tells the kind of an uploaded page by its structure at both ends. Nothing is decoded: pixels are never unpacked here.</summary>
public static class ContentKind
{
    /// <summary>Largest width and height of an image, in pixels.</summary>
    public const int MaxPixels = 30_000;

    /// <summary>The sentence for the user; a key of the portal's words. Empty for <see cref="FileFault.None"/>.</summary>
    public static string Sentence(FileFault fault) => fault switch
    {
        FileFault.Empty => "這個檔案是空的，請重新選擇",
        FileFault.WrongKind => "只接受 PDF、JPEG 或 PNG 檔案",
        FileFault.Damaged => "檔案不完整或已損壞，請重新存檔後再上傳",
        FileFault.TooManyPixels => "圖片的寬或高超過 30,000 像素，請縮小後再上傳",
        _ => "",
    };

    /// <summary>The media type of a kind (RFC 6838).</summary>
    public static string MediaType(FileKind kind) => kind switch
    {
        FileKind.Pdf => "application/pdf",
        FileKind.Jpeg => "image/jpeg",
        _ => "image/png",
    };

    /// <summary>Reads what is needed of a seekable stream and leaves it at its beginning. The kind counts only when the fault is <see cref="FileFault.None"/>.</summary>
    public static (FileKind Kind, FileFault Fault) Of(Stream content)
    {
        content.Position = 0;
        Span<byte> head = stackalloc byte[8];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var result = head switch
        {
            [] => (FileKind.Pdf, FileFault.Empty),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => (FileKind.Pdf, Pdf(content)),
            [0xFF, 0xD8, 0xFF, ..] => (FileKind.Jpeg, Jpeg(content)),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10] => (FileKind.Png, Png(content)),
            _ => (FileKind.Pdf, FileFault.WrongKind),
        };
        content.Position = 0;
        return result;
    }

    static FileFault Pdf(Stream content)
    {
        var tail = new byte[Math.Min(content.Length, 2048)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("%%EOF"u8);
        return end >= 0 && tail.AsSpan(0, end).IndexOf("startxref"u8) >= 0 ? FileFault.None : FileFault.Damaged;
    }

    /// <summary>Walks the segments to the frame header, which holds the size, and the first scan; after that the end marker must come.</summary>
    static FileFault Jpeg(Stream content)
    {
        Span<byte> segment = stackalloc byte[9];
        int width = 0, height = 0;
        for (content.Position = 2; ;)
        {
            if (!Fill(content, segment[..4]) || segment[0] != 0xFF) return FileFault.Damaged;
            var (marker, length) = (segment[1], BinaryPrimitives.ReadUInt16BigEndian(segment[2..]));
            if (marker == 0xFF) // fill byte
            {
                content.Position -= 3;
                continue;
            }
            if (length < 2) return FileFault.Damaged;
            var next = content.Position - 2 + length;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (!Fill(content, segment[..5])) return FileFault.Damaged;
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
            }
            content.Position = next;
            if (marker == 0xDA) break;
        }
        var fault = Size(width, height);
        return fault != FileFault.None ? fault : HoldsEndOfImage(content) ? FileFault.None : FileFault.Damaged;
    }

    static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>Image data holds no FF D9 but the end marker itself (every FF in it is followed by 00 or a restart marker).</summary>
    static bool HoldsEndOfImage(Stream content)
    {
        var buffer = new byte[64 * 1024];
        for (int kept = 0, read; (read = content.Read(buffer, kept, buffer.Length - kept)) > 0;)
        {
            var filled = kept + read;
            if (buffer.AsSpan(0, filled).IndexOf(EndOfImage) >= 0) return true;
            buffer[0] = buffer[filled - 1];
            kept = 1;
        }
        return false;
    }

    /// <summary>Walks the chunks: IHDR first, which holds the size, then data up to IEND.</summary>
    static FileFault Png(Stream content)
    {
        Span<byte> chunk = stackalloc byte[8];
        var (first, hasData) = (true, false);
        content.Position = 8;
        for (var count = 0; count < 100_000; count++)
        {
            if (!Fill(content, chunk)) return FileFault.Damaged;
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            var (isHead, isEnd) = (chunk[4..].SequenceEqual("IHDR"u8), chunk[4..].SequenceEqual("IEND"u8));
            hasData |= chunk[4..].SequenceEqual("IDAT"u8);
            var next = content.Position + length + 4;
            if (first != isHead || next > content.Length) return FileFault.Damaged;
            if (isEnd) return hasData ? FileFault.None : FileFault.Damaged;
            if (first)
            {
                if (length != 13 || !Fill(content, chunk)) return FileFault.Damaged;
                var fault = Size(BinaryPrimitives.ReadUInt32BigEndian(chunk), BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]));
                if (fault != FileFault.None) return fault;
                first = false;
            }
            content.Position = next;
        }
        return FileFault.Damaged;
    }

    static FileFault Size(long width, long height) =>
        width == 0 || height == 0 ? FileFault.Damaged : width > MaxPixels || height > MaxPixels ? FileFault.TooManyPixels : FileFault.None;

    static bool Fill(Stream content, Span<byte> into) => content.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) == into.Length;
}
