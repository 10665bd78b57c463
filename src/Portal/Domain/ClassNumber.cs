using System.Text.RegularExpressions;

namespace Portal.Domain;

/// <summary>
/// 分類號 of 中文圖書分類法 (2007 edition; MARC source code <c>ncsclt</c>): three digits, then a point and further digits where it goes deeper. Sorts
/// as it stands on the shelf: 863.5 before 863.57 before 863.6.
/// </summary>
public readonly partial record struct ClassNumber : IComparable<ClassNumber>
{
    /// <summary>Characters; longer ones are typing errors.</summary>
    public const int Longest = 20;

    readonly string? text;

    ClassNumber(string text) => this.text = text;

    /// <summary>Reads 863.57, full width too.</summary>
    /// <returns>False when it is no class number.</returns>
    public static bool TryRead(string? text, out ClassNumber number)
    {
        var plain = CleanText.Plain(text);
        number = plain.Length <= Longest && Form().IsMatch(plain) ? new(plain) : default;
        return number.text is not null;
    }

    /// <exception cref="RuleBroken">It is no class number.</exception>
    public static ClassNumber Read(string? text) =>
        TryRead(text, out var number) ? number : throw new RuleBroken("分類號應為三個數字，之後可加小數點與數字，例如 863.57");

    /// <summary>Every number above it, nearest first: 863.57 is under 863.5, 863, 860 and 800. Which of them exist the table says.</summary>
    public IEnumerable<ClassNumber> Above()
    {
        var number = ToString();
        for (var end = number.Length - 1; end > 3; end--)
            if (number[end - 1] != '.') yield return new(number[..end]);
        if (number.Length > 3) yield return new(number[..3]);
        if (number[2] != '0') yield return new($"{number[..2]}0");
        if (number[1] != '0') yield return new($"{number[..1]}00");
    }

    // As text: the digits after the point are no fraction that could be shortened, but they sort like one.
    public int CompareTo(ClassNumber other) => string.CompareOrdinal(text, other.text);

    public static bool operator <(ClassNumber left, ClassNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(ClassNumber left, ClassNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(ClassNumber left, ClassNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ClassNumber left, ClassNumber right) => left.CompareTo(right) >= 0;

    public override string ToString() => text ?? "";

    [GeneratedRegex(@"\A[0-9]{3}(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
