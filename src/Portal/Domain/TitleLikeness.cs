namespace Portal.Domain;

/// <summary>Whether two titles may name the same book: equal but for marks, spaces, width and case, or one slip in ten characters.</summary>
public static class TitleLikeness
{
    /// <summary>Titles that are as good as the same. Numbers count: volume 1 is not volume 2.</summary>
    public static bool AreNear(string one, string other)
    {
        var (a, b) = (Bare(one), Bare(other));
        if (a.Length == 0 || b.Length == 0) return false;
        if (a == b) return true;
        if (!Digits(a).SequenceEqual(Digits(b))) return false;
        var slips = Math.Max(a.Length, b.Length) / 10;
        return slips > 0 && Math.Abs(a.Length - b.Length) <= slips && Distance(a, b) <= slips;
    }

    static string Bare(string title) => new([.. title.Normalize(System.Text.NormalizationForm.FormKC).ToUpperInvariant().Where(char.IsLetterOrDigit)]);

    /// <summary>Volumes of a set differ in a figure, written either way.</summary>
    static IEnumerable<char> Digits(string bare) => bare.Where(c => char.IsDigit(c) || "一二三四五六七八九十百上中下".Contains(c, StringComparison.Ordinal));

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
