using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain;

namespace Portal.Features.Applications.Isrc;

public enum RecordingKind { Sound, Video }

/// <summary>One recording of a list, and its code once it is issued. Another mix, another length or the video of it is another recording.</summary>
public class Recording
{
    public static readonly IReadOnlyDictionary<RecordingKind, string> KindNames = new Dictionary<RecordingKind, string> { [RecordingKind.Sound] = "錄音", [RecordingKind.Video] = "錄影" };

    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid RequestId { get; set; }

    public IsrcRequest? Request { get; set; }

    /// <summary>Place in the list, from 1.</summary>
    public int Ordinal { get; set; }

    public string Title { get; private set; } = "";

    public string Artist { get; private set; } = "";

    public string? Version { get; private set; }

    /// <summary>Length in whole seconds.</summary>
    public int Seconds { get; private set; }

    /// <summary>The year in which the recording was finished.</summary>
    public int Year { get; private set; }

    public RecordingKind Kind { get; private set; }

    public IsrcCode? Isrc { get; set; }

    /// <summary>The same for recordings of one folded title, artist, version and length.</summary>
    public string Fingerprint { get; private set; } = "";

    public void Describe(string title, string artist, string? version, int seconds, int year, RecordingKind kind)
    {
        (Title, Artist, Version, Seconds, Year, Kind) = (title, artist, version, seconds, year, kind);
        var said = string.Join('\n', CleanText.Folded(title), CleanText.Folded(artist), CleanText.Folded(version ?? ""), seconds.ToString(CultureInfo.InvariantCulture));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)));
    }
}

/// <summary>The length of a recording as people write it.</summary>
public static class RecordingLength
{
    public const int Longest = 86_399;

    /// <summary>Reads <c>3:45</c>, <c>1:02:03</c> or whole seconds, up to a day less a second.</summary>
    public static bool TryRead(string? text, out int seconds)
    {
        seconds = 0;
        var parts = CleanText.Plain(text).Split(':');
        if (parts.Length > 3) return false;
        for (var place = 0; place < parts.Length; place++)
        {
            if (!int.TryParse(parts[place], NumberStyles.None, CultureInfo.InvariantCulture, out var part) || part > Longest || (place > 0 && (part > 59 || parts[place].Length != 2))) return false;
            seconds = seconds * 60 + part;
            if (seconds > Longest) return false;
        }
        return seconds > 0;
    }

    /// <summary><c>3:45</c>, <c>1:02:03</c>.</summary>
    public static string Of(int seconds) => seconds < 3600
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:D2}:{seconds % 60:D2}");
}
