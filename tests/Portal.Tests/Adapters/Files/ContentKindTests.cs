using System.Buffers.Binary;
using System.Text;
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

public class ContentKindTests
{
    internal static readonly byte[] pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n30\n%%EOF\n");
    static readonly byte[] endOfJpeg = [0xFF, 0xD9];

    [Fact]
    public void A_whole_PDF_JPEG_or_PNG_is_taken()
    {
        Assert.Equal((FileKind.Pdf, FileFault.None), Of(pdf));
        Assert.Equal((FileKind.Jpeg, FileFault.None), Of(Jpeg(800, 600)));
        Assert.Equal((FileKind.Png, FileFault.None), Of(Png(800, 600)));
        Assert.Equal(FileFault.None, Of([.. Jpeg(800, 600), .. new byte[100_000]]).Fault); // cameras append data of their own
        Assert.Equal(FileFault.None, Of(Jpeg(800, 600, scanBytes: 65_535)).Fault); // the end marker falls between two reads
        Assert.Equal(FileFault.None, Of(Jpeg(800, 600, scanBytes: 65_534)).Fault);
    }

    [Fact]
    public void An_empty_file_is_refused_as_empty() => Assert.Equal(FileFault.Empty, Of([]).Fault);

    [Fact]
    public void Every_cut_of_a_good_file_is_refused()
    {
        foreach (var whole in new[] { pdf[..^1], Jpeg(800, 600), Png(800, 600) })
            for (var length = 1; length < whole.Length; length++)
                Assert.True(Of(whole[..length]).Fault is FileFault.Damaged or FileFault.WrongKind, $"{whole[1]} cut at {length}");
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script>")]
    [InlineData("PK\u0003\u0004 a Word document")]
    [InlineData("GIF89a......")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("\n%PDF-1.4 startxref %%EOF")]
    [InlineData("x")]
    public void Any_other_kind_is_refused(string content) => Assert.Equal(FileFault.WrongKind, Of(Encoding.Latin1.GetBytes(content)).Fault);

    [Theory]
    [InlineData(30_000, 30_000, FileFault.None)]
    [InlineData(30_001, 1, FileFault.TooManyPixels)]
    [InlineData(1, 30_001, FileFault.TooManyPixels)]
    [InlineData(0, 10, FileFault.Damaged)]
    [InlineData(10, 0, FileFault.Damaged)]
    public void The_size_of_an_image_is_read_from_its_header(int width, int height, FileFault fault)
    {
        Assert.Equal(fault, Of(Jpeg(width, height)).Fault);
        Assert.Equal(fault, Of(Png(width, height)).Fault);
    }

    [Fact]
    public void A_PNG_of_four_thousand_million_pixels_and_one_without_data_are_refused()
    {
        Assert.Equal(FileFault.TooManyPixels, Of(Png(uint.MaxValue, 1)).Fault);
        Assert.Equal(FileFault.Damaged, Of([.. Signature, .. Chunk("IHDR", Head(1, 1)), .. Chunk("IEND", [])]).Fault);
    }

    [Fact]
    public void The_end_marker_of_a_thumbnail_is_not_the_end_of_the_image()
    {
        byte[] thumbnail = [0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, 0xD9, 0, 0];
        var image = Jpeg(800, 600);
        byte[] whole = [.. image[..2], .. thumbnail, .. image[2..]];
        Assert.Equal(FileFault.None, Of(whole).Fault);
        Assert.Equal(FileFault.Damaged, Of(whole[..^2]).Fault);
    }

    [Fact]
    public void Every_fault_has_its_sentence() =>
        Assert.Equal(Enum.GetValues<FileFault>().Length, Enum.GetValues<FileFault>().Select(ContentKind.Sentence).Distinct().Count());

    [Fact]
    public void No_bytes_whatever_make_it_throw()
    {
        var random = new Random(7);
        foreach (var good in new[] { pdf, Jpeg(800, 600), Png(800, 600) })
            for (var i = 0; i < 3000; i++)
            {
                var bad = good.ToArray();
                for (var n = random.Next(1, 6); n > 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
                Of(bad);
            }
    }

    static (FileKind Kind, FileFault Fault) Of(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var result = ContentKind.Of(stream);
        Assert.Equal(0, stream.Position);
        return result;
    }

    internal static byte[] Jpeg(int width, int height, int scanBytes = 50) =>
    [
        0xFF, 0xD8,
        0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0,
        0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
        .. Enumerable.Repeat((byte)0x5A, scanBytes), 0xFF, 0x00, 0xFF, 0xD0,
        .. endOfJpeg,
    ];

    static byte[] Signature => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A];

    static byte[] Png(uint width, uint height) => [.. Signature, .. Chunk("IHDR", Head(width, height)), .. Chunk("IDAT", new byte[40]), .. Chunk("IEND", [])];

    internal static byte[] Png(int width, int height) => Png((uint)width, (uint)height);

    static byte[] Head(uint width, uint height)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(head, width);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        return head;
    }

    static byte[] Chunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0]; // the check sum is not looked at
    }
}
