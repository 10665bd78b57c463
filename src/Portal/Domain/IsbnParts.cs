using System.Runtime.InteropServices;

namespace Portal.Domain;

/// <summary>Where the hyphens of an ISBN stand (ISO 2108): prefix, registration group, registrant, publication, check digit.</summary>
/// <param name="Isbn">The number.</param>
/// <param name="GroupLength">Digits of the registration group; 0 when no group begins so.</param>
/// <param name="RegistrantLength">Digits of the registrant; 0 when the range is not in use, which may only mean that our ranges are old.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IsbnParts(Isbn13 Isbn, int GroupLength, int RegistrantLength)
{
    /// <summary>Characters of a hyphenated ISBN-13.</summary>
    public const int HyphenatedLength = 17;

    public bool RangeKnown => RegistrantLength > 0;

    /// <summary>群組號, <c>626</c>; null when unknown.</summary>
    public string? Group => GroupLength == 0 ? null : Isbn.Digits.Substring(3, GroupLength);

    /// <summary>出版者識別號, <c>99354</c>; null when the range is not in use.</summary>
    public string? Registrant => RangeKnown ? Isbn.Digits.Substring(3 + GroupLength, RegistrantLength) : null;

    /// <summary>The registrant's own number for the publication, <c>6</c>; null when the range is not in use.</summary>
    public string? Publication => RangeKnown ? Isbn.Digits[(3 + GroupLength + RegistrantLength)..12] : null;

    /// <summary>Writes the hyphenated form; false when the range is not in use or the destination is shorter than 17.</summary>
    public bool TryFormat(Span<char> destination, out int written)
    {
        written = 0;
        if (!RangeKnown || destination.Length < HyphenatedLength)
            return false;

        var text = destination[..HyphenatedLength];
        text[16] = (char)('0' + Isbn.Value % 10);
        var nine = (uint)(Isbn.Value / 10 % 1_000_000_000);
        var hyphen = WriteElement(text, 15, ref nine, 9 - GroupLength - RegistrantLength);
        hyphen = WriteElement(text, hyphen, ref nine, RegistrantLength);
        hyphen = WriteElement(text, hyphen, ref nine, GroupLength);
        text[hyphen] = '-';
        text[2] = (char)('0' + Isbn.Value / 10_000_000_000 % 10);
        text[1] = '7';
        text[0] = '9';
        written = HyphenatedLength;
        return true;
    }

    // Writes a hyphen and before it the last digits, and tells where the next hyphen stands.
    static int WriteElement(Span<char> text, int hyphen, ref uint digits, int count)
    {
        text[hyphen--] = '-';
        for (; count > 0; count--, digits /= 10)
            text[hyphen--] = (char)('0' + digits % 10);
        return hyphen;
    }

    /// <summary>The hyphenated form, or the bare digits when the range is not in use.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[HyphenatedLength];
        return TryFormat(text, out _) ? text.ToString() : Isbn.Digits;
    }
}
