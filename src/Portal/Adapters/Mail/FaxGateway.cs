using System.Text;

namespace Portal.Adapters.Mail;

/// <summary>Letters by fax: a mail to a gateway that dials the number in its address.</summary>
/// <param name="mailer">Takes the mail to the gateway, or puts it into a folder where none is set.</param>
/// <param name="pattern">Mail address with <c>{number}</c> where the digits of the fax number go.</param>
public sealed class FaxGateway(IMailer mailer, string pattern)
{
    /// <summary>The place of the number in the pattern.</summary>
    public const string Number = "{number}";

    /// <summary>Takes the mail to the gateway.</summary>
    public IMailer Mailer => mailer;

    /// <summary>The digits to dial of a number as people write it, <c>(02) 2361-9132</c>, with + in front for one of another country;
    /// null when it is no number of 6 to 15 digits (ITU-T E.164).</summary>
    public static string? Digits(string? typed)
    {
        var text = (typed ?? "").Normalize(NormalizationForm.FormKC).Trim();
        if (text.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or '(' or ')' or ' ' or '.'))) return null;
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length is >= 6 and <= 15 && text.LastIndexOf('+') <= 0 ? (text.StartsWith('+') ? "+" : "") + digits : null;
    }

    /// <summary>The gateway's address for that number; null when it is none.</summary>
    public string? AddressOf(string number) => Digits(number) is { } digits ? pattern.Replace(Number, digits, StringComparison.Ordinal) : null;
}
