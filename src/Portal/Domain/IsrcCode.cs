using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>
/// An ISRC (ISO 3901:2019): a prefix code of five characters (4.2), the last two digits of the year of reference (4.3) and a designation
/// code of five digits (4.4). It has no check digit. Since 2019 the prefix code is one unit and no longer tells a country; codes given
/// before then, with country and registrant code, have the same form and are read alike (5.2).
/// </summary>
/// <param name="Value">The prefix code as a number to the base 36, then the seven digits: ordered as the text is.</param>
public readonly record struct IsrcCode(long Value) : IComparable<IsrcCode>
{
    /// <summary>Characters as stored and exchanged, without hyphens.</summary>
    public const int Length = 12;

    /// <summary>Characters of a prefix code.</summary>
    public const int PrefixLength = 5;

    /// <summary>The highest designation code of a prefix and year. The lowest that is given is 1: 00000 is well formed, and never issued.</summary>
    public const int LastDesignation = 99_999;

    const int LongestInput = 100;
    const int Digits = 10_000_000;
    const int Designations = 100_000;

    /// <summary>The twelve characters without hyphens: <c>TWM031126030</c>.</summary>
    public string Text => string.Create(Length, Value, static (text, value) => WriteTwelve(text, value));

    /// <summary>登記者代碼: the prefix code, <c>TWM03</c>.</summary>
    public string Prefix => Text[..PrefixLength];

    /// <summary>The last two digits of the year of reference, 0 to 99.</summary>
    public int Year => (int)(Value % Digits / Designations);

    /// <summary>資料代碼, 0 to 99999.</summary>
    public int Designation => (int)(Value % Designations);

    /// <summary>As people read it (4.5): <c>ISRC TW-M03-11-26030</c>.</summary>
    public string Formatted => string.Create(20, Value, static (text, value) =>
    {
        Span<char> twelve = stackalloc char[Length];
        WriteTwelve(twelve, value);
        "ISRC ".CopyTo(text);
        twelve[..2].CopyTo(text[5..]);
        text[7] = '-';
        twelve[2..5].CopyTo(text[8..]);
        text[11] = '-';
        twelve[5..7].CopyTo(text[12..]);
        text[14] = '-';
        twelve[7..].CopyTo(text[15..]);
    });

    /// <summary>Puts a code together.</summary>
    /// <param name="prefix">Five characters as <see cref="IsPrefix"/> wants them.</param>
    /// <param name="year">The last two digits of the year of reference, 0 to 99.</param>
    /// <param name="designation">0 to 99999.</param>
    /// <exception cref="ArgumentException">The prefix code is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Year or designation is out of range.</exception>
    public static IsrcCode Of(string prefix, int year, int designation)
    {
        if (!IsPrefix(prefix)) throw new ArgumentException("A prefix code is two letters and three letters or digits.", nameof(prefix));
        ArgumentOutOfRangeException.ThrowIfNegative(year);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 99);
        ArgumentOutOfRangeException.ThrowIfNegative(designation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(designation, LastDesignation);
        long value = 0;
        foreach (var c in prefix) value = value * 36 + Worth(c);
        return new(value * Digits + year * Designations + designation);
    }

    /// <summary>Whether this is a prefix code (4.2) in its stored form: two letters A to Z, three of A to Z and 0 to 9.</summary>
    public static bool IsPrefix(ReadOnlySpan<char> text) =>
        text.Length == PrefixLength && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1]) && !text[2..].ContainsAnyExcept(Known);

    /// <summary>
    /// Reads any accepted spelling: with or without the label <c>ISRC</c>, small letters, full width, hyphens or spaces behind the second,
    /// fifth and seventh character. Every other split is refused.
    /// </summary>
    public static IsrcReading Read(ReadOnlySpan<char> text)
    {
        // The stored form and the usual hyphens, without a second text.
        Span<char> twelve = stackalloc char[Length];
        var count = 0;
        for (var place = 0; place < text.Length; place++)
        {
            var c = text[place];
            if (c == '-' && text.Length == 15 && place is 2 or 6 or 9) continue;
            if (!char.IsAsciiLetterOrDigit(c) || count == Length) return ReadAnyForm(text);
            twelve[count++] = char.ToUpperInvariant(c);
        }
        return count == Length ? Judge(twelve) : ReadAnyForm(text);
    }

    /// <summary>Reads any accepted spelling; false when it is no ISRC.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IsrcCode code)
    {
        var reading = Read(text);
        code = reading.Code;
        return reading.Valid;
    }

    /// <summary>Reads any accepted spelling of a code that must be right, from our own tables for one.</summary>
    /// <exception cref="FormatException">It is no ISRC.</exception>
    public static IsrcCode Parse(ReadOnlySpan<char> text)
    {
        var reading = Read(text);
        return reading.Valid ? reading.Code : throw new FormatException(reading.Refusal!.ToString());
    }

    public int CompareTo(IsrcCode other) => Value.CompareTo(other.Value);
    public static bool operator <(IsrcCode left, IsrcCode right) => left.Value < right.Value;
    public static bool operator >(IsrcCode left, IsrcCode right) => left.Value > right.Value;
    public static bool operator <=(IsrcCode left, IsrcCode right) => left.Value <= right.Value;
    public static bool operator >=(IsrcCode left, IsrcCode right) => left.Value >= right.Value;

    /// <summary>The twelve characters.</summary>
    public override string ToString() => Text;

    static readonly System.Buffers.SearchValues<char> Known = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    static int Worth(char c) => c <= '9' ? c - '0' : c - 'A' + 10;

    static void WriteTwelve(Span<char> text, long value)
    {
        for (var place = Length - 1; place >= PrefixLength; place--, value /= 10) text[place] = (char)('0' + value % 10);
        for (var place = PrefixLength - 1; place >= 0; place--, value /= 36)
        {
            var worth = (int)(value % 36);
            text[place] = (char)(worth < 10 ? '0' + worth : 'A' + worth - 10);
        }
    }

    /// <summary>Twelve letters and digits, the letters large.</summary>
    static IsrcReading Judge(ReadOnlySpan<char> twelve)
    {
        long value = 0;
        for (var place = 0; place < Length; place++)
        {
            var c = twelve[place];
            if (place < 2 && !char.IsAsciiLetter(c)) return new(IsrcFault.PrefixLetters);
            if (place >= PrefixLength && !char.IsAsciiDigit(c)) return new(place < 7 ? IsrcFault.YearDigits : IsrcFault.DesignationDigits);
            value = value * (place < PrefixLength ? 36 : 10) + Worth(c);
        }
        return new(new IsrcCode(value));
    }

    static IsrcReading ReadAnyForm(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestInput) return new(IsrcFault.WrongLength, text.Length);
        string plain;
        try
        {
            plain = text.ToString().Normalize(NormalizationForm.FormKC).Trim();
        }
        catch (ArgumentException)
        {
            return new(IsrcFault.BadCharacter, 0xFFFD);
        }
        if (plain.StartsWith("ISRC", StringComparison.OrdinalIgnoreCase)) plain = plain[4..].TrimStart(':', ' ');

        var (characters, parts, parting) = (new StringBuilder(plain.Length), new List<int>(), true);
        foreach (var rune in plain.EnumerateRunes())
        {
            if (IsSeparator(rune))
            {
                parting = true;
                continue;
            }
            if (!rune.IsAscii || !Rune.IsLetterOrDigit(rune)) return new(IsrcFault.BadCharacter, rune.Value);
            if (parting) parts.Add(0);
            parting = false;
            parts[^1]++;
            characters.Append(char.ToUpper((char)rune.Value, CultureInfo.InvariantCulture));
        }
        if (characters.Length == 0) return new(IsrcFault.Empty);
        if (WrongPart(parts) is { } wrong) return wrong;
        return characters.Length == Length ? Judge(characters.ToString()) : new(IsrcFault.WrongLength, characters.Length);
    }

    /// <summary>Where somebody wrote the parts of a code, the one that is too long or too short; and every split that is none of a code.</summary>
    static IsrcReading? WrongPart(List<int> parts)
    {
        if (parts is [2, var registrant, var year, var designation])
        {
            return registrant != 3 ? new(IsrcFault.RegistrantLength, registrant)
                : year != 2 ? new(IsrcFault.YearLength, year)
                : designation != 5 ? new(IsrcFault.DesignationLength, designation)
                : null;
        }
        var length = parts.Sum();
        if (length != Length) return new(IsrcFault.WrongLength, length);
        var end = 0;
        foreach (var part in parts.SkipLast(1))
            if ((end += part) is not (2 or 5 or 7)) return new(IsrcFault.WrongSplit);
        return null;
    }

    // As for an ISBN: true dashes, the minus sign, the long vowel mark of a Chinese or Japanese keyboard, and what copying from a page brings along.
    static bool IsSeparator(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation
        || rune.Value is 0x2212 or 0x2043 or 0x30FC or 0x00AD or 0x200B or 0x2060 or 0xFEFF;
}
