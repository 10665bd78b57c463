using System.Globalization;
using System.Text;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class IsbnRangesTests
{
    const string Doctype = "<!DOCTYPE ISBNRangeMessage [ <!ELEMENT ISBNRangeMessage (MessageDate) > ]>";
    static readonly IsbnRanges Embedded = IsbnRanges.Embedded();

    [Fact]
    public void The_agencys_file_and_the_embedded_table_agree_on_Taiwan()
    {
        var read = Read(Message(Taiwan()));
        Assert.Equal("Fri, 24 Jul 2026 07:11:45 BST", read.MessageDate);
        Assert.Equal("43d22082-own", read.MessageSerialNumber);
        Assert.Equal(["978-626", "978-957", "978-986"], read.Taiwan.Select(group => group.Name).Order());
        foreach (var group in read.Taiwan)
        {
            var ours = Embedded.Taiwan.Single(other => other.Name == group.Name);
            Assert.Equal(ours.Agency, group.Agency);
            Assert.Equal(ours.Ranges, group.Ranges);
        }
        var random = new Random(978);
        foreach (var group in (long[])[957, 986, 626])
            for (var i = 0; i < 2000; i++)
            {
                var isbn = Isbn13.WithCheckDigit(978_000_000_000 + group * 1_000_000 + random.Next(1_000_000));
                Assert.Equal(isbn.Parts(Embedded), isbn.Parts(read));
            }
    }

    [Fact]
    public void Every_range_of_every_prefix_is_found_at_its_ends_and_in_its_middle()
    {
        Assert.True(Embedded.Groups.Count > 280);
        foreach (var group in Embedded.Groups)
            foreach (var range in group.Ranges)
                foreach (var registrant in (string[])[range.First, range.Last, range.Registrants.ElementAt(range.Count / 2)])
                    foreach (var filler in (char[])['0', '5', '9'])
                    {
                        var digits = (group.Prefix + group.Element + registrant).PadRight(12, filler);
                        var parts = Isbn13.WithCheckDigit(long.Parse(digits, CultureInfo.InvariantCulture)).Parts(Embedded);
                        Assert.Equal((group.Element, registrant), (parts.Group, parts.Registrant));
                    }
    }

    [Fact]
    public void The_look_up_agrees_with_a_plain_scan_of_the_ranges()
    {
        var random = new Random(2108);
        for (var i = 0; i < 5000; i++)
        {
            var isbn = Isbn13.WithCheckDigit(i % 2 == 0 ? random.NextInt64(978_000_000_000, 979_000_000_000) : random.NextInt64(979_100_000_000, 980_000_000_000));
            var digits = isbn.Digits;
            var group = Embedded.Groups.SingleOrDefault(group => digits.StartsWith(group.Prefix + group.Element, StringComparison.Ordinal));
            var rest = group is null ? "" : digits[(3 + group.Element.Length)..12];
            // A registrant longer than what is left is compared as if zeros followed.
            var range = group?.Ranges.Cast<RegistrantRange?>().SingleOrDefault(range =>
                string.CompareOrdinal(rest.PadRight(7, '0')[..range!.Value.Length], range.Value.First) >= 0
                && string.CompareOrdinal(rest.PadRight(7, '0')[..range.Value.Length], range.Value.Last) <= 0);
            var parts = isbn.Parts(Embedded);
            Assert.Equal((group?.Element, range is null ? null : rest[..range.Value.Length]), (parts.Group, parts.Registrant));
        }
    }

    [Fact]
    public void Staff_are_shown_which_block_sizes_are_open_and_the_next_registrant_of_a_size()
    {
        var group = Embedded.Taiwan.Single(group => group.Element == "626");
        Assert.Equal([10_000, 1000, 100, 10], group.BlockSizes);
        Assert.Equal("92500", group.Registrants(10).First());
        Assert.Equal("92502", group.Registrants(10).Except(["92500", "92501"]).First());
        Assert.Equal(7500, group.Registrants(10).Count());
        Assert.Equal(["00", "01", "02", "03", "04"], group.Registrants(10_000));
        Assert.Empty(group.Registrants(5));
        Assert.True(group.Has("01"));
        Assert.False(group.Has("05"));
        Assert.False(group.Has("010"));
        Assert.Equal((100, 10), (group.BlockSize(4), group.BlockSize(5)));
    }

    [Theory]
    [InlineData("<html/>", "這不是國際 ISBN 總部的範圍檔 RangeMessage.xml")]
    [InlineData("", "範圍檔不完整或太大，請重新下載 RangeMessage.xml")]
    [InlineData("not xml", "範圍檔不完整或太大，請重新下載 RangeMessage.xml")]
    [InlineData("<ISBNRangeMessage><RegistrationGroups>", "範圍檔不完整或太大，請重新下載 RangeMessage.xml")]
    [InlineData("<ISBNRangeMessage/>", "範圍檔缺少臺灣的群組 978-957")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ISBNRangeMessage><MessageDate>&x;</MessageDate></ISBNRangeMessage>", "範圍檔不完整或太大，請重新下載 RangeMessage.xml")]
    public void Another_or_a_broken_file_is_refused_in_a_sentence(string file, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<RuleBroken>(() => Read(file)).Message);

    [Theory]
    [InlineData("977-1", "0000000-1999999", "2")]
    [InlineData("978-", "0000000-1999999", "2")]
    [InlineData("978-1234567", "0000000-1999999", "2")]
    [InlineData("978-4", "0000000-1999999", "8")]
    [InlineData("978-4", "0000000-1999999", "")]
    [InlineData("978-4", "000000-1999999", "2")]
    [InlineData("978-4", "2000000-1999999", "2")]
    [InlineData("978-4", "0000000-1999998", "2")]
    [InlineData("978-99999", "0000000-9999999", "4")]
    [InlineData("978-9", "0000000-1999999", "2")]
    [InlineData("978-957", "0000000-1999999", "2")]
    [InlineData("978-4\u202E", "0000000-1999999", "2")]
    public void A_wrong_rule_is_refused_with_its_group(string prefix, string range, string length)
    {
        var refusal = Assert.Throws<RuleBroken>(() => Read(Message(Taiwan() + Group(prefix, (range, length)))));
        Assert.StartsWith("範圍檔的群組「97", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', refusal.Message);
    }

    [Fact]
    public void Ranges_that_overlap_are_refused_and_unused_ones_are_left_out()
    {
        Assert.Throws<RuleBroken>(() => Read(Message(Taiwan() + Group("978-4", ("0000000-1999999", "2"), ("1500000-2999999", "2")))));
        var read = Read(Message(Taiwan() + Group("978-4", ("0000000-1999999", "2"), ("2000000-9999999", "0"))));
        Assert.False(Isbn13.WithCheckDigit(978_420_000_000).Parts(read).RangeKnown);
        Assert.True(Isbn13.WithCheckDigit(978_419_999_999).Parts(read).RangeKnown);
    }

    [Fact]
    public void A_file_without_end_is_refused_before_it_fills_the_memory()
    {
        using var endless = new Endless();
        Assert.Throws<RuleBroken>(() => IsbnRanges.FromRangeMessage(endless));
        Assert.InRange(endless.Given, 1, 40_000_000);
    }

    [Fact]
    public void A_file_without_one_of_Taiwans_groups_is_refused() =>
        Assert.Equal("範圍檔缺少臺灣的群組 978-626",
            Assert.Throws<RuleBroken>(() => Read(Message(Taiwan().Replace("978-626", "978-625", StringComparison.Ordinal)))).Message);

    static string Taiwan() => string.Concat(Embedded.Taiwan.Select(group => Group(group.Name,
        [.. group.Ranges.Select(range => (range.First.PadRight(7, '0') + "-" + range.Last.PadRight(7, '9'), range.Length.ToString(CultureInfo.InvariantCulture)))])));

    static string Group(string prefix, params (string Range, string Length)[] rules) =>
        $"<Group><Prefix>{prefix}</Prefix><Agency>Taiwan</Agency><Rules>"
        + string.Concat(rules.Select(rule => $"<Rule><Range>{rule.Range}</Range><Length>{rule.Length}</Length></Rule>")) + "</Rules></Group>";

    static string Message(string groups) => $"""
        <?xml version='1.0' encoding='utf-8'?>
        {Doctype}
        <ISBNRangeMessage>
          <MessageSource>International ISBN Agency</MessageSource>
          <MessageSerialNumber>43d22082-own</MessageSerialNumber>
          <MessageDate>Fri, 24 Jul 2026 07:11:45 BST</MessageDate>
          <EAN.UCCPrefixes><EAN.UCC><Prefix>978</Prefix><Agency>International ISBN Agency</Agency>
            <Rules><Rule><Range>0000000-5999999</Range><Length>1</Length></Rule></Rules></EAN.UCC></EAN.UCCPrefixes>
          <RegistrationGroups>{groups}</RegistrationGroups>
        </ISBNRangeMessage>
        """;

    static IsbnRanges Read(string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(message));
        return IsbnRanges.FromRangeMessage(stream);
    }

    sealed class Endless : Stream
    {
        static readonly byte[] Start = "<ISBNRangeMessage>"u8.ToArray();

        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }
        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var place = Given++ - Start.Length;
                buffer[offset + i] = place < 0 ? Start[Given - 1] : "<Group>"u8[(int)(place % 7)];
            }
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
