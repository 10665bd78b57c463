using System.Globalization;
using System.Text;

namespace Portal.Features.Deposit.Checks;

/// <summary>The words of a PDF from one place on (ISO 32000-2 §7.2, 7.3).</summary>
public sealed class PdfReading(PdfBytes bytes, long at)
{
    const int Deepest = 100, MostElements = 2_000_000, LongestString = 16 << 20;
    long _at = at;
    int _elements;

    static bool IsSpace(int b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    static bool IsRegular(int b) => b >= 0 && !IsSpace(b) && b is not ('(' or ')' or '<' or '>' or '[' or ']' or '{' or '}' or '/' or '%');

    public void Blank()
    {
        while (true)
        {
            var b = bytes.At(_at);
            if (b == '%') while (bytes.At(_at) is >= 0 and not (10 or 13)) _at++;
            else if (IsSpace(b)) _at++;
            else return;
        }
    }

    public bool Keyword(string word)
    {
        for (var n = 0; n < word.Length; n++) if (bytes.At(_at + n) != word[n]) return false;
        _at += word.Length;
        return true;
    }

    public long? Whole()
    {
        var (from, value) = (_at, 0L);
        while (bytes.At(_at) is >= '0' and <= '9' and var digit && _at - from < 18) (value, _at) = (value * 10 + digit - '0', _at + 1);
        return _at > from ? value : null;
    }

    /// <summary>A number as double, a name, a string as byte[], List, PdfDictionary, PdfReference, bool, or null.</summary>
    public object? Value(int depth = 0)
    {
        if (depth > Deepest) throw new PdfWrong("PDF-DEPTH");
        if (++_elements > MostElements) throw new PdfWrong("PDF-LIMIT", "elements");
        Blank();
        var b = bytes.At(_at);
        switch (b)
        {
            case '/':
                return Name();
            case '(':
                return Text();
            case '[':
                _at++;
                var list = new List<object?>();
                for (Blank(); bytes.At(_at) != ']'; Blank()) list.Add(Value(depth + 1));
                _at++;
                return list;
            case '<' when bytes.At(_at + 1) == '<':
                return Pairs(depth);
            case '<':
                return Hex();
            case >= '0' and <= '9' or '+' or '-' or '.':
                return NumberOrReference();
            default:
                if (Keyword("true")) return true;
                if (Keyword("false")) return false;
                if (Keyword("null")) return null;
                throw new PdfWrong("PDF-SYNTAX", $"{_at}");
        }
    }

    object NumberOrReference()
    {
        var start = _at;
        if (Whole() is { } number and <= int.MaxValue && !IsRegular(bytes.At(_at)))
        {
            var end = _at;
            Blank();
            if (_at > end && Whole() is { } generation and <= 65535 && IsSpace(bytes.At(_at)))
            {
                Blank();
                if (bytes.At(_at) == 'R' && !IsRegular(bytes.At(_at + 1)))
                {
                    _at++;
                    return new PdfReference((int)number, (int)generation);
                }
            }
            _at = end;
            return (double)number;
        }
        _at = start;
        var text = new StringBuilder();
        while (bytes.At(_at) is >= '0' and <= '9' or '+' or '-' or '.' && text.Length < 50) text.Append((char)bytes.At(_at++));
        while (IsRegular(bytes.At(_at))) _at++; // 1e5, 0.0.1: wrong, and met with.
        return double.TryParse(text.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0.0;
    }

    PdfName Name()
    {
        var text = new StringBuilder();
        for (_at++; IsRegular(bytes.At(_at)) && text.Length < 1000;)
        {
            var b = bytes.At(_at++);
            if (b == '#' && Nibble(bytes.At(_at)) is >= 0 and var high && Nibble(bytes.At(_at + 1)) is >= 0 and var low)
            {
                text.Append((char)(high * 16 + low));
                _at += 2;
            }
            else text.Append((char)b);
        }
        return new(text.ToString());
    }

    byte[] Text()
    {
        var text = new List<byte>();
        var open = 1;
        for (_at++; ;)
        {
            var b = bytes.At(_at++);
            if (b < 0 || text.Count > LongestString) throw new PdfWrong("PDF-SYNTAX");
            if (b == ')' && --open == 0) return [.. text];
            if (b == '(') open++;
            if (b != '\\')
            {
                text.Add((byte)b);
                continue;
            }
            b = bytes.At(_at++);
            if (b is >= '0' and <= '7')
            {
                var code = b - '0';
                for (var n = 0; n < 2 && bytes.At(_at) is >= '0' and <= '7' and var digit; n++, _at++) code = code * 8 + digit - '0';
                text.Add((byte)code);
            }
            else if (b == 13)
            {
                if (bytes.At(_at) == 10) _at++;
            }
            else if (b is not 10 and >= 0) text.Add((byte)(b switch { 'n' => 10, 'r' => 13, 't' => 9, 'b' => 8, 'f' => 12, _ => b }));
        }
    }

    byte[] Hex()
    {
        var (text, half) = (new List<byte>(), -1);
        for (_at++; ; _at++)
        {
            var b = bytes.At(_at);
            if (b < 0 || text.Count > LongestString) throw new PdfWrong("PDF-SYNTAX");
            if (b == '>') break;
            var nibble = Nibble(b);
            if (nibble < 0) continue;
            if (half < 0) half = nibble;
            else
            {
                text.Add((byte)(half * 16 + nibble));
                half = -1;
            }
        }
        _at++;
        if (half >= 0) text.Add((byte)(half * 16));
        return [.. text];
    }

    static int Nibble(int b) => b switch { >= '0' and <= '9' => b - '0', >= 'a' and <= 'f' => b - 'a' + 10, >= 'A' and <= 'F' => b - 'A' + 10, _ => -1 };

    PdfDictionary Pairs(int depth)
    {
        var pairs = new PdfDictionary();
        for (_at += 2; ;)
        {
            Blank();
            if (bytes.At(_at) == '>')
            {
                _at += bytes.At(_at + 1) == '>' ? 2 : 1;
                break;
            }
            if (bytes.At(_at) != '/') throw new PdfWrong("PDF-SYNTAX", $"{_at}");
            var key = Name().Text;
            Blank();
            // A key without a value, as some programs write them at the end.
            pairs[key] = bytes.At(_at) == '>' && bytes.At(_at + 1) == '>' ? null : Value(depth + 1);
        }
        if (depth > 0) return pairs;
        var end = _at;
        Blank();
        if (Keyword("stream"))
        {
            if (bytes.At(_at) == 13) _at++;
            if (bytes.At(_at) == 10) _at++;
            pairs.StreamAt = _at;
        }
        else _at = end;
        return pairs;
    }
}
