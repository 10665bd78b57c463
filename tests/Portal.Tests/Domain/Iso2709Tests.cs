using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain;
using Portal.Tests.Web;

namespace Portal.Tests.Domain;

public class Iso2709Tests
{
    [Fact]
    public void The_sample_is_written_as_it_was_read_byte_for_byte()
    {
        Assert.Equal(3, MarcVectors.Records.Count);
        Assert.Equal(MarcVectors.Bytes, Iso2709.Write(MarcVectors.Records));
    }

    [Fact]
    public void Any_record_comes_back_as_it_was() =>
        Prop.ForAll(MarcVectors.Random(), record => Assert.Equal(record.Lines(), Assert.Single(Iso2709.Read(new MemoryStream(Iso2709.Write(record)))).Lines()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    [Fact]
    public async Task A_reader_that_is_not_ours_writes_the_same_bytes()
    {
        var random = MarcVectors.Random().Generator.Sample(20, 60);
        foreach (var bytes in new[] { MarcVectors.Bytes, Iso2709.Write(MarcVectors.Records.Select(record => record.With(new MarcField("001", "x")))), Iso2709.Write(random) })
            Assert.Equal(bytes, await RewriteAsync(bytes, "marc", "marc"));
    }

    [Fact]
    public async Task A_reader_that_is_not_ours_sees_another_text_in_another_record() =>
        Assert.NotEqual(MarcVectors.Bytes, await RewriteAsync(Iso2709.Write(MarcVectors.Records.Select(record => record.With(new MarcField("001", "x")))), "marc", "marc"));

    [Fact]
    public async Task What_it_makes_into_XML_and_back_is_ours()
    {
        var xml = await RewriteAsync(MarcVectors.Bytes, "marc", "marcxml");
        Assert.Equal(MarcVectors.Bytes, Iso2709.Write(MarcXml.Read(new MemoryStream(xml))));
        Assert.Equal(MarcVectors.Bytes, await RewriteAsync(MarcXml.Write(MarcVectors.Records), "marcxml", "marc"));
    }

    [Theory]
    [InlineData(9_999, true)]
    [InlineData(10_000, false)]
    public void A_field_of_more_than_9999_bytes_is_refused_by_name(int bytes, bool fits)
    {
        // 3 bytes a character; indicators, 1F a, 1E make five more.
        var text = new string('書', (bytes - 5) / 3) + new string('x', (bytes - 5) % 3);
        var record = new MarcRecord(MarcRecord.CipLeader, MarcField.Of("520", "  ", ('a', text)));
        if (fits)
            Assert.Equal(text, Assert.Single(Iso2709.Read(new MemoryStream(Iso2709.Write(record))))["520"]!['a']);
        else
            Assert.Equal("欄位 520 有 10000 個位元組，ISO 2709 每欄最多 9999 個，請縮短", Assert.Throws<RuleBroken>(() => Iso2709.Write(record)).Message);
    }

    [Theory]
    [InlineData(99_999, true)]
    [InlineData(100_000, false)]
    public void A_record_of_more_than_99999_bytes_is_refused(int bytes, bool fits)
    {
        const int field = 9_000, overhead = 12;
        var sizes = new List<int>();
        for (var rest = bytes - 26; rest > 0; rest -= sizes[^1] + overhead) sizes.Add(rest > 2 * field ? field : rest > field + overhead + 20 ? rest / 2 : rest - overhead);
        var record = new MarcRecord(MarcRecord.CipLeader, sizes.Select(size => MarcField.Of("500", "  ", ('a', new string('x', size - 5)))));
        if (fits)
            Assert.Equal(bytes, Iso2709.Write(record).Length);
        else
            Assert.Equal("整筆記錄有 100000 個位元組，ISO 2709 最多 99999 個，請縮短", Assert.Throws<RuleBroken>(() => Iso2709.Write(record)).Message);
    }

    [Theory]
    [InlineData(0, "x", "第 1 筆，第 0 個位元組：這裡應是記錄的長度（五位數字）")]
    [InlineData(9, " ", "第 1 筆，第 9 個位元組：這裡應是 a：只接受 UTF-8 的記錄")]
    [InlineData(12, "99999", "第 1 筆，第 12 個位元組：資料起始位置不正確")]
    [InlineData(24, "abc", "第 1 筆，第 313 個位元組：「abc」不是欄位代碼：應為三個數字")]
    [InlineData(27, "9999", "第 1 筆，第 24 個位元組：目錄的這一項不正確")]
    [InlineData(30, "9", "第 1 筆，第 331 個位元組：這裡應是欄位的結束符號（1E）")]
    [InlineData(322, "x", "第 1 筆，第 322 個位元組：這裡應是欄位的結束符號（1E）")]
    [InlineData(947, "x", "第 1 筆，第 947 個位元組：這裡應是記錄的結束符號（1D）")]
    [InlineData(948, "x", "第 2 筆，第 948 個位元組：這裡應是記錄的長度（五位數字）")]
    public void Broken_bytes_are_refused_with_their_place(int place, string put, string sentence)
    {
        var bytes = MarcVectors.Bytes;
        Encoding.ASCII.GetBytes(put).CopyTo(bytes, place);
        Assert.Equal(sentence, Assert.Throws<RuleBroken>(() => Iso2709.Read(new MemoryStream(bytes)).ToList()).Message);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused_with_their_place()
    {
        var bytes = MarcVectors.Bytes;
        var place = Array.IndexOf(bytes, (byte)0xE6);
        bytes[place] = 0xFF;
        Assert.Equal($"第 1 筆，第 {place} 個位元組：這裡不是 UTF-8", Assert.Throws<RuleBroken>(() => Iso2709.Read(new MemoryStream(bytes)).ToList()).Message);
    }

    [Fact]
    public void However_it_is_cut_or_changed_it_is_read_or_refused_in_a_sentence()
    {
        var random = new Random(2709);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = MarcVectors.Bytes[..random.Next(1, MarcVectors.Bytes.Length)];
            for (var change = random.Next(4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                _ = Iso2709.Read(new MemoryStream(bytes)).ToList();
            }
            catch (RuleBroken refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Fact]
    public void Line_ends_after_the_last_record_are_no_record() =>
        Assert.Equal(3, Iso2709.Read(new MemoryStream([.. MarcVectors.Bytes, .. "\r\n"u8])).Count());

    [Fact]
    public void Naughty_text_is_refused_by_the_field_or_comes_back_unchanged()
    {
        var kept = 0;
        foreach (var text in NaughtyTextTests.All)
        {
            MarcRecord record;
            try
            {
                record = new(MarcRecord.CipLeader, new MarcField("001", text), MarcField.Of("245", "00", ('a', text), ('c', text)));
            }
            catch (RuleBroken refused)
            {
                Assert.StartsWith("欄位 001：第 ", refused.Message);
                Assert.NotNull(CleanText.FindFault(text));
                continue;
            }
            if (Iso2709.Faults(record).Any()) continue;
            kept++;
            foreach (var back in (MarcRecord[])[.. Iso2709.Read(new MemoryStream(Iso2709.Write(record))), .. MarcXml.Read(new MemoryStream(MarcXml.Write(record)))])
                Assert.Equal(record.Lines(), back.Lines());
        }
        Assert.InRange(kept, NaughtyTextTests.All.Length / 2, NaughtyTextTests.All.Length - 8);
    }

    static async Task<byte[]> RewriteAsync(byte[] input, string from, string to)
    {
        var program = await Parts.MarcDumpAsync();
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, input, TestContext.Current.CancellationToken);
        try
        {
            using var dump = Process.Start(new ProcessStartInfo(program, ["-i", from, "-o", to, "-f", "utf-8", "-t", "utf-8", file]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            using var output = new MemoryStream();
            await dump.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
            await dump.WaitForExitAsync(TestContext.Current.CancellationToken);
            return output.ToArray();
        }
        finally
        {
            File.Delete(file);
        }
    }
}
