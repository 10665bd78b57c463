using System.Globalization;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class BusinessIdTests
{
    [Fact]
    public void Every_row_of_the_table_comes_out_as_written()
    {
        var rows = Vectors.Of("ubn-test-vectors.csv");
        Assert.Equal(34, rows.Count);
        foreach (var row in rows)
        {
            var valid = BusinessId.TryParse(row["ubn"], out var id);
            if (row["note"].Contains("then valid", StringComparison.Ordinal))
                Assert.Equal("04595257", id.Digits);
            else
                Assert.Equal(row["valid_since_2023_04"] == "1" && row["ubn"] != "00000000", valid);
            if (valid && row["valid_before_2023_04"].Length > 0)
                Assert.Equal(row["valid_before_2023_04"] == "1", id.FitsOldRule);
        }
    }

    [Theory]
    [InlineData("", BusinessIdFault.Empty, "請填寫統一編號")]
    [InlineData("　", BusinessIdFault.Empty, "請填寫統一編號")]
    [InlineData("1234567", BusinessIdFault.WrongLength, "統一編號應為 8 碼")]
    [InlineData("123456789", BusinessIdFault.WrongLength, "統一編號應為 8 碼")]
    [InlineData("1234567A", BusinessIdFault.BadCharacter, "統一編號只能是數字")]
    [InlineData("٠٤٥٩٥٢٥٧", BusinessIdFault.BadCharacter, "統一編號只能是數字")]
    [InlineData("００００００００", BusinessIdFault.AllZeros, "統一編號不可全為 0")]
    [InlineData("04595258", BusinessIdFault.WrongCheckDigit, "統一編號的檢查碼不符，請核對")]
    public void A_refusal_says_what_is_wrong(string text, BusinessIdFault fault, string sentence)
    {
        Assert.Equal(fault, BusinessId.Read(text, out var id));
        Assert.Equal("", id.Digits);
        Assert.Equal(sentence, BusinessId.Refusal(fault)!.ToString());
    }

    [Fact]
    public void A_right_number_has_no_refusal_in_any_culture() => Cultures.InEach(culture =>
    {
        Assert.True(BusinessId.TryParse(" ０４５９ 5257 ", out var id), culture);
        Assert.Equal("04595257", id.ToString());
        Assert.Null(BusinessId.Refusal(BusinessIdFault.None));
    });

    [Fact]
    public void A_number_of_the_older_rule_always_fits_the_new_one_and_about_a_fifth_of_all_numbers_fits()
    {
        var random = new Random(2023);
        var (fits, old) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            // Seventh digit other than 7, which has two ways to fit.
            var digits = random.Next(1, 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
            if (digits[6] == '7')
                continue;
            var sum = digits.Zip("12121241", (digit, weight) => (digit - '0') * (weight - '0')).Sum(product => product / 10 + product % 10);
            Assert.Equal(sum % 5 == 0, BusinessId.TryParse(digits, out var id));
            fits += id.Digits.Length > 0 ? 1 : 0;
            old += id.FitsOldRule ? 1 : 0;
            Assert.Equal(sum % 10 == 0, id.FitsOldRule);
        }
        Assert.InRange(fits, 1500, 2200);
        Assert.InRange(old, 700, 1200);
    }

    [Fact]
    public void A_very_long_text_is_refused() => Assert.Equal(BusinessIdFault.WrongLength, BusinessId.Read(new string('1', 5000), out _));
}
