using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Portal.Adapters.Mail;

/// <summary>
/// Writes a message after RFC 5322, 2045, 2046 and 2047: 7-bit lines ended by CRLF, header lines of at most 78 characters wherever the
/// content allows a break, text as it is when it is short-lined ASCII, else UTF-8 in base64.
/// No text can end its header: whatever is not plain printable ASCII goes into encoded words.
/// </summary>
public static class MimeWriter
{
    const int LineLimit = 78;
    const string Boundary = "=_portal_alternative"; // "=_" stands in no base64 text, and text that holds it is written in base64

    static readonly SearchValues<char> controls = SearchValues.Create([.. Enumerable.Range(0, 256).Select(c => (char)c).Where(c => char.IsControl(c) && c != '\t')]);

    /// <summary>Writes the whole message. The buffer may be used again for the next one.</summary>
    /// <param name="mail">The message.</param>
    /// <param name="date">Time of writing, for the Date field.</param>
    /// <param name="to">Receives the bytes.</param>
    public static void Write(OutgoingMail mail, DateTimeOffset date, IBufferWriter<byte> to)
    {
        Ascii(to, "Date: ");
        Ascii(to, date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        AddressField(to, "\r\nFrom", mail.From);
        AddressField(to, "\r\nTo", mail.To);
        if (mail.ReplyTo is { } replyTo) AddressField(to, "\r\nReply-To", replyTo);
        Ascii(to, "\r\nSubject: ");
        TextOfHeader(to, Clean(mail.Subject), "Subject: ".Length);
        Ascii(to, "\r\nMessage-ID: ");
        if (mail.MessageId.Length > LineLimit - "Message-ID: <>".Length) Ascii(to, "\r\n ");
        Ascii(to, "<");
        Ascii(to, mail.MessageId);
        Ascii(to, ">\r\nMIME-Version: 1.0\r\nContent-Language: ");
        Ascii(to, mail.Language);
        if (mail.Automatic) Ascii(to, "\r\nAuto-Submitted: auto-generated");
        foreach (var header in mail.Headers) Folded(to, header);
        Ascii(to, "\r\n");
        if (mail.HtmlBody is { } html)
        {
            Ascii(to, $"Content-Type: multipart/alternative; boundary=\"{Boundary}\"\r\n\r\n--{Boundary}\r\n");
            Part(to, "text/plain", mail.TextBody);
            Ascii(to, $"\r\n--{Boundary}\r\n");
            Part(to, "text/html", html);
            Ascii(to, $"\r\n--{Boundary}--\r\n");
        }
        else
        {
            Part(to, "text/plain", mail.TextBody);
        }
    }

    static void AddressField(IBufferWriter<byte> to, string field, MailAddress address)
    {
        Ascii(to, field);
        Ascii(to, ": ");
        var column = field.Length; // "\r\n" counts for ": "
        if (address.Name is { } name)
        {
            column = PhraseOfHeader(to, Clean(name), column);
            Ascii(to, column + address.Address.Length + 3 > LineLimit ? "\r\n <" : " <");
        }
        else
        {
            Ascii(to, column + address.Address.Length + 2 > LineLimit ? "\r\n <" : "<");
        }
        Ascii(to, address.Address);
        Ascii(to, ">");
    }

    static int PhraseOfHeader(IBufferWriter<byte> to, string name, int column)
    {
        if (!IsPlain(name, 60)) return EncodedWords(to, name, column);
        var quoted = "\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
        Ascii(to, quoted);
        return column + quoted.Length;
    }

    static void TextOfHeader(IBufferWriter<byte> to, string text, int column)
    {
        if (IsPlain(text, LineLimit - column)) Ascii(to, text);
        else EncodedWords(to, text, column);
    }

    /// <summary>Text that can stand in a header line as it is.</summary>
    static bool IsPlain(string text, int room) =>
        text.Length <= room && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains("=?", StringComparison.Ordinal)
        && !text.StartsWith(' ') && !text.EndsWith(' ') && text.Length > 0;

    /// <summary>RFC 2047, base64; every word on its own line of at most 76 characters, none cuts a character in two.</summary>
    static int EncodedWords(IBufferWriter<byte> to, string text, int column)
    {
        const string Start = "=?utf-8?B?", End = "?=";
        Span<byte> utf8 = stackalloc byte[48];
        Span<byte> base64 = stackalloc byte[64];
        var rest = text.AsSpan();
        for (var first = true; first || rest.Length > 0; first = false)
        {
            if (!first)
            {
                Ascii(to, "\r\n ");
                column = 1;
            }
            var room = Math.Clamp((76 - column - Start.Length - End.Length) / 4 * 3, 4, 45);
            var length = 0;
            while (rest.Length > 0)
            {
                Rune.DecodeFromUtf16(rest, out var rune, out var used); // a lone surrogate comes out as U+FFFD
                if (length + rune.Utf8SequenceLength > room) break;
                length += rune.EncodeToUtf8(utf8[length..]);
                rest = rest[used..];
            }
            Base64.EncodeToUtf8(utf8[..length], base64, out _, out var written);
            Ascii(to, Start);
            to.Write(base64[..written]);
            Ascii(to, End);
            column += Start.Length + written + End.Length;
        }
        return column;
    }

    static void Folded(IBufferWriter<byte> to, MailHeader header)
    {
        Ascii(to, "\r\n");
        Ascii(to, header.Name);
        Ascii(to, ":");
        var column = header.Name.Length + 1;
        foreach (var word in header.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var fits = column + 1 + word.Length <= LineLimit;
            Ascii(to, fits ? " " : "\r\n ");
            Ascii(to, word);
            column = (fits ? column : 0) + 1 + word.Length;
        }
    }

    static void Part(IBufferWriter<byte> to, string type, string text)
    {
        Ascii(to, $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: ");
        var lines = WithCrLf(text);
        if (IsShortLinedAscii(lines))
        {
            Ascii(to, "7bit\r\n\r\n");
            Ascii(to, lines);
            return;
        }
        Ascii(to, "base64\r\n\r\n");
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(lines.Length));
        try
        {
            var rest = utf8.AsSpan(0, Encoding.UTF8.GetBytes(lines, utf8));
            while (rest.Length > 0)
            {
                var chunk = Math.Min(rest.Length, 57);
                var line = to.GetSpan(78);
                Base64.EncodeToUtf8(rest[..chunk], line, out _, out var written);
                line[written] = (byte)'\r';
                line[written + 1] = (byte)'\n';
                to.Advance(written + 2);
                rest = rest[chunk..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    static bool IsShortLinedAscii(string text)
    {
        if (!System.Text.Ascii.IsValid(text) || text.Contains("=_", StringComparison.Ordinal)) return false;
        foreach (var line in text.AsSpan().EnumerateLines())
            if (line.Length > LineLimit) return false;
        return true;
    }

    /// <summary>Lines ended by CRLF, the last one too, and no control character but the tab.</summary>
    static string WithCrLf(string text)
    {
        var result = new StringBuilder(text.Length + 64);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.ContainsAny(controls)) foreach (var c in line) result.Append(controls.Contains(c) ? ' ' : c);
            else result.Append(line);
            result.Append("\r\n");
        }
        if (text.Length > 0 && text[^1] is '\n' or '\r') result.Length -= 2;
        return result.ToString();
    }

    /// <summary>Control characters and line separators become blanks; marks that turn the direction of what follows are left out.</summary>
    static string Clean(string text)
    {
        static bool Harmless(char c) => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\u200E' or '\u200F' or '\u061C' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
        if (text.All(Harmless)) return text;
        return string.Concat(text.Where(c => Harmless(c) || char.IsControl(c) || c is '\u2028' or '\u2029').Select(c => Harmless(c) ? c : ' '));
    }

    static void Ascii(IBufferWriter<byte> to, string text) => to.Advance(Encoding.ASCII.GetBytes(text, to.GetSpan(text.Length)));
}
