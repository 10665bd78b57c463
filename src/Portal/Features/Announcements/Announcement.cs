using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Announcements;

/// <summary>公告: a text in both languages, shown from one day to another.</summary>
public class Announcement
{
    public long Id { get; set; }

    public string ChineseTitle { get; private set; } = "";

    public string ChineseText { get; private set; } = "";

    public string EnglishTitle { get; private set; } = "";

    public string EnglishText { get; private set; } = "";

    public DateOnly FromDay { get; private set; }

    /// <summary>The last day; null for ever.</summary>
    public DateOnly? UntilDay { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public string By { get; private set; } = "";

    public Guid Version { get; set; }

    /// <summary>All of it at once, new or changed; a last day in the past takes it away.</summary>
    public HistoryEntry Write(string chineseTitle, string chineseText, string englishTitle, string englishText, DateOnly from, DateOnly? until, Actor by, DateTime at)
    {
        if (until < from) throw new RuleBroken("最後一天不能早於第一天");
        (ChineseTitle, ChineseText, EnglishTitle, EnglishText) = (chineseTitle, chineseText, englishTitle, englishText);
        (FromDay, UntilDay, ChangedAt, By) = (from, until, at, by.Name);
        return by.Did("刊登公告", at, chineseTitle, "Announcement", $"{from:yyyy-MM-dd}");
    }

    public bool IsShownOn(DateOnly day) => FromDay <= day && (UntilDay is null || day <= UntilDay);
}
