using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Domain;

/// <summary>A month as people type it, in either era: 2026-06, 2026/6, 202606, 115/06, 民國115年6月, full width too.</summary>
public static partial class YearMonth
{
    /// <summary>Reads it; the first day of the month stands for the month.</summary>
    /// <returns>False when it is no month between 民國 元年 (1912) and 2199.</returns>
    public static bool TryRead(string? text, out DateOnly month)
    {
        month = default;
        var match = Form().Match(CleanText.Plain(text).Replace(" ", "", StringComparison.Ordinal));
        if (!match.Success) return false;
        var year = int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture);
        if (year < 1000) year += 1911;
        var number = int.Parse(match.Groups["month"].ValueSpan, CultureInfo.InvariantCulture);
        if (number is < 1 or > 12 || year is < 1912 or > 2199) return false;
        month = new DateOnly(year, number, 1);
        return true;
    }

    [GeneratedRegex(@"\A(民國)?(?<year>\d{4})(?<month>\d{2})\z|\A(民國)?(?<year>\d{2,4})[-/.年](?<month>\d{1,2})月?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
