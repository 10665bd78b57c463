using System.Text;

namespace Portal.Domain;

/// <summary>Text files as offices in Taiwan have them: UTF-8 with or without mark, and Big5 from older programs.</summary>
public static class TextFile
{
    /// <exception cref="RuleBroken">The file has more bytes than that.</exception>
    public static string Decode(Stream file, int largest, string tooLarge)
    {
        using var bytes = new MemoryStream();
        Span<byte> buffer = stackalloc byte[4096];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            bytes.Write(buffer[..read]);
            if (bytes.Length > largest) throw new RuleBroken(tooLarge);
        }
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(950)!.GetString(content);
        }
    }
}
