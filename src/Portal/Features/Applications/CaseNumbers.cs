using System.Globalization;
using System.Security.Cryptography;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications;

/// <summary>收件號: year of the Republic and a running number without a gap.</summary>
public static class CaseNumbers
{
    // Neither 0 and O nor 1 and I: people read the code from paper.
    const string CodeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>The next ones, in their order. Must run inside the transaction that saves the case: a case that is not saved leaves no gap.</summary>
    public static async Task<Queue<string>> NextAsync(PortalDb db, DateOnly officeDate, int count)
    {
        var year = OfficeDates.RepublicYear(officeDate);
        var last = count == 0 ? 0 : await Counters.NextAsync(db, $"case-{year}", count);
        return new(Enumerable.Range(1 - count, count).Select(back => string.Create(CultureInfo.InvariantCulture, $"{year}-{last + back:D6}")));
    }

    /// <summary>A fresh status code, e.g. 7KQ2-M9XA-4TRB-E3WD: 80 random bits.</summary>
    public static string NewStatusCode() => string.Join('-', RandomNumberGenerator.GetString(CodeLetters, 16).Chunk(4).Select(group => new string(group)));

    /// <summary>A fresh code of a printed form, e.g. 7KQ2M-9XA4T: 50 bits, read by staff only.</summary>
    public static string NewFormCode() => string.Join('-', RandomNumberGenerator.GetString(CodeLetters, 10).Chunk(5).Select(group => new string(group)));

    /// <summary>As typed or scanned from paper; a scanner gives the whole address that ends with it.</summary>
    public static string ReadFormCode(string? typed)
    {
        var letters = CleanText.Plain(typed)[(CleanText.Plain(typed).LastIndexOf('=') + 1)..].ToUpperInvariant().Where(CodeLetters.Contains).ToArray();
        return string.Join('-', letters.Chunk(5).Select(group => new string(group)));
    }

    /// <summary>As typed from paper: case, spaces and hyphens do not count.</summary>
    public static string ReadStatusCode(string? typed)
    {
        var letters = CleanText.Plain(typed).ToUpperInvariant().Where(CodeLetters.Contains).ToArray();
        return string.Join('-', letters.Chunk(4).Select(group => new string(group)));
    }
}
