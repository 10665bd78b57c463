using System.Globalization;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class Isbn13Tests
{
    static readonly IsbnRanges Ranges = IsbnRanges.Embedded();

    [Fact]
    public void Every_row_of_the_table_comes_out_as_written()
    {
        var rows = Vectors.Of("isbn-test-vectors.csv");
        Assert.Equal(120, rows.Count);
        foreach (var row in rows)
        {
            var reading = Isbn13.Read(row["input"]);
            if (row["expected"] == "invalid")
            {
                Assert.False(reading.Valid, row["input"]);
                Assert.NotNull(reading.Refusal);
                continue;
            }
            Assert.True(reading.Valid, row["input"] + ": " + reading.Refusal);
            Assert.Null(reading.Refusal);
            Assert.Equal(row["isbn13"], reading.Isbn.Digits);
            var known = row["expected"] == "valid";
            Assert.Equal(known, reading.Isbn.Parts(Ranges).RangeKnown);
            Assert.Equal(known ? row["isbn13_hyphenated"] : row["isbn13"], reading.Isbn.Hyphenated(Ranges));
            if (row["isbn10_hyphenated"].Length > 0)
                Assert.Equal(row["isbn10_hyphenated"], reading.Isbn.Isbn10Hyphenated(Ranges));
        }
    }

    [Theory]
    [InlineData("9789573330752")]
    [InlineData("ISBN-13: 978-957-33-3075-2")]
    [InlineData("ISBN-13：978-957-33-3075-2")]
    [InlineData("isbn13 9789573330752")]
    [InlineData("ISBN：９７８－９５７－３３－３０７５－２")]
    [InlineData("ＩＳＢＮ　９７８　９５７　３３　３０７５　２")]
    [InlineData("\uFEFF 978‐957‑33‒3075–2\r\n")]
    [InlineData("978—957―33−3075-2")]
    [InlineData("978ー957ー33ー3075ー2")]
    [InlineData("ISBN-10: 957-33-3075-X")]
    [InlineData("ISBN 10 957333075x")]
    [InlineData("957333075ｘ")]
    public void Every_way_of_writing_it_gives_the_same_number(string text)
    {
        var reading = Isbn13.Read(text);
        Assert.True(reading.Valid, reading.Refusal?.ToString());
        Assert.Equal("9789573330752", reading.Isbn.Digits);
    }

    [Theory]
    [InlineData("", IsbnFault.Empty, "請填寫 ISBN")]
    [InlineData(" - ", IsbnFault.Empty, "請填寫 ISBN")]
    [InlineData("ISBN:", IsbnFault.Empty, "請填寫 ISBN")]
    [InlineData("978957333075", IsbnFault.WrongLength, "ISBN 應為 13 碼或 10 碼，您填的是 12 碼")]
    [InlineData("97895733307522", IsbnFault.WrongLength, "ISBN 應為 13 碼或 10 碼，您填的是 14 碼")]
    [InlineData("ISBN-13: 957333075", IsbnFault.WrongLength, "ISBN 應為 13 碼或 10 碼，您填的是 11 碼")]
    [InlineData("978957333075X", IsbnFault.BadCharacter, "X 只能是 10 碼 ISBN 的最後一碼")]
    [InlineData("957X330752", IsbnFault.BadCharacter, "X 只能是 10 碼 ISBN 的最後一碼")]
    [InlineData("978/9573330752", IsbnFault.BadCharacter, "ISBN 不可含有「/」")]
    [InlineData("9789573330752:", IsbnFault.BadCharacter, "ISBN 不可含有「:」")]
    [InlineData("978957\u202E3330752", IsbnFault.BadCharacter, "ISBN 不可含有「[U+202E]」")]
    [InlineData("978957\03330752", IsbnFault.BadCharacter, "ISBN 不可含有「[U+0000]」")]
    [InlineData("٩٧٨٩٥٧٣٣٣٠٧٥٢", IsbnFault.BadCharacter, "ISBN 不可含有「٩」")]
    [InlineData("9789573330753", IsbnFault.WrongCheckDigit, "檢查碼應為 2")]
    [InlineData("9573330759", IsbnFault.WrongCheckDigit, "檢查碼應為 X")]
    [InlineData("9771234567898", IsbnFault.NotAnIsbn, "977 開頭的是期刊號 ISSN，不是 ISBN")]
    [InlineData("4710000000127", IsbnFault.NotAnIsbn, "ISBN 的開頭是 978 或 979，不是 471")]
    [InlineData("0000000000000", IsbnFault.NotAnIsbn, "ISBN 的開頭是 978 或 979，不是 000")]
    [InlineData("9790000000001", IsbnFault.Ismn, "979-0 開頭的是樂譜號 ISMN，不是 ISBN")]
    public void A_refusal_says_what_is_wrong(string text, IsbnFault fault, string sentence)
    {
        var reading = Isbn13.Read(text);
        Assert.False(reading.Valid);
        Assert.Equal(fault, reading.Fault);
        Assert.Equal(sentence, reading.Refusal?.ToString());
        Assert.False(Isbn13.TryParse(text, out _));
    }

    [Fact]
    public void A_half_surrogate_and_a_very_long_text_are_refused_not_thrown_at()
    {
        Assert.Equal(IsbnFault.BadCharacter, Isbn13.Read("978957333075\uD842").Fault);
        Assert.Equal(IsbnFault.WrongLength, Isbn13.Read(new string('９', 5_000_000)).Fault);
        Assert.False(default(IsbnReading).Valid);
    }

    [Fact]
    public void A_wrong_check_digit_is_refused_with_the_right_one()
    {
        foreach (var isbn in Numbers(200))
            for (var digit = '0'; digit <= '9'; digit++)
            {
                var reading = Isbn13.Read(isbn.Digits[..12] + digit);
                Assert.Equal(digit == isbn.Digits[12], reading.Valid);
                if (!reading.Valid)
                    Assert.Equal(isbn.Digits[12], reading.RightCheckDigit);
            }
    }

    [Fact]
    public void Every_single_wrong_digit_is_caught()
    {
        foreach (var isbn in Numbers(200))
            for (var place = 0; place < 13; place++)
                for (var digit = '0'; digit <= '9'; digit++)
                    if (digit != isbn.Digits[place])
                        Assert.False(Isbn13.TryParse(isbn.Digits[..place] + digit + isbn.Digits[(place + 1)..], out _));
    }

    [Fact]
    public void Every_single_wrong_digit_and_swap_of_an_isbn10_is_caught()
    {
        foreach (var isbn in Numbers(200).Where(isbn => isbn.Isbn10 is not null))
        {
            var ten = isbn.Isbn10!;
            for (var place = 0; place < 9; place++)
            {
                for (var digit = '0'; digit <= '9'; digit++)
                    if (digit != ten[place])
                        Assert.False(Isbn13.TryParse(ten[..place] + digit + ten[(place + 1)..], out _));
                if (ten[place] != ten[place + 1])
                    Assert.False(Isbn13.TryParse(ten[..place] + ten[place + 1] + ten[place] + ten[(place + 2)..], out _));
            }
        }
    }

    [Fact]
    public void Two_neighbours_swapped_are_caught_unless_they_differ_by_five()
    {
        foreach (var isbn in Numbers(200))
            for (var place = 4; place < 12; place++)
            {
                var digits = isbn.Digits;
                var swapped = digits[..place] + digits[place + 1] + digits[place] + digits[(place + 2)..];
                Assert.Equal(Math.Abs(digits[place] - digits[place + 1]) is 0 or 5, Isbn13.TryParse(swapped, out _));
            }
    }

    [Fact]
    public void Numbers_of_every_Taiwan_range_hyphenate_by_their_range_and_read_back()
    {
        var random = new Random(626);
        foreach (var group in Ranges.Taiwan)
            foreach (var range in group.Ranges)
                foreach (var registrant in (string[])[range.First, range.Last, .. range.Registrants.Where(_ => random.Next(20) == 0)])
                {
                    var publication = random.Next(group.BlockSize(range.Length)).ToString("D" + (9 - 3 - range.Length), CultureInfo.InvariantCulture);
                    var isbn = Isbn13.WithCheckDigit(long.Parse("978" + group.Element + registrant + publication, CultureInfo.InvariantCulture));
                    var check = isbn.Digits[12];

                    Assert.Equal($"978-{group.Element}-{registrant}-{publication}-{check}", isbn.Hyphenated(Ranges));
                    Assert.Equal((group.Element, registrant, publication), (isbn.Parts(Ranges).Group, isbn.Parts(Ranges).Registrant, isbn.Parts(Ranges).Publication));
                    Assert.Equal($"10.978.{group.Element}{registrant}/{publication}{check}", isbn.IsbnA(Ranges));
                    foreach (var spelling in (string[])[isbn.Digits, isbn.Hyphenated(Ranges), isbn.Isbn10!, isbn.Isbn10Hyphenated(Ranges)!, "ISBN " + isbn.Hyphenated(Ranges)])
                        Assert.Equal(isbn, Isbn13.Parse(spelling));
                    var written = new char[17];
                    Assert.True(Isbn13.TryHyphenate(isbn.Digits, written, out var length, Ranges));
                    Assert.Equal(isbn.Hyphenated(Ranges), new string(written, 0, length));
                }
    }

    [Fact]
    public void An_undefined_range_is_no_fault_but_is_not_hyphenated()
    {
        var isbn = Isbn13.Parse("9786260500009");
        Assert.False(isbn.Parts(Ranges).RangeKnown);
        Assert.Equal("626", isbn.Parts(Ranges).Group);
        Assert.Null(isbn.Parts(Ranges).Registrant);
        Assert.Equal("9786260500009", isbn.Hyphenated(Ranges));
        Assert.Null(isbn.Isbn10Hyphenated(Ranges));
        Assert.Null(isbn.IsbnA(Ranges));
        Assert.False(Isbn13.TryHyphenate("9786260500009", new char[17], out _, Ranges));
        Assert.False(Isbn13.TryHyphenate("9789573330752", new char[16], out _, Ranges));
    }

    [Fact]
    public void An_ISBN_A_follows_the_agencys_example() => Assert.Equal("10.978.62699354/68", Isbn13.Parse("9786269935468").IsbnA(Ranges));

    [Fact]
    public void A_check_digit_is_only_given_to_book_prefixes()
    {
        Assert.Equal("9786269935468", Isbn13.WithCheckDigit(978_626_993_546).Digits);
        Assert.Equal(0, Isbn13.CheckDigit(979_899_999_990));
        foreach (var other in (long[])[471_000_000_012, 977_123_456_789, 979_012_345_678, 980_000_000_000, 0, -1])
            Assert.Throws<ArgumentOutOfRangeException>(() => Isbn13.WithCheckDigit(other));
        Assert.Throws<FormatException>(() => Isbn13.Parse("9789573330753"));
    }

    [Fact]
    public void The_span_path_allocates_nothing()
    {
        Span<char> written = stackalloc char[17];
        var hyphenated = Isbn13.TryHyphenate("978-626-993546-8", written, out _, Ranges);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            hyphenated &= Isbn13.TryHyphenate("978-626-993546-8", written, out _, Ranges);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(hyphenated);
        Assert.Equal("978-626-99354-6-8", written.ToString());
    }

    [Fact]
    public void Cultures_do_not_change_a_number() => Cultures.InEach(culture =>
    {
        var reading = Isbn13.Read("isbn 957-33-3075-x");
        Assert.True(reading.Valid, culture);
        Assert.Equal("978-957-33-3075-2 957-33-3075-X", reading.Isbn.Hyphenated(Ranges) + " " + reading.Isbn.Isbn10Hyphenated(Ranges));
        Assert.Equal("檢查碼應為 2", Isbn13.Read("9789573330753").Refusal!.ToString());
    });

    static IEnumerable<Isbn13> Numbers(int count)
    {
        var random = new Random(13);
        for (var i = 0; i < count; i++)
            yield return Isbn13.WithCheckDigit(i % 3 == 0 ? random.NextInt64(979_100_000_000, 980_000_000_000) : random.NextInt64(978_000_000_000, 979_000_000_000));
    }
}
