namespace Portal.Domain;

/// <summary>Whether two titles may name the same book: equal but for marks, spaces, width and case, or for one slip in ten characters or more.</summary>
public static class TitleLikeness
{
    /// <summary>Titles that are as good as the same. Numbers count: volume 1 is not volume 2.</summary>
    public static bool AreNear(string one, string other)
    {
        var (a, b) = (CleanText.Folded(one), CleanText.Folded(other));
        if (a.Length == 0 || b.Length == 0) return false;
        if (a == b) return true;
        if (!Digits(a).SequenceEqual(Digits(b))) return false;
        return Math.Max(a.Length, b.Length) >= 10 && Math.Abs(a.Length - b.Length) <= 1 && Distance(a, b) <= 1;
    }

    /// <summary>Volumes of a set differ in a figure, written either way.</summary>
    static IEnumerable<char> Digits(string bare) => bare.Where(c => char.IsDigit(c) || c is '一' or '二' or '三' or '四' or '五' or '六' or '七' or '八' or '九' or '十' or '百' or '上' or '中' or '下');

    /// <summary>Levenshtein.</summary>
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
