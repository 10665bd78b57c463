using Portal.Domain;

namespace Portal.Tests.Domain;

public class MarcRecordTests
{
    [Theory]
    [InlineData("24", "  ", "題名")]
    [InlineData("2455", "  ", "題名")]
    [InlineData("abc", "  ", "題名")]
    [InlineData("００１", "  ", "題名")]
    [InlineData("000", "  ", "題名")]
    [InlineData("001", "  ", "題名")]
    [InlineData("245", " ", "題名")]
    [InlineData("245", "A ", "題名")]
    [InlineData("245", "\u001F ", "題名")]
    [InlineData("245", "  ", "題\u001F名")]
    [InlineData("245", "  ", "題\u001E名")]
    [InlineData("245", "  ", "題\u0000名")]
    [InlineData("245", "  ", "題\n名")]
    [InlineData("245", "  ", "題\u202E名")]
    public void What_would_break_the_formats_is_no_field(string tag, string indicators, string text) =>
        Assert.NotEmpty(Assert.Throws<RuleBroken>(() => MarcField.Of(tag, indicators, ('a', text))).Message);

    [Fact]
    public void Half_a_surrogate_pair_is_no_field() => Assert.Equal("欄位 245：第 2 個字不完整，請重新輸入", Assert.Throws<RuleBroken>(() => MarcField.Of("245", "  ", ('a', "題\uD800名"))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("00000nam a22000008i 450")]
    [InlineData("00000nam a22000008i 4501")]
    [InlineData("00000nam a12000008i 4500")]
    [InlineData("00000na\u0000 a22000008i 4500")]
    [InlineData("00000na書 a22000008i 4500")]
    [InlineData("00000n m a22000008i 4500")]
    public void What_is_no_leader_is_refused(string leader) => Assert.NotEmpty(Assert.Throws<RuleBroken>(() => new MarcRecord(leader)).Message);

    [Fact]
    public void A_field_is_sorted_in_by_its_tag()
    {
        var record = new MarcRecord(MarcRecord.CipLeader, new MarcField("001", "1"), MarcField.Of("245", "00", ('a', "甲")), MarcField.Of("300", "  ", ('a', "面")))
            .With(MarcField.Of("250", "  ", ('a', "初版")), MarcField.Of("245", "00", ('a', "乙")), MarcField.Of("830", " 0", ('a', "丙")));
        Assert.Equal(["001", "245", "250", "300", "830"], record.Fields.Select(field => field.Tag));
        Assert.Equal("乙", record["245"]!['a']);
        Assert.Equal('p', record.WithLeader(5, 'p').Leader[5]);
        Assert.Null(record["999"]);
    }
}
