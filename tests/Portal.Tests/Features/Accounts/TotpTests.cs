using System.Text;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

public class TotpTests
{
    static readonly byte[] key = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-61, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(61, false)]
    public void A_clock_may_be_half_a_minute_off(int seconds, bool matches)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        Assert.Equal(matches, Totp.Match(key, Totp.Code(key, Totp.StepAt(now.AddSeconds(seconds))), now, 0) is not null);
    }

    [Fact]
    public void A_step_counts_once()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var step = Totp.StepAt(now);
        Assert.Equal(step, Totp.Match(key, Totp.Code(key, step), now, step - 1));
        Assert.Null(Totp.Match(key, Totp.Code(key, step), now, step));
    }

    // RFC 4648, section 10.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void A_key_is_written_in_base_32(string text, string written) => Assert.Equal(written, Totp.Written(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_picture_says_whose_key_it_is() =>
        Assert.Equal("otpauth://totp/NCL:a%2Bb%40example.test?secret=MZXW6&issuer=NCL&algorithm=SHA1&digits=6&period=30", Totp.Address("foo"u8.ToArray(), "NCL", "a+b@example.test"));
}
