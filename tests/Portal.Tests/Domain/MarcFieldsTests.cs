using Portal.Domain;

namespace Portal.Tests.Domain;

public class MarcFieldsTests
{
    [Fact]
    public void All_41_fields_are_known_with_their_names()
    {
        Assert.Equal(41, MarcFields.Rules.Count);
        Assert.All(MarcFields.Rules.Values, rule => Assert.False(string.IsNullOrWhiteSpace(rule.Chinese) || string.IsNullOrWhiteSpace(rule.English)));
        Assert.Equal(("題名及著者敘述", false, "01", "0123456789"), (MarcFields.Rules["245"].Chinese, MarcFields.Rules["245"].Repeatable, MarcFields.Rules["245"].First, MarcFields.Rules["245"].Second));
        Assert.False(MarcFields.Rules["245"].Subfields['a']);
        Assert.True(MarcFields.Rules["245"].Subfields['n']);
    }

    [Fact]
    public void The_samples_have_no_fault()
    {
        foreach (var record in MarcVectors.Records) Assert.Equal([], MarcFields.Faults(record).Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData("-020", "缺少欄位 020")]
    [InlineData("-008", "缺少欄位 008")]
    [InlineData("-040", "缺少欄位 040")]
    [InlineData("-084", "缺少欄位 084")]
    [InlineData("-264", "缺少欄位 264")]
    [InlineData("-263", "預行編目的記錄（leader 第 17 位為 8）應有欄位 263 預定出版年月")]
    [InlineData("-100", "欄位 245 的第一指標：有欄位 100、110 或 240 時為 1，否則為 0")]
    [InlineData("110 2# $a某某局", "欄位 100 與 110 只能有一個，其餘請改為 700 或 710")]
    [InlineData("902 ## $a本館", "欄位 902 不是預行編目記錄的欄位")]
    [InlineData("263 ## $a202604", "欄位 263 只能有一個，現有 2 個")]
    [InlineData("300 1# $a面", "欄位 300 的第一指標不能是「1」，應為 # 之一（# 為空白）")]
    [InlineData("650 #9 $a散文$2lcstt", "欄位 650 的第二指標不能是「9」，應為 01234567 之一（# 為空白）")]
    [InlineData("650 #7 $a散文", "欄位 650 的第二指標為 7 時，應在 $2 註明標題表，例如 lcstt")]
    [InlineData("650 #7 $a散文$2lcstt$2csht", "欄位 650 的分欄 $2 只能有一個")]
    [InlineData("653 ## $a散文$q又", "欄位 653 沒有分欄 $q")]
    [InlineData("653 ## $a", "欄位 653 的分欄 $a 沒有內容")]
    [InlineData("653 ## $01", "欄位 653 沒有分欄 $0|欄位 653 缺少分欄 $a")]
    [InlineData("020 ## $a9786269999997", "欄位 020 的「9786269999997」不是正確的 ISBN")]
    [InlineData("020 ## $q平裝", "欄位 020 應有分欄 $a（ISBN）或 $z（已取消的 ISBN）")]
    [InlineData("020 ## $z9786269999997", "")]
    [InlineData("084 ## $aI247$2ncsclt", "欄位 084 的「I247」不是分類號：應為三個數字，之後可加小數點與數字")]
    [InlineData("084 ## $aI247$2clc", "")]
    [InlineData("006 m", "欄位 006 應為 18 個字，現為 1 個")]
    [InlineData("007 ", "欄位 007 沒有內容")]
    public void A_fault_is_named(string change, string expected)
    {
        var record = MarcVectors.Records[0];
        record = change[0] == '-' ? record.Without(change[1..]) : new(record.Leader, [.. record.Fields, .. MarcText.Read(change).Fields]);
        Assert.Equal(expected, string.Join('|', MarcFields.Faults(record)));
    }

    [Fact]
    public void A_field_too_long_for_ISO_2709_is_named() =>
        Assert.Equal("欄位 520 有 15005 個位元組，ISO 2709 每欄最多 9999 個，請縮短", Assert.Single(MarcFields.Faults(MarcVectors.Records[0].With(MarcField.Of("520", "  ", ('a', new string('書', 5000)))))).ToString());
}
