namespace Portal.Features.Deposit.Checks;

/// <summary>Where a reference inside a book points to.</summary>
/// <param name="Path">Within the package, in NFC; null when it leaves the book.</param>
/// <param name="Fragment">Without #; null when there is none.</param>
/// <param name="Scheme">Lower case; "" for a place within the book.</param>
public readonly record struct BookPath(string? Path, string? Fragment, string Scheme)
{
    /// <summary>On another machine.</summary>
    public bool IsRemote => Scheme is "http" or "https" or "ftp" or "ftps" or "ws" or "wss" or "rtsp";

    /// <summary>Runs what it carries.</summary>
    public bool IsActive { get; private init; }

    /// <param name="from">Path of the file in which it stands.</param>
    /// <param name="reference">As it stands there.</param>
    public static BookPath Of(string from, string reference)
    {
        // Browsers drop these wherever they stand.
        var text = reference.AsSpan().IndexOfAny('\t', '\n', '\r') < 0 ? reference.Trim() : reference.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Trim();
        text = text.TrimStart([.. Enumerable.Range(0, 33).Select(c => (char)c)]);
        if (SchemeOf(text) is { } scheme)
        {
            var active = scheme is "javascript" or "vbscript" || (scheme == "data" && (text.StartsWith("data:text/html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("data:application/xhtml", StringComparison.OrdinalIgnoreCase)));
            return new(null, null, scheme) { IsActive = active };
        }
        if (text.StartsWith("//", StringComparison.Ordinal) || text.StartsWith("\\\\", StringComparison.Ordinal)) return new(null, null, "http");
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var fragment = hash < 0 ? null : Decoded(text[(hash + 1)..]);
        var path = hash < 0 ? text : text[..hash];
        if (path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query) path = path[..query];
        return new(path.Length == 0 ? from : Join(from, Decoded(path)), fragment, "");
    }

    static string Join(string from, string path)
    {
        var parts = path.StartsWith('/') ? [] : from.Split('/')[..^1].ToList();
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
                else parts.Add(".."); // Out of the book: no file has such a name.
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }
        return string.Join('/', parts);
    }

    static string Decoded(string text)
    {
        try
        {
            return Uri.UnescapeDataString(text).Normalize();
        }
        catch (ArgumentException)
        {
            return text; // Half a surrogate pair.
        }
    }

    static string? SchemeOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAnyExceptInRange('+', 'z') < 0 && text.AsSpan(0, colon).IndexOfAny("/\\?#[]^_`<=>@;") < 0 ? text[..colon].ToLowerInvariant() : null;
    }
}
