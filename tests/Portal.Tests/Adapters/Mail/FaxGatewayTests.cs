using Portal.Adapters.Mail;

namespace Portal.Tests.Adapters.Mail;

public class FaxGatewayTests
{
    [Theory]
    [InlineData("02-2361-9132", "0223619132")]
    [InlineData("(02) 2361 9132", "0223619132")]
    [InlineData("０２－２３６１９１３２", "0223619132")]
    [InlineData("+886 2 2361 9132", "+886223619132")]
    [InlineData("12345", null)]
    [InlineData("1234567890123456", null)]
    [InlineData("02-2361-9132 轉 5", null)]
    [InlineData("886+223619132", null)]
    [InlineData("0223619132@evil.example", null)]
    [InlineData("0223619132\r\nBcc: all@example.test", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Digits_are_dialled_and_nothing_else_is_a_number(string? typed, string? digits) => Assert.Equal(digits, FaxGateway.Digits(typed));

    [Fact]
    public void The_number_goes_into_the_gateways_address()
    {
        var fax = new FaxGateway(null!, "{number}@fax.example");
        Assert.Equal("0223619132@fax.example", fax.AddressOf("02-2361-9132"));
        Assert.Null(fax.AddressOf("none"));
    }
}
