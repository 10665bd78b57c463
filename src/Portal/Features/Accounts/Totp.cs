using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Features.Accounts;

/// <summary>Codes of an authenticator app: RFC 6238 with HMAC-SHA-1, 30 seconds, six digits. Which step a code belongs to is told, so that it counts once.</summary>
public static class Totp
{
    const int Seconds = 30;
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(20);

    public static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // What every authenticator app speaks; the weakness of SHA-1 does not touch HMAC.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / Seconds;

    /// <summary>The step of a right code, one step early or late forgiven; null when it is wrong, or not later than the last one used.</summary>
    public static long? Match(byte[] key, string code, DateTimeOffset now, long lastUsed)
    {
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(code)) && step > lastUsed) found ??= step;
        }
        return found;
    }

    /// <summary>The key as people type it in (RFC 4648 base 32).</summary>
    public static string Written(byte[] key)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var one in key)
        {
            (bits, held) = ((bits << 8) | one, held + 8);
            for (; held >= 5; held -= 5) text.Append(Letters[(bits >> (held - 5)) & 31]);
        }
        if (held > 0) text.Append(Letters[(bits << (5 - held)) & 31]);
        return text.ToString();
    }

    /// <summary>What the QR code says.</summary>
    public static string Address(byte[] key, string issuer, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Written(key)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period={Seconds}";
}
