using Portal.Domain;

namespace Portal.Web;

/// <summary>A small file that was looked at goes along in the page, in base 64: what is applied is what was shown.</summary>
public static class KeptFile
{
    public static async Task<string> KeepAsync(IFormFile upload)
    {
        using var content = new MemoryStream();
        await upload.CopyToAsync(content);
        return Convert.ToBase64String(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <exception cref="RuleBroken">It is no such text.</exception>
    public static MemoryStream Open(string? kept)
    {
        var content = new byte[(kept ?? "").Length];
        if (!Convert.TryFromBase64String(kept ?? "", content, out var length)) throw new RuleBroken("請重新選擇檔案");
        return new(content, 0, length);
    }
}
