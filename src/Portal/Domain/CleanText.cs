using System.Buffers;
using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>
/// What a text that people typed may hold. Control characters and half surrogates break MARC and XML, direction controls can make a
/// line read otherwise than it is. Characters of the private use areas stay: rare names are written with them.
/// </summary>
public static class CleanText
{
    /// <summary>The first fault in a sentence that names its place, null when the text is clean.</summary>
    /// <param name="text">Text as it was typed.</param>
    /// <param name="lines">Whether line breaks and tabs are allowed.</param>
    public static Sentence? FindFault(string text, bool lines = false)
    {
        var place = 1;
        for (var rest = text.AsSpan(); !rest.IsEmpty; place++)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done)
                return new("第 {0} 個字不完整，請重新輸入", place);
            if (TurnsDirection(rune))
                return new("第 {0} 個字會改變文字方向（{1}），請刪除", place, CodePoint(rune.Value));
            if (IsControl(rune) && !(lines && rune.Value is '\n' or '\r' or '\t'))
                return new("第 {0} 個字是控制字元（{1}），請刪除", place, CodePoint(rune.Value));
            rest = rest[used..];
        }
        return null;
    }

    /// <summary>The text in NFC, without what <see cref="FindFault"/> finds and without invisible spaces, trimmed, line ends as \n.</summary>
    public static string Clean(string text, bool lines = false)
    {
        var clean = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var used) == OperationStatus.Done;
            if (rune.Value is '\n' or '\t' || (rune.Value == '\r' && !(rest.Length > 1 && rest[1] == '\n')))
                clean.Append(!lines ? ' ' : rune.Value == '\t' ? '\t' : '\n');
            else if (whole && !TurnsDirection(rune) && !IsControl(rune) && rune.Value is not (0x200B or 0x2060 or 0xFEFF))
                clean.Append(rest[..used]);
            rest = rest[used..];
        }
        return clean.ToString().Normalize(NormalizationForm.FormC).Trim();
    }

    /// <summary>One spelling for words to search by and codes that are typed off paper: clean, full width as half (NFKC), trimmed; empty for nothing.</summary>
    public static string Plain(string? text) => Clean(text ?? "").Normalize(NormalizationForm.FormKC).Trim();

    /// <summary>One spelling for what people type in several: capitals, full width, 臺 and 台, spaces and punctuation do not count.</summary>
    public static string Folded(string? text) => string.Concat(Plain(text).ToLowerInvariant().Replace('臺', '台').EnumerateRunes().Where(Rune.IsLetterOrDigit));

    /// <summary>Length in characters as Unicode counts them (code points): 𠮷 is one.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
            length++;
        return length;
    }

    /// <summary>At most that many characters, never cut inside a surrogate pair or between a letter and its accents.</summary>
    public static string Cut(string text, int longest)
    {
        var (length, end) = (0, 0);
        while (end < text.Length)
        {
            var step = StringInfo.GetNextTextElementLength(text, end);
            length += Length(text.Substring(end, step));
            if (length > longest)
                break;
            end += step;
        }
        return text[..end];
    }

    /// <summary>The text with everything invisible or broken written out, <c>A[U+202E]B</c>, safe to show.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var used) == OperationStatus.Done;
            if (!whole)
                visible.Append('[').Append(CodePoint(rest[0])).Append(']');
            else if (TurnsDirection(rune) || IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                visible.Append('[').Append(CodePoint(rune.Value)).Append(']');
            else
                visible.Append(rest[..used]);
            rest = rest[used..];
        }
        return visible.ToString();
    }

    static bool TurnsDirection(Rune rune) => rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    static bool IsControl(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xFDD0 and <= 0xFDEF)
        || (rune.Value & 0xFFFE) == 0xFFFE;

    static string CodePoint(int value) => "U+" + value.ToString("X4", CultureInfo.InvariantCulture);
}
