using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Features.Accounts;

public enum LinkState { Good, Expired, Void }

/// <summary>
/// Links in letters: good for one purpose, one person and a time, and void once that person's security stamp has changed, which every use
/// of a link does. The framework's own tokens cannot be tested on another clock than the machine's.
/// </summary>
public class AccountLinks(IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan ConfirmLife = TimeSpan.FromHours(24);
    public static readonly TimeSpan ResetLife = TimeSpan.FromHours(1);
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);

    public string Make(string purpose, string subject, string? stamp, TimeSpan life)
    {
        var plain = new byte[sizeof(long) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(plain, (clock.GetUtcNow() + life).UtcTicks);
        Bind(subject, stamp).CopyTo(plain, sizeof(long));
        return WebEncoders.Base64UrlEncode(Protector(purpose).Protect(plain));
    }

    public LinkState Read(string purpose, string subject, string? stamp, string? token)
    {
        try
        {
            var plain = Protector(purpose).Unprotect(WebEncoders.Base64UrlDecode(token ?? ""));
            if (!CryptographicOperations.FixedTimeEquals(plain.AsSpan(sizeof(long)), Bind(subject, stamp))) return LinkState.Void;
            return clock.GetUtcNow().UtcTicks < BinaryPrimitives.ReadInt64BigEndian(plain) ? LinkState.Good : LinkState.Expired;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return LinkState.Void;
        }
    }

    public string Make(string purpose, User user, TimeSpan life) => Make(purpose, user.Id.ToString(), user.SecurityStamp, life);

    public LinkState Read(string purpose, User user, string? token) => Read(purpose, user.Id.ToString(), user.SecurityStamp, token);

    IDataProtector Protector(string purpose) => protection.CreateProtector("account-link", purpose);

    static byte[] Bind(string subject, string? stamp) => SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}|{stamp}"));
}
