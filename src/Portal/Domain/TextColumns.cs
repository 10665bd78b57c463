using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>Lines of a printed text measured in columns: a Chinese character takes two, a Latin one takes one, an accent none.</summary>
public static class TextColumns
{
    // What must not begin a line.
    const string Closing = "，。、；：！？）」』】〉》〕…,.;:!?)]}";

    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Width(rune);
        return width;
    }

    /// <summary>The text in lines of at most that many columns; nothing is ever cut away. What a line goes on with has the line's own indent.</summary>
    public static IEnumerable<string> Wrap(string text, int columns)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var indent = line[..(line.Length - line.TrimStart().Length)];
            if (Width(indent) > columns / 2) indent = "";
            var rest = line;
            while (Width(rest) > columns)
            {
                var end = Break(rest, columns, indent.Length);
                yield return rest[..end].TrimEnd();
                rest = indent + rest[end..].TrimStart();
            }
            yield return rest;
        }
    }

    /// <summary>Where the next line begins: after the last place within the columns at which a line may end.</summary>
    static int Break(string line, int columns, int least)
    {
        var (width, at, best, fits) = (0, 0, 0, 0);
        while (at < line.Length)
        {
            var step = StringInfo.GetNextTextElementLength(line, at);
            var element = line.Substring(at, step);
            width += Width(element);
            if (width > columns) break;
            at += step;
            if (at <= least) continue;
            fits = at;
            if (at < line.Length && MayBreak(element, line[at])) best = at;
        }
        // A word longer than the line is broken where the line ends.
        return best > least ? best : Math.Max(fits, least + StringInfo.GetNextTextElementLength(line, least));
    }

    static bool MayBreak(string before, char after) =>
        !Closing.Contains(after, StringComparison.Ordinal) && after != ' ' && (before == " " || before == "　" || Width(before) == 2 || Width(new Rune(char.IsSurrogate(after) ? '中' : after)) == 2);

    static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xE000 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE4F)
            or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x2160 and <= 0x217F) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1,
    };
}
