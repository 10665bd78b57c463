using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Adapters.Mail;

/// <summary>
/// One mailbox after RFC 5321: an ASCII local part (dot-atom) and a domain name, kept in punycode (RFC 5891), with an optional name
/// to show. Holds no control characters, so it can be written into a header or a command as it is.
/// </summary>
public sealed partial record MailAddress
{
    static readonly IdnMapping idn = new() { UseStd3AsciiRules = true };

    MailAddress(string address, string? name) => (Address, Name) = (address, name);

    /// <summary><c>local@domain</c>, ASCII only, at most 254 characters.</summary>
    public string Address { get; }

    /// <summary>Name to show, any script; null for none.</summary>
    public string? Name { get; }

    /// <summary>The part after the @.</summary>
    public string Domain => Address[(Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>Reads an address as a person types it (outer blanks are forgiven). Refused: a local part that is not ASCII or is quoted,
    /// a domain without a dot, an address literal, and control characters anywhere, in the name too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MailAddress? address, string? name = null)
    {
        address = null;
        var parts = (text ?? "").Trim(' ', '\u3000').Split('@');
        if (parts.Length != 2 || parts[0].Length > 64 || !LocalPart().IsMatch(parts[0]) || name?.Any(char.IsControl) == true) return false;
        try
        {
            var domain = idn.GetAscii(parts[1]).ToLowerInvariant();
            if (!domain.Contains('.', StringComparison.Ordinal) || domain.EndsWith('.') || parts[0].Length + 1 + domain.Length > 254) return false;
            address = new(parts[0] + "@" + domain, string.IsNullOrWhiteSpace(name) ? null : name.Trim());
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">It is no mail address.</exception>
    public static MailAddress Parse(string text, string? name = null) =>
        TryParse(text, out var address, name) ? address : throw new FormatException("not a mail address");

    /// <summary>The address alone.</summary>
    public override string ToString() => Address;

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LocalPart();
}
