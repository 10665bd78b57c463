using System.Buffers.Binary;
using System.IO.Compression;

namespace Portal.Domain;

/// <summary>A white picture in eight-bit grey that is drawn on in black and written as PNG (ISO/IEC 15948).</summary>
/// <param name="width">Pixels.</param>
/// <param name="height">Pixels.</param>
sealed class GreyPicture(int width, int height)
{
    readonly byte[] ink = new byte[width * height];

    public void Fill(int left, int top, int columns, int rows)
    {
        for (var y = top; y < top + rows; y++)
            ink.AsSpan(y * width + left, columns).Fill(255);
    }

    /// <summary>A line with round ends and soft edges; coordinates and thickness in pixels.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to, double thickness)
    {
        var reach = thickness / 2 + 1;
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var square = Math.Max(dx * dx + dy * dy, 1e-9);
        for (var y = Math.Max(0, (int)(Math.Min(from.Y, to.Y) - reach)); y < Math.Min(height, Math.Max(from.Y, to.Y) + reach); y++)
            for (var x = Math.Max(0, (int)(Math.Min(from.X, to.X) - reach)); x < Math.Min(width, Math.Max(from.X, to.X) + reach); x++)
            {
                var (px, py) = (x + 0.5 - from.X, y + 0.5 - from.Y);
                var along = Math.Clamp((px * dx + py * dy) / square, 0, 1);
                var distance = Math.Sqrt(Math.Pow(px - along * dx, 2) + Math.Pow(py - along * dy, 2));
                var grey = (byte)(255 * Math.Clamp(thickness / 2 + 0.5 - distance, 0, 1));
                ref var pixel = ref ink[y * width + x];
                pixel = Math.Max(pixel, grey);
            }
    }

    public byte[] ToPng(int pixelsPerMetre)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9..].Clear();
        Chunk(png, "IHDR"u8, header);

        Span<byte> density = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(density, pixelsPerMetre);
        BinaryPrimitives.WriteInt32BigEndian(density[4..], pixelsPerMetre);
        density[8] = 1;
        Chunk(png, "pHYs"u8, density);

        Chunk(png, "IDAT"u8, Pixels());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    byte[] Pixels()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[width + 1];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    row[x + 1] = (byte)(255 - ink[y * width + x]);
                zlib.Write(row);
            }
        }
        return packed.ToArray();
    }

    static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        var start = (int)png.Length;
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(png.GetBuffer().AsSpan(start, (int)png.Length - start)));
        png.Write(number);
    }

    static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFF_FFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320;
        }
        return ~crc;
    }
}
