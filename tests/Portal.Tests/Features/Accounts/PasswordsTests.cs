using Microsoft.AspNetCore.Identity;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

public class PasswordsTests
{
    static readonly Passwords passwords = new(new AccountSettings(10, default, default, default, default, ""));

    [Theory]
    [InlineData("short 7", "密碼至少要 8 個字")]
    [InlineData("", "請填寫密碼")]
    [InlineData(null, "請填寫密碼")]
    [InlineData("密碼密碼密碼密", "密碼至少要 8 個字")]
    [InlineData("password", "太常見")]
    [InlineData("PassWord123", "太常見")]
    [InlineData("ｐａｓｓｗｏｒｄ１２３", "太常見")]
    [InlineData("1qaz2wsx", "太常見")]
    [InlineData("taiwan123", "太常見")]
    [InlineData("woaini1314", "太常見")]
    [InlineData("aaaaaaaaaaaa", "太常見")]
    [InlineData("abababababab", "太常見")]
    [InlineData("王小明王小明2026", "本館名稱")]
    [InlineData("xiaoming.wang-2026", "本館名稱")]
    [InlineData("國家圖書館一二三", "本館名稱")]
    [InlineData("isbn20262026", "本館名稱")]
    public void A_password_that_is_easily_guessed_is_refused(string? password, string sentence) =>
        Assert.Contains(sentence, Passwords.Fault(password, "xiaoming.wang@example.test", "王小明")?.ToString());

    [Theory]
    [InlineData("12 char only")]
    [InlineData("correct horse battery staple")]
    [InlineData("山上的雲很安靜喔")]
    [InlineData("🐈🐕🐎🐖🐘🐁🐇🐓")]
    [InlineData("' OR 1=1; --<script>")]
    [InlineData("        leading and trailing        ")]
    [InlineData("wang is a common name")]
    public void Any_characters_make_a_password(string password) => Assert.Null(Passwords.Fault(password, "wan@example.test", "Al"));

    [Fact]
    public void A_hundred_and_twenty_eight_characters_are_taken_and_one_more_is_not()
    {
        var longest = string.Concat(Enumerable.Range(0, 128).Select(i => char.ConvertFromUtf32(0x20000 + i)));
        Assert.Null(Passwords.Fault(longest));
        Assert.Contains("密碼最多 128 個字", Passwords.Fault(longest + "a")!.ToString());
    }

    [Theory]
    [InlineData("caf\u00e9 au lait 9", "cafe\u0301 au lait 9")]
    [InlineData("ＡＢＣＤ１２３４ｘｙ", "ABCD1234xy")]
    [InlineData("ﾊﾟｽﾜｰﾄﾞ長い言葉", "パスワード長い言葉")]
    public void One_password_in_two_forms_of_Unicode_is_one(string set, string typed) =>
        Assert.NotEqual(PasswordVerificationResult.Failed, passwords.VerifyHashedPassword(null!, passwords.HashPassword(null!, set), typed));

    [Fact]
    public void Nothing_is_cut_off()
    {
        var hash = passwords.HashPassword(null!, new string('長', 100) + "甲");
        Assert.Equal(PasswordVerificationResult.Failed, passwords.VerifyHashedPassword(null!, hash, new string('長', 100) + "乙"));
        Assert.NotEqual(PasswordVerificationResult.Failed, passwords.VerifyHashedPassword(null!, hash, new string('長', 100) + "甲"));
    }

    [Fact]
    public void Half_a_character_fails_without_an_error() =>
        Assert.Equal(PasswordVerificationResult.Failed, passwords.VerifyHashedPassword(null!, passwords.HashPassword(null!, "正常的密碼在這裡"), "\ud83d半個字"));

    [Fact]
    public void The_work_of_a_hash_is_that_of_the_setting()
    {
        var hash = Convert.FromBase64String(new Passwords(new AccountSettings(210_000, default, default, default, default, "")).HashPassword(null!, "x"));
        // Format 1, then PBKDF2's function (2: HMAC-SHA-512) and its rounds, big-endian.
        Assert.Equal([1, 0, 0, 0, 2, 0x00, 0x03, 0x34, 0x50], hash[..9]);
    }
}
