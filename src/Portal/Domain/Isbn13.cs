using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>
/// An ISBN (ISO 2108) as its 13 digits. A value from <see cref="Read"/>, <see cref="TryParse"/> or <see cref="WithCheckDigit"/>
/// has a book prefix (978, or 979 without 979-0) and a right check digit; whether its range is in use is asked of <see cref="IsbnRanges"/>.
/// </summary>
/// <param name="Value">The 13 digits as a number, 9780000000002 for one.</param>
public readonly record struct Isbn13(long Value) : IComparable<Isbn13>
{
    const int LongestInput = 100;

    /// <summary>The 13 digits without hyphens, as they are stored and exchanged.</summary>
    public string Digits => Value.ToString("D13", CultureInfo.InvariantCulture);

    /// <summary>Reads any spelling: 13 or 10 digits, label <c>ISBN</c>, <c>ISBN-13:</c>, spaces, every dash, full width, small x.</summary>
    public static IsbnReading Read(ReadOnlySpan<char> text)
    {
        // The common spellings in one pass; more than thirteen digits only spoil a value that is then not used.
        var (value, sum, weight, count) = (0L, 0u, 1u, 0);
        foreach (var c in text)
        {
            var digit = (uint)(c - '0');
            if (digit <= 9)
            {
                value = value * 10 + digit;
                sum += digit * weight;
                weight ^= 2; // 1, 3, 1, 3
                count++;
            }
            else if (c is not ('-' or ' '))
                return ReadAnyForm(text);
        }
        return count == 13 ? Judge(value, sum) : ReadAnyForm(text);
    }

    /// <summary>Reads any spelling; false when it is no ISBN.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Isbn13 isbn)
    {
        var reading = Read(text);
        isbn = reading.Isbn;
        return reading.Valid;
    }

    /// <summary>Reads any spelling of a number that must be right, from our own tables for one.</summary>
    /// <exception cref="FormatException">It is no ISBN.</exception>
    public static Isbn13 Parse(ReadOnlySpan<char> text)
    {
        var reading = Read(text);
        return reading.Valid ? reading.Isbn : throw new FormatException(reading.Refusal!.ToString());
    }

    /// <summary>Completes the first twelve digits, 978626990000 for one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not begin with a book prefix.</exception>
    public static Isbn13 WithCheckDigit(long first12)
    {
        if (first12 is < 978_000_000_000 or > 979_999_999_999 or (>= 979_000_000_000 and < 979_100_000_000))
            throw new ArgumentOutOfRangeException(nameof(first12), first12, "An ISBN begins with 978, or with 979 but not 979-0.");
        return new(first12 * 10 + CheckDigit(first12));
    }

    /// <summary>Check digit of the first twelve digits: weights 1, 3, 1, 3 ... modulo 10.</summary>
    public static int CheckDigit(long first12)
    {
        long sum = 0;
        for (var weight = 3; first12 > 0; first12 /= 10, weight ^= 2)
            sum += first12 % 10 * weight;
        return (int)((10 - sum % 10) % 10);
    }

    /// <summary>Writes the hyphenated form of any spelling (17 characters) without allocating.</summary>
    /// <returns>False when the text is no ISBN, its range is not in use, or the destination is too short.</returns>
    public static bool TryHyphenate(ReadOnlySpan<char> text, Span<char> destination, out int written, IsbnRanges? ranges = null)
    {
        var reading = Read(text);
        if (reading.Valid)
            return reading.Isbn.Parts(ranges).TryFormat(destination, out written);
        written = 0;
        return false;
    }

    /// <summary>Group, registrant and publication element by the given ranges, the current ones if none are given.</summary>
    public IsbnParts Parts(IsbnRanges? ranges = null) => (ranges ?? IsbnRanges.Current).Split(this);

    /// <summary><c>978-626-99354-6-8</c>; without hyphens when the ranges do not know where they stand.</summary>
    public string Hyphenated(IsbnRanges? ranges = null) => Parts(ranges).ToString();

    /// <summary>The same book's ISBN-10 without hyphens; null for prefix 979, which has none.</summary>
    public string? Isbn10
    {
        get
        {
            if (Value / 10_000_000_000 != 978)
                return null;
            var nine = Digits[3..12];
            return nine + Isbn10CheckDigit(nine);
        }
    }

    /// <summary>The ISBN-10 with hyphens; null for prefix 979 and where the range is not known.</summary>
    public string? Isbn10Hyphenated(IsbnRanges? ranges = null) =>
        Parts(ranges) is { RangeKnown: true } parts && Isbn10 is { } ten ? $"{parts.Group}-{parts.Registrant}-{parts.Publication}-{ten[9]}" : null;

    /// <summary>ISBN-A, <c>10.978.62699354/68</c>: a name that resolves only if a DOI agency registered it. Null where the range is not known.</summary>
    public string? IsbnA(IsbnRanges? ranges = null) =>
        Parts(ranges) is { RangeKnown: true } parts ? $"10.{Digits[..3]}.{parts.Group}{parts.Registrant}/{parts.Publication}{Digits[12]}" : null;

    public int CompareTo(Isbn13 other) => Value.CompareTo(other.Value);
    public static bool operator <(Isbn13 left, Isbn13 right) => left.Value < right.Value;
    public static bool operator >(Isbn13 left, Isbn13 right) => left.Value > right.Value;
    public static bool operator <=(Isbn13 left, Isbn13 right) => left.Value <= right.Value;
    public static bool operator >=(Isbn13 left, Isbn13 right) => left.Value >= right.Value;

    /// <summary>The 13 digits.</summary>
    public override string ToString() => Digits;

    // The sum is that of all thirteen digits, which a right check digit makes divisible by ten.
    static IsbnReading Judge(long value, uint sum)
    {
        var prefix = (int)(value / 10_000_000_000);
        if (prefix is not (978 or 979))
            return new(IsbnFault.NotAnIsbn, prefix);
        if (value / 1_000_000_000 == 9790)
            return new(IsbnFault.Ismn, 0);
        return sum % 10 == 0 ? new(new Isbn13(value)) : new(IsbnFault.WrongCheckDigit, '0' + CheckDigit(value / 10));
    }

    static IsbnReading ReadAnyForm(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestInput)
            return new(IsbnFault.WrongLength, text.Length);

        string plain;
        try
        {
            plain = text.ToString().Normalize(NormalizationForm.FormKC).Trim();
        }
        catch (ArgumentException)
        {
            return new(IsbnFault.BadCharacter, 0xFFFD);
        }
        var labelled = plain.StartsWith("ISBN", StringComparison.OrdinalIgnoreCase);

        var characters = new StringBuilder(plain.Length);
        foreach (var rune in (labelled ? plain[4..] : plain).EnumerateRunes())
        {
            if (rune.Value is >= '0' and <= '9' or 'X' or 'x')
                characters.Append(char.ToUpperInvariant((char)rune.Value));
            else if (!IsSeparator(rune) && !(rune.Value == ':' && labelled && characters.Length is 0 or 2))
                return new(IsbnFault.BadCharacter, rune.Value);
        }
        if (labelled && (characters.Length, characters.ToString(0, Math.Min(2, characters.Length))) is (15, "13") or (12, "10"))
            characters.Remove(0, 2);

        return JudgeCharacters(characters.ToString());
    }

    static IsbnReading JudgeCharacters(string characters)
    {
        var x = characters.IndexOf('X', StringComparison.Ordinal);
        if (x >= 0 && (x != 9 || characters.Length != 10))
            return new(IsbnFault.BadCharacter, 'X');

        if (characters.Length == 10)
        {
            var check = Isbn10CheckDigit(characters);
            return check == characters[9]
                ? new(WithCheckDigit(978_000_000_000 + long.Parse(characters.AsSpan(0, 9), NumberStyles.None, CultureInfo.InvariantCulture)))
                : new(IsbnFault.WrongCheckDigit, check);
        }
        if (characters.Length != 13)
            return new(characters.Length == 0 ? IsbnFault.Empty : IsbnFault.WrongLength, characters.Length);

        return Read(characters);
    }

    static char Isbn10CheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
            sum += (10 - i) * (digits[i] - '0');
        var check = (11 - sum % 11) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }

    // Besides true dashes: the minus sign, the long vowel mark that a Chinese or Japanese keyboard gives, and what copying from a page brings along.
    static bool IsSeparator(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation
        || rune.Value is 0x2212 or 0x2043 or 0x30FC or 0x00AD or 0x200B or 0x2060 or 0xFEFF;
}
