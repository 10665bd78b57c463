using Portal.Adapters.Mail;

namespace Portal.Tests.Adapters.Mail;

public class MailAddressTests
{
    [Theory]
    [InlineData("editor@publisher.test", "editor@publisher.test")]
    [InlineData("  first.last+isbn@PUBLISHER.Test　", "first.last+isbn@publisher.test")]
    [InlineData("info@出版社.台灣", "info@xn--79q800f0ye.xn--kpry57d")]
    [InlineData("a@b。test", "a@b.test")]
    public void An_address_is_kept_in_ASCII(string typed, string kept) => Assert.Equal(kept, MailAddress.Parse(typed).Address);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("nobody@localhost")]
    [InlineData("a@b@c.test")]
    [InlineData("王@publisher.test")]
    [InlineData("a b@publisher.test")]
    [InlineData("\"a b\"@publisher.test")]
    [InlineData(".a@publisher.test")]
    [InlineData("a..b@publisher.test")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@-b.test")]
    [InlineData("a@b.test.")]
    [InlineData("a@b_c.test")]
    [InlineData("a@publisher.test\r\nRCPT TO:<x@y.test>")]
    [InlineData("a\r\n@publisher.test")]
    [InlineData("a@publisher.test\n")]
    [InlineData("a\0@publisher.test")]
    [InlineData("a@b.test>")]
    public void What_is_no_address_is_refused(string? typed)
    {
        Assert.False(MailAddress.TryParse(typed, out _));
        Assert.Throws<FormatException>(() => MailAddress.Parse(typed ?? ""));
    }

    [Fact]
    public void A_name_with_a_line_break_is_refused_and_any_other_script_is_kept()
    {
        Assert.False(MailAddress.TryParse("a@b.test", out _, "王\r\nBcc: x@y.test"));
        Assert.Equal("王 \"小明\"", MailAddress.Parse("a@b.test", "王 \"小明\"").Name);
    }

    [Fact]
    public void Longer_than_RFC_5321_allows_is_refused()
    {
        Assert.True(MailAddress.TryParse(new string('a', 64) + "@b.test", out _));
        Assert.False(MailAddress.TryParse(new string('a', 65) + "@b.test", out _));
        Assert.False(MailAddress.TryParse("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".test", out _));
    }
}
