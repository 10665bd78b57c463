using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Features.Queue;

/// <summary>請假: days on which an officer is away. Cases are not given to them for those days, and what is due then is offered to the supervisor to move.</summary>
public class Absence
{
    /// <summary>An absence that is longer is entered in parts: a year typed wrong takes nobody's work away.</summary>
    public const int MostDays = 366;

    public long Id { get; set; }

    public Guid OfficerId { get; set; }

    public User? Officer { get; set; }

    public DateOnly FirstDay { get; set; }

    /// <summary>The last day away, the first day itself for one day.</summary>
    public DateOnly LastDay { get; set; }

    public required string EnteredBy { get; set; }

    public DateTime EnteredAt { get; set; }

    /// <summary>By the officer, or by a supervisor for somebody else; the caller has checked which.</summary>
    public static (Absence Absence, HistoryEntry Line) Enter(User officer, DateOnly first, DateOnly last, Actor by, DateTime at)
    {
        if (last < first) throw new RuleBroken("最後一天不能早於第一天");
        if (last.DayNumber - first.DayNumber >= MostDays) throw new RuleBroken("一次最多填一年，請分次填寫");
        if (last < WorkingDays.OfficeDate(at)) throw new RuleBroken("這段期間已經過去");
        return (new Absence { OfficerId = officer.Id, FirstDay = first, LastDay = last, EnteredBy = by.Name, EnteredAt = at }, by.Did("登記請假", at, Days(first, last), "Absence", officer.Id.ToString()));
    }

    public HistoryEntry Removed(Actor by, DateTime at) => by.Did("取消請假", at, Days(FirstDay, LastDay), "Absence", OfficerId.ToString());

    public bool Covers(DateOnly day) => FirstDay <= day && day <= LastDay;

    static string Days(DateOnly first, DateOnly last) => $"{first:yyyy-MM-dd} – {last:yyyy-MM-dd}";
}
