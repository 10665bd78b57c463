using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Applications;

/// <summary>What an application and the public record both say of one format of one volume (or of the set): what one ISBN stands for.</summary>
public abstract class FormatLine
{
    /// <summary>Place on the form.</summary>
    public int Ordinal { get; set; }

    /// <summary>套號: the number of the whole set.</summary>
    public bool IsSet { get; set; }

    /// <summary>第…冊, in a set.</summary>
    public int? VolumeNumber { get; set; }

    public string? VolumeTitle { get; set; }

    public ProductForm Form { get; set; }

    /// <summary>What "other" is: 線裝, 經摺裝, 線上有聲書(MP3)...</summary>
    public string? FormNote { get; set; }

    public int? PageCount { get; set; }

    /// <summary>定價 in whole cents of New Taiwan dollars.</summary>
    public int? PriceCents { get; set; }

    /// <summary>When its number was cancelled (註銷): nobody else ever gets it, and it is not copied to a new line.</summary>
    public DateTime? CancelledAt { get; set; }

    /// <summary>A new line of either kind that says the same.</summary>
    public T As<T>() where T : FormatLine, new() => new()
    {
        Ordinal = Ordinal,
        IsSet = IsSet,
        VolumeNumber = VolumeNumber,
        VolumeTitle = VolumeTitle,
        Form = Form,
        FormNote = FormNote,
        PageCount = PageCount,
        PriceCents = PriceCents,
    };

    /// <summary>For people: 第 2 冊 · 平裝, or 整套 · 精裝.</summary>
    public string Describe(IStringLocalizer words)
    {
        var form = words[CodeLists.Forms[Form]].Value + (string.IsNullOrWhiteSpace(FormNote) ? "" : $" {FormNote}");
        if (IsSet) return $"{words["整套"]} · {form}";
        return VolumeNumber is null ? form : $"{words["第 {0} 冊", VolumeNumber]} {VolumeTitle}".TrimEnd() + $" · {form}";
    }

    /// <summary>Pages and price for people; empty when neither is known.</summary>
    public string Facts(IStringLocalizer words) => string.Join(" · ", new[]
    {
        PageCount is { } pages ? words["{0} 頁", pages].Value : null,
        PriceCents is { } cents ? words["定價 {0} 元", (cents / 100m).ToString("0.##", CultureInfo.InvariantCulture)].Value : null,
    }.OfType<string>());
}
