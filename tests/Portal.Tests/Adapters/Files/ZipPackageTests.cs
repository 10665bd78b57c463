using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Portal.Adapters.Files;

namespace Portal.Tests.Adapters.Files;

/// <summary>Packages as people and programs make them are read; what could be read as two different packages, or harms, is refused in a sentence.</summary>
public class ZipPackageTests
{
    static readonly ZipLimits limits = new(100, 1 << 20, 4 << 20);

    static ZipPackageTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Files_come_out_as_they_went_in()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("山海小城", 500)));
        var package = Open(Zip(("書名頁.pdf", text), ("資料夾/", []), ("資料夾/空.txt", []), ("a/b/c.bin", [1, 2, 3])));
        Assert.Equal(["書名頁.pdf", "資料夾/空.txt", "a/b/c.bin"], package.Files.Select(file => file.Name));
        Assert.Equal(text, Read(package, 0));
        Assert.Empty(Read(package, 1));
        Assert.Equal([1, 2, 3], Read(package, 2));
    }

    [Fact]
    public void A_package_that_was_written_as_it_flowed_has_descriptors()
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(new OneWay(content), ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in new[] { "a.txt", "b.txt" })
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write("hello"u8);
            }
        var bytes = content.ToArray();
        Assert.NotEqual(0, bytes[6] & 8);
        Assert.Equal("hello"u8, Read(Open(bytes), 1));
    }

    [Theory]
    [InlineData("3-書名頁.pdf", 950)]
    [InlineData("3-書名頁.pdf", 65001)]
    [InlineData("plain.pdf", 437)]
    public void Names_without_a_mark_are_UTF8_or_Big5(string name, int page)
    {
        var raw = Encoding.GetEncoding(page).GetBytes(name);
        var bytes = Zip((new string('x', raw.Length), [1]));
        Assert.Equal(name, Open(Everywhere(bytes, Encoding.ASCII.GetBytes(new string('x', raw.Length)), raw)).Files.Single().Name);
    }

    [Theory]
    [InlineData("../a.pdf")]
    [InlineData("a/../b.pdf")]
    [InlineData("/a.pdf")]
    [InlineData("a//b.pdf")]
    [InlineData("./a.pdf")]
    [InlineData("C:a.pdf")]
    [InlineData("a\\b.pdf")]
    [InlineData("a\0.pdf")]
    [InlineData("a\u202Efdp.exe")]
    [InlineData("a\n.pdf")]
    [InlineData(" /a.pdf")]
    public void A_name_that_is_no_plain_path_is_refused(string name)
    {
        var raw = Encoding.UTF8.GetBytes(name);
        var bytes = Everywhere(Zip((new string('x', raw.Length), [1])), Encoding.ASCII.GetBytes(new string('x', raw.Length)), raw);
        Refused(bytes, "不能使用的檔名");
    }

    [Fact]
    public void A_name_as_long_as_a_book_is_refused() => Refused(Zip((new string('長', 301), [1])), "不能使用的檔名");

    [Theory]
    [InlineData("a.pdf", "A.pdf")]
    [InlineData("e\u0301.pdf", "\u00e9.pdf")]
    [InlineData("a.pdf", "a.pdf")]
    public void Two_names_that_are_alike_are_refused(string one, string other) => Refused(Zip((one, [1]), (other, [2])), "有兩個");

    [Fact]
    public void Structures_that_could_be_read_in_two_ways_are_refused()
    {
        var good = Zip(("a.pdf", [1, 2, 3]), ("b.pdf", [4, 5, 6]));
        var second = Find(good, [0x50, 0x4b, 3, 4], 1);
        var directory = Find(good, [0x50, 0x4b, 1, 2], 0);
        Refused([], "不是完整的 ZIP");
        Refused("not a zip at all, but long enough to be one"u8.ToArray(), "不是完整的 ZIP");
        Refused(good[..^3], "不是完整的 ZIP");
        Refused([.. good, 0], "不是完整的 ZIP");
        Refused([.. "MZ"u8, .. good], "結構不正確");
        Refused([.. good, .. good], "結構不正確");
        Refused(Changed(good, second + 30, (byte)'c'), "兩份目錄不一致");
        Refused(Changed(good, directory + 42, (byte)second), "兩份目錄不一致");
        Refused(Changed(good, directory + 42, 200), "不完整", "兩份目錄不一致");
        Refused(Changed(good, 8, 12), "兩份目錄不一致");
        // An entry that the directory does not name.
        Refused([.. good[..second], .. Zip(("x", [9]))[..32], .. good[second..]], "結構不正確", "兩份目錄不一致");
        for (var at = 0; at < good.Length; at++)
        {
            // Wherever it is cut it is refused, never read half.
            Assert.Throws<ZipRefused>(() => Open(good[..at]));
        }
    }

    [Fact]
    public void Encryption_other_methods_links_and_parts_are_refused()
    {
        var good = Zip(("a.pdf", [1, 2, 3]));
        var directory = Find(good, [0x50, 0x4b, 1, 2], 0);
        Refused(Both(good, 6, 8, directory, (byte)(good[6] | 1)), "有加密");
        Refused(Both(good, 8, 10, directory, 12), "壓縮方式不支援");
        var link = Changed(good, directory + 5, 3);
        BinaryPrimitives.WriteUInt32LittleEndian(link.AsSpan(directory + 38), 0xA1FF_0000);
        Refused(link, "是連結");
        Refused(Changed(good, good.Length - 22 + 4, 1), "分割成幾個檔案");
        var zip64 = good.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(zip64.AsSpan(good.Length - 22 + 10), ushort.MaxValue);
        Refused(zip64, "分割成幾個檔案");
        BinaryPrimitives.WriteUInt16LittleEndian(zip64.AsSpan(good.Length - 22 + 8), ushort.MaxValue);
        Refused(zip64, "結構不正確");
    }

    [Fact]
    public void Sizes_and_sums_count_as_they_flow()
    {
        var good = Zip(("a.pdf", Enumerable.Repeat((byte)'a', 5000).ToArray()));
        var directory = Find(good, [0x50, 0x4b, 1, 2], 0);
        var (shorter, sum) = (good.ToArray(), good.ToArray());
        foreach (var place in new[] { 22, directory + 24 }) BinaryPrimitives.WriteUInt32LittleEndian(shorter.AsSpan(place), 10);
        foreach (var place in new[] { 14, directory + 16 }) sum[place] ^= 1;
        Assert.Contains("已損壞", Assert.Throws<ZipRefused>(() => Read(Open(shorter), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("已損壞", Assert.Throws<ZipRefused>(() => Read(Open(sum), 0)).Message, StringComparison.Ordinal);
        var damaged = Changed(good, 35 + 5, (byte)(good[40] ^ 0x55));
        Assert.Contains("已損壞", Assert.Throws<ZipRefused>(() => Read(Open(damaged), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bombs_are_refused()
    {
        Refused(Zip(("a.pdf", new byte[(1 << 20) + 1])), "超過 1 MB");
        Refused(Zip([.. Enumerable.Range(0, 5).Select(n => ($"{n}.pdf", new byte[1 << 20]))]), "解開後超過 4 MB");
        Refused(Zip([.. Enumerable.Range(0, 101).Select(n => ($"{n}.pdf", Array.Empty<byte>()))]), "最多 100 個檔案");
        // Within the limits of size, but a thousand to one.
        using var content = new MemoryStream(Zip([.. Enumerable.Range(0, 3).Select(n => ($"{n}.pdf", new byte[40 << 20]))]));
        var package = new ZipPackage(content, new ZipLimits(10, 50 << 20, 1 << 30));
        Assert.Contains("大得不尋常", Assert.Throws<ZipRefused>(() =>
        {
            foreach (var file in package.Files)
            {
                using var plain = package.Open(file);
                plain.CopyTo(Stream.Null);
            }
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_byte_is_changed_it_is_read_right_or_refused()
    {
        var good = Zip(("a.pdf", "%PDF-1.4 hello"u8.ToArray()), ("目錄/b.png", [1, 2, 3, 4, 5]));
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var bad = good.ToArray();
            for (var change = 0; change <= round % 3; change++) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                var package = Open(bad);
                for (var file = 0; file < package.Files.Count; file++) Read(package, file);
            }
            catch (ZipRefused refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    static byte[] Zip(params (string Name, byte[] Content)[] files) => Portal.Tests.Features.Applications.Bulk.BatchSendingTests.Zip(files);

    static ZipPackage Open(byte[] bytes) => new(new MemoryStream(bytes), limits);

    static byte[] Read(ZipPackage package, int file)
    {
        using var content = new MemoryStream();
        using var plain = package.Open(package.Files[file]);
        plain.CopyTo(content);
        return content.ToArray();
    }

    static void Refused(byte[] bytes, params string[] sentences)
    {
        var sentence = Assert.Throws<ZipRefused>(() => Open(bytes)).Message;
        Assert.True(sentences.Any(sentence.Contains), sentence);
    }

    static byte[] Changed(byte[] bytes, int at, byte value)
    {
        var changed = bytes.ToArray();
        changed[at] = value;
        return changed;
    }

    static byte[] Both(byte[] bytes, int local, int central, int directory, byte value) => Changed(Changed(bytes, local, value), directory + central, value);

    static int Find(byte[] bytes, byte[] mark, int which)
    {
        var at = -1;
        for (; which >= 0; which--) at += 1 + bytes.AsSpan(at + 1).IndexOf(mark);
        return at;
    }

    static byte[] Everywhere(byte[] bytes, byte[] old, byte[] fresh)
    {
        var changed = bytes.ToArray();
        for (int from = 0, at; (at = changed.AsSpan(from).IndexOf(old)) >= 0; from += at + fresh.Length) fresh.CopyTo(changed.AsSpan(from + at));
        return changed;
    }

    /// <summary>A stream that cannot go back, as an answer on the network.</summary>
    sealed class OneWay(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
