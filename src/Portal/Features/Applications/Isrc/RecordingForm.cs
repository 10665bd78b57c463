using System.Globalization;
using FluentValidation;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>One recording as it is typed, pasted or read from a file: the same fields and the same rules.</summary>
public class RecordingForm
{
    /// <summary>The columns in their order: name on screen and in the template, and what else a table may call it.</summary>
    public static readonly IReadOnlyList<(string Field, string Name, string[] Also)> Columns =
    [
        (nameof(Title), "曲名", ["title", "track", "track title", "song", "歌名", "名稱"]),
        (nameof(Artist), "演出者", ["artist", "main artist", "performer", "歌手", "演唱者"]),
        (nameof(Version), "版本", ["version", "mix"]),
        (nameof(Length), "長度", ["length", "duration", "time", "時間"]),
        (nameof(Year), "錄製年", ["year", "recording year", "year of recording", "錄製年代", "年"]),
        (nameof(Kind), "類型", ["type", "kind", "sound or video"]),
    ];

    public string? Title { get; set; }

    public string? Artist { get; set; }

    public string? Version { get; set; }

    public string? Length { get; set; }

    public string? Year { get; set; }

    public string? Kind { get; set; }

    public static RecordingForm Of(Recording recording) => new()
    {
        Title = recording.Title,
        Artist = recording.Artist,
        Version = recording.Version,
        Length = RecordingLength.Of(recording.Seconds),
        Year = recording.Year.ToString(CultureInfo.InvariantCulture),
        Kind = recording.Kind.ToString(),
    };

    /// <summary>After validation.</summary>
    public void ApplyTo(Recording recording)
    {
        this.Tidy();
        RecordingLength.TryRead(Length, out var seconds);
        recording.Describe(Title!, Artist!, string.IsNullOrEmpty(Version) ? null : Version, seconds, ReadYear(Year)!.Value, ReadKind(Kind)!.Value);
    }

    static int? ReadYear(string? text) => int.TryParse(CleanText.Plain(text), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null;

    static RecordingKind? ReadKind(string? text) => CleanText.Plain(text).ToLowerInvariant() switch
    {
        "sound" or "audio" or "s" or "a" or "錄音" or "聲音" or "音訊" => RecordingKind.Sound,
        "video" or "v" or "mv" or "錄影" or "影像" or "影片" => RecordingKind.Video,
        _ => null,
    };

    public sealed class Validator : AbstractValidator<RecordingForm>
    {
        /// <summary>The phonograph was made in 1877.</summary>
        const int First = 1877;

        public Validator(int thisYear)
        {
            RuleFor(f => f.Title).NotEmpty().WithMessage("請填寫曲名");
            RuleFor(f => f.Title).Line(300);
            RuleFor(f => f.Artist).NotEmpty().WithMessage("請填寫演出者");
            RuleFor(f => f.Artist).Line(300);
            RuleFor(f => f.Version).Line(200);
            RuleFor(f => f.Length).Custom((length, context) =>
            {
                if (RecordingLength.TryRead(length, out _)) return;
                // What Excel makes of 3:45 in a cell that is no text.
                context.Refuse(CleanText.Plain(length).StartsWith("0.", StringComparison.Ordinal)
                    ? new("Excel 把長度存成了時刻，請把這一欄設為文字再填，例如 3:45")
                    : new("長度請填分:秒或秒數，例如 3:45 或 225"));
            });
            RuleFor(f => f.Year).Custom((year, context) =>
            {
                if (ReadYear(year) is not { } read || read < First || read > thisYear) context.Refuse(new("錄製年請填西元年，{0} 到 {1}", First, thisYear));
            });
            RuleFor(f => f.Kind).Must(kind => ReadKind(kind) is not null).WithMessage("類型請填錄音或錄影");
        }
    }
}
