using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Accounts;

/// <summary>What a password must be, and its hash (PBKDF2-HMAC-SHA512). One form of Unicode at setting and at checking: a phone's é is a desk's é.</summary>
public class Passwords(AccountSettings settings)
    : PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordIterations }))
{
    public const int Shortest = 8;
    public const int Longest = 128;

    static readonly HashSet<string> common = [.. Seed.Lines("common-passwords.csv").Skip(1)];

    readonly Lazy<string> _nobody = new(() => new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordIterations }))
        .HashPassword(null!, Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));

    public override string HashPassword(User user, string password) => base.HashPassword(user, OneForm(password));

    public override PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, OneForm(providedPassword));

    /// <summary>Costs what a check costs, so that the time tells nobody who has an account.</summary>
    public void Burn(string password) => base.VerifyHashedPassword(null!, _nobody.Value, OneForm(password));

    /// <summary>Why this is no password for that person; null when it is one. Any characters will do; what is refused is what everybody tries first.</summary>
    public static Sentence? Fault(string? password, params ReadOnlySpan<string?> about)
    {
        if (string.IsNullOrEmpty(password)) return new("請填寫密碼");
        var length = CleanText.Length(OneForm(password));
        if (length < Shortest) return new("密碼至少要 {0} 個字", Shortest);
        if (length > Longest) return new("密碼最多 {0} 個字", Longest);
        var plain = OneForm(password).ToLowerInvariant();
        if (common.Contains(plain) || plain.Distinct().Count() < 3) return new("這個密碼太常見，很容易被猜到，請換一個");
        foreach (var word in about)
        {
            if (Guessable(plain, word)) return new("密碼裡有您的名字、電子郵件或本館名稱，很容易被猜到，請換一個");
        }
        return Guessable(plain, "國家圖書館") || Guessable(plain, "ncl.edu.tw") || plain.TrimEnd("0123456789!@#$%.".ToCharArray()) is "ncl" or "nclisbn" or "isbn"
            ? new("密碼裡有您的名字、電子郵件或本館名稱，很容易被猜到，請換一個")
            : null;
    }

    // A word of one or two letters says nothing; a Chinese name of two characters does.
    static bool Guessable(string plain, string? word)
    {
        if (string.IsNullOrWhiteSpace(word)) return false;
        var whole = OneForm(word).ToLowerInvariant().Trim();
        if (whole.IndexOf('@', StringComparison.Ordinal) is var at and > 0) whole = whole[..at];
        return whole.Length >= (whole[0] > 0x2E80 ? 2 : 4) && plain.Contains(whole, StringComparison.Ordinal);
    }

    static string OneForm(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair: no form will take it, so it stays as typed, the same at both ends.
            return password;
        }
    }
}
