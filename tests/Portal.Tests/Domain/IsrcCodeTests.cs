using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class IsrcCodeTests
{
    [Fact]
    public void Every_row_of_the_table_comes_out_as_written()
    {
        var rows = Vectors.Of("isrc-test-vectors.csv");
        Assert.Equal(21, rows.Count);
        foreach (var row in rows)
        {
            var reading = IsrcCode.Read(row["input"]);
            if (row["expected"] == "invalid")
            {
                Assert.False(reading.Valid, row["input"]);
                Assert.NotNull(reading.Refusal);
                Assert.Throws<FormatException>(() => IsrcCode.Parse(row["input"]));
                continue;
            }
            Assert.True(reading.Valid, row["input"] + ": " + reading.Refusal);
            Assert.Null(reading.Refusal);
            Assert.Equal(row["normalised"], reading.Code.Text);
            // Well formed, and yet never issued: a policy of the one who gives codes, not of the one who reads them.
            Assert.Equal(row["expected"] == "policy", reading.Code.Designation == 0);
        }
    }

    [Theory]
    [InlineData("TWM031126030")]
    [InlineData("ISRC TW-M03-11-26030")]
    [InlineData("isrc:tw-m03-11-26030")]
    [InlineData("ISRC：ＴＷ－Ｍ０３－１１－２６０３０")]
    [InlineData("ISRCTWM031126030")]
    [InlineData("TWM03-11-26030")]
    [InlineData("TW - M03 - 11 - 26030")]
    [InlineData("\uFEFFTW‐M03‑11–26030\r\n")]
    [InlineData("TWーM03ー11ー26030")]
    public void Every_accepted_spelling_gives_the_same_code(string text)
    {
        var reading = IsrcCode.Read(text);
        Assert.True(reading.Valid, reading.Refusal?.ToString());
        var code = reading.Code;
        Assert.Equal(("TWM031126030", "ISRC TW-M03-11-26030", "TWM03", 11, 26030), (code.Text, code.Formatted, code.Prefix, code.Year, code.Designation));
    }

    [Theory]
    [InlineData("", IsrcFault.Empty, "請填寫 ISRC")]
    [InlineData("ISRC", IsrcFault.Empty, "請填寫 ISRC")]
    [InlineData(" - ", IsrcFault.Empty, "請填寫 ISRC")]
    [InlineData("TW-M03-11-2603", IsrcFault.DesignationLength, "資料代碼應為 5 碼，您填的是 4 碼")]
    [InlineData("TW-M3-11-26030", IsrcFault.RegistrantLength, "登記者代碼應為 3 碼，您填的是 2 碼")]
    [InlineData("TW-M03-2011-26030", IsrcFault.YearLength, "年代碼應為 2 碼，您填的是 4 碼")]
    [InlineData("T1-M03-11-26030", IsrcFault.PrefixLetters, "ISRC 的前兩碼應為英文字母")]
    [InlineData("TW-M_3-11-26030", IsrcFault.BadCharacter, "ISRC 不可含有「_」")]
    [InlineData("TW-M03-1A-26030", IsrcFault.YearDigits, "年代碼（第 6、7 碼）應為數字")]
    [InlineData("TW-M03-11-2603O", IsrcFault.DesignationDigits, "資料代碼（最後 5 碼）應為數字")]
    [InlineData("TWM03-11-26030-0", IsrcFault.WrongLength, "ISRC 應為 12 碼，您填的是 13 碼")]
    [InlineData("TWM0-3112-6030", IsrcFault.WrongSplit, "ISRC 的連字號只能在第 2、5、7 碼之後，例如 TW-M03-11-26030")]
    [InlineData("TWM 031 126 030", IsrcFault.WrongSplit, "ISRC 的連字號只能在第 2、5、7 碼之後，例如 TW-M03-11-26030")]
    [InlineData("T-WM03-11-26030", IsrcFault.WrongSplit, "ISRC 的連字號只能在第 2、5、7 碼之後，例如 TW-M03-11-26030")]
    [InlineData("台W-M03-11-26030", IsrcFault.BadCharacter, "ISRC 不可含有「台」")]
    [InlineData("TW\u202EM031126030", IsrcFault.BadCharacter, "ISRC 不可含有「[U+202E]」")]
    public void What_is_wrong_is_said(string text, IsrcFault fault, string sentence)
    {
        var reading = IsrcCode.Read(text);
        Assert.Equal((fault, sentence), (reading.Fault, reading.Refusal!.ToString()));
    }

    [Fact]
    public void Half_a_letter_and_a_flood_of_text_are_refused()
    {
        Assert.Equal(IsrcFault.BadCharacter, IsrcCode.Read("TWM03112603\uD800").Fault);
        Assert.Equal(IsrcFault.WrongLength, IsrcCode.Read(new string('T', 100_000)).Fault);
    }

    [Fact]
    public void What_is_written_is_read_again_in_every_spelling() => Prop.ForAll(Codes(), code =>
        IsrcCode.Parse(code.Text) == code && IsrcCode.Parse(code.Formatted) == code
        && IsrcCode.Parse(code.Text.ToLower(CultureInfo.InvariantCulture)) == code && IsrcCode.Parse(Wide(code.Formatted)) == code
        && IsrcCode.Of(code.Prefix, code.Year, code.Designation) == code).QuickCheckThrowOnFailure();

    [Fact]
    public void Codes_are_ordered_as_their_text_is() => Prop.ForAll(Codes(), Codes(), (one, other) =>
        Math.Sign(one.CompareTo(other)) == Math.Sign(string.CompareOrdinal(one.Text, other.Text))).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_a_code_or_has_its_reason() => Prop.ForAll<string?>(text =>
        IsrcCode.Read(text) is var reading && reading.Valid == (reading.Refusal is null)).QuickCheckThrowOnFailure();

    /// <summary>The control: a property that does not hold is noticed.</summary>
    [Fact]
    public void A_property_that_fails_is_noticed() =>
        Assert.ThrowsAny<Exception>(() => Prop.ForAll(Codes(), code => code.Designation < 0).QuickCheckThrowOnFailure());

    [Fact]
    public void The_culture_counts_for_nothing() => Cultures.InEach(_ =>
        Assert.Equal("ISRC TW-I03-11-26030", IsrcCode.Parse("isrc tw-i03-11-26030").Formatted));

    [Fact]
    public void The_stored_form_is_read_without_allocation()
    {
        var (before, valid) = (GC.GetAllocatedBytesForCurrentThread(), 0);
        for (var time = 0; time < 1000; time++)
            if (IsrcCode.Read(time % 2 == 0 ? "TW-M03-11-26030" : "TWM031126030").Valid) valid++;
        Assert.Equal(1000, valid);
        // The first call makes the class ready; a thousand texts would be 40,000 bytes and more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }

    [Theory]
    [InlineData("TWA00", true)]
    [InlineData("TW000", true)]
    [InlineData("twa00", false)]
    [InlineData("T0A00", false)]
    [InlineData("TWA0", false)]
    [InlineData("TWA000", false)]
    [InlineData("TWA0Ａ", false)]
    public void A_prefix_code_is_two_letters_and_three_letters_or_digits(string text, bool expected) => Assert.Equal(expected, IsrcCode.IsPrefix(text));

    [Fact]
    public void A_code_that_cannot_be_is_not_put_together()
    {
        Assert.Throws<ArgumentException>(() => IsrcCode.Of("TW-00", 26, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => IsrcCode.Of("TWA00", 100, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => IsrcCode.Of("TWA00", 26, 100_000));
    }

    static Arbitrary<IsrcCode> Codes()
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        var prefix = Gen.Choose(0, 26 * 26 * 36 * 36 * 36 - 1).Select(n => string.Concat(
            letters[n % 26], letters[n / 26 % 26], letters[n / 676 % 36], letters[n / 676 / 36 % 36], letters[n / 676 / 1296 % 36]));
        return Arb.From(from five in prefix from year in Gen.Choose(0, 99) from designation in Gen.Choose(0, 99_999) select IsrcCode.Of(five, year, designation));
    }

    /// <summary>As a Chinese keyboard gives it.</summary>
    static string Wide(string text) => string.Concat(text.Select(c => c == ' ' ? '\u3000' : (char)(c + 0xFEE0)));
}
