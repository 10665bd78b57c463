namespace Portal.Features.Deposit.Checks;

/// <summary>Tells what a file is by its content and has it checked as that. The name it came with does not count.</summary>
public static class FileReport
{
    /// <param name="content">Seekable.</param>
    public static CheckReport Of(Stream content)
    {
        var findings = new Findings();
        var (type, book) = Check(content, findings);
        return new(CheckReport.Worst(findings.List), type, findings.List, book);
    }

    static (string Type, BookFacts? Book) Check(Stream content, Findings findings)
    {
        Span<byte> head = stackalloc byte[1024];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.IsEmpty)
        {
            findings.Add("FILE-EMPTY");
            return (Unknown, null);
        }
        if (head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..]) return EpubCheck.Of(content, findings);
        if (head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..]) return PictureCheck.Of(content, findings);
        if (SoundCheck.Of(content, head, findings) is { } sound) return sound;
        // Readers look for the mark of a PDF in the first kilobyte.
        if (head.IndexOf("%PDF-"u8) is >= 0 and var at) return PdfCheck.Of(content, at, findings);
        var (type, name) = Known(head);
        findings.Add("FILE-TYPE", name);
        return (type, null);
    }

    const string Unknown = "application/octet-stream";

    /// <summary>What it is instead, so that the sender sees the mistake.</summary>
    static (string Type, string? Name) Known(ReadOnlySpan<byte> head) => head switch
    {
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("application/x-ole-storage", "Microsoft Office 97–2003"),
        [(byte)'M', (byte)'Z', ..] => ("application/vnd.microsoft.portable-executable", "Windows program"),
        [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] => ("application/x-elf", "Linux program"),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ("image/gif", "GIF"),
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => ("application/vnd.rar", "RAR"),
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => ("application/x-7z-compressed", "7-Zip"),
        [0x1F, 0x8B, ..] => ("application/gzip", "gzip"),
        [(byte)'{', (byte)'\\', (byte)'r', (byte)'t', (byte)'f', ..] => ("application/rtf", "RTF"),
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ("image/tiff", "TIFF"),
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => ("audio/ogg", "Ogg"),
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => ("audio/flac", "FLAC"),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => ("audio/wav", "WAV"),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ("image/webp", "WebP"),
        _ when head.Length >= 68 && head[60..68].SequenceEqual("BOOKMOBI"u8) => ("application/x-mobipocket-ebook", "Mobipocket / Kindle"),
        _ when head.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<!DOCTYPE html"u8) || head.TrimStart(" \t\r\n"u8).StartsWith("<html"u8) => ("text/html", "HTML"),
        _ when head.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<?xml"u8) || head.IndexOf("<svg"u8) >= 0 => ("application/xml", "XML / SVG"),
        _ when head.IndexOfAnyInRange((byte)0, (byte)8) < 0 => ("text/plain", "text"),
        _ => (Unknown, null),
    };
}
