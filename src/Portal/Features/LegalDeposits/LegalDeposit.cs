using System.Globalization;
using System.Linq.Expressions;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Shared;

namespace Portal.Features.LegalDeposits;

/// <summary>Where a printed format stands. Numbered, Published and Noticed are open: the duty is still to be met.</summary>
public enum DepositState
{
    [StateWord("待出版", "grey")] Numbered,
    [StateWord("待送存", "blue")] Published,
    [StateWord("已限期通知", "orange")] Noticed,
    [StateWord("已送存", "green")] Deposited,
    [StateWord("不追蹤", "grey")] Stopped,
}

/// <summary>The two libraries that the law names (圖書館法 §15).</summary>
public enum DepositLibrary { National, Parliament }

/// <summary>
/// 法定送存 of one printed format with its ISBN: one copy each to the National Central Library and the Parliamentary Library when it is
/// published (圖書館法 §15). Every verb gives the line of history that its caller saves with it. Nobody is fined here (§18).
/// </summary>
public class LegalDeposit
{
    /// <summary>Days that a notice must leave at least: it travels by post, too.</summary>
    public const int ShortestTerm = 10;

    public Isbn13 Isbn { get; set; }

    public Guid ProductId { get; set; }

    public Product? Product { get; set; }

    public DepositState State { get; private set; }

    /// <summary>The first day of the month stands for the month.</summary>
    public DateOnly? ExpectedMonth { get; private set; }

    public DateOnly? PublishedOn { get; private set; }

    public DateOnly? NationalOn { get; private set; }

    public DateOnly? ParliamentOn { get; private set; }

    /// <summary>Reminders since the publisher was last heard of.</summary>
    public int Reminders { get; private set; }

    /// <summary>The day of the next reminder; null when there is none to come.</summary>
    public DateOnly? RemindOn { get; private set; }

    /// <summary>From that day on staff may send the notice with its term: the reminders are used up.</summary>
    public DateOnly? NoticeFrom { get; private set; }

    /// <summary>限期: the last day that the notice left.</summary>
    public DateOnly? NoticeBy { get; private set; }

    /// <summary>What lists are sorted by: the day of publication, the month expected until then.</summary>
    public DateOnly Since { get; private set; }

    /// <summary>Why it is not followed any more.</summary>
    public string? Reason { get; private set; }

    public Guid Version { get; set; }

    public bool IsOpen => State is DepositState.Numbered or DepositState.Published or DepositState.Noticed;

    /// <summary>It is known to be out: reported, or a copy came.</summary>
    public bool IsOut => PublishedOn is not null || NationalOn is not null || ParliamentOn is not null;

    public IEnumerable<DepositLibrary> Missing => Enum.GetValues<DepositLibrary>().Where(library => CameOn(library) is null);

    public DateOnly? CameOn(DepositLibrary library) => library == DepositLibrary.National ? NationalOn : ParliamentOn;

    /// <summary>On screen and in letters.</summary>
    public static readonly IReadOnlyDictionary<DepositLibrary, string> Libraries = new Dictionary<DepositLibrary, string>
    {
        [DepositLibrary.National] = "國家圖書館",
        [DepositLibrary.Parliament] = "立法院國會圖書館",
    };

    /// <summary>Those that staff may send a notice about on that day: reminded in vain, or past the term of a notice.</summary>
    public static Expression<Func<LegalDeposit, bool>> MayBeNoticedOn(DateOnly day) => deposit =>
        ((deposit.State == DepositState.Numbered || deposit.State == DepositState.Published) && deposit.NoticeFrom <= day) || (deposit.State == DepositState.Noticed && deposit.NoticeBy < day);

    /// <summary>
    /// Why nothing is followed by this ISBN; null when it is. Files are deposited as files; a set has its copies by volume; government publications go by rules of their own (§15).
    /// </summary>
    public static string? WhyNotFollowed(Product product, Application application) =>
        product.Form.IsElectronic() ? "這是電子書的號碼，送存的是檔案，不收紙本"
        : product.IsSet && application.Numbering == Numbering.SetAndVolumes ? "這是套號，請用各冊的號碼"
        : application.Publisher.Kind == PublisherKind.Government ? "政府出版品依其他規定送存，不在這裡追蹤" : null;

    /// <summary>The follow-up of a number that is given at this moment.</summary>
    public static LegalDeposit Of(Product product, Application application, DepositPlan plan, DateOnly today)
    {
        var deposit = new LegalDeposit { Isbn = product.Isbn!.Value, ProductId = product.Id };
        deposit.Expect(application.Title.PlannedMonth ?? new DateOnly(today.Year, today.Month, 1), plan, today);
        return deposit;
    }

    /// <summary>It came out on that day.</summary>
    public HistoryEntry Publish(DateOnly on, DepositPlan plan, Actor by, DateTime at)
    {
        MustBeOpen();
        var today = WorkingDays.OfficeDate(at);
        if (on > today) throw new RuleBroken("出版日期不能晚於今天；還沒出版，請改報新的預計出版年月");
        if (on.Year < 1950) throw new RuleBroken("請填寫西元的出版日期");
        if (on == PublishedOn) throw new RuleBroken("出版日期已經是 {0}", Iso(on));
        var line = Line("回報已出版", by, at, PublishedOn is { } was ? $"{Iso(was)} → {Iso(on)}" : Iso(on));
        (PublishedOn, Since) = (on, on);
        if (State == DepositState.Numbered) CountAfresh(DepositState.Published, plan, today);
        return line;
    }

    /// <summary>Postponed to a new month: asked again only after that.</summary>
    public HistoryEntry Postpone(DateOnly month, DepositPlan plan, Actor by, DateTime at)
    {
        MustBeOpen();
        MustNotBeOut();
        var today = WorkingDays.OfficeDate(at);
        if (month < new DateOnly(today.Year, today.Month, 1)) throw new RuleBroken("新的預計出版年月不能早於本月");
        if (month == ExpectedMonth) throw new RuleBroken("預計出版年月已經是 {0}", Month(month));
        var line = Line("延後出版", by, at, $"{(ExpectedMonth is { } was ? Month(was) : "")} → {Month(month)}");
        Expect(month, plan, today);
        return line;
    }

    /// <summary>The publisher gives the book up.</summary>
    public HistoryEntry GiveUp(string? why, Actor by, DateTime at)
    {
        MustBeOpen();
        MustNotBeOut();
        return End("不再出版", why, by, at);
    }

    /// <summary>Staff follow it no longer, or its number is cancelled.</summary>
    public HistoryEntry Stop(string? why, Actor by, DateTime at)
    {
        MustBeOpen();
        return End("停止送存追蹤", why, by, at);
    }

    public HistoryEntry Reopen(string? why, DepositPlan plan, Actor by, DateTime at)
    {
        if (State != DepositState.Stopped) throw new RuleBroken("這本書沒有停止追蹤");
        if (Product!.CancelledAt is not null) throw new RuleBroken("此號碼已註銷，不能再追蹤");
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明理由");
        Reason = null;
        CountAfresh(IsOut ? DepositState.Published : DepositState.Numbered, plan, WorkingDays.OfficeDate(at));
        return Line("恢復送存追蹤", by, at, why);
    }

    /// <summary>A copy came in; when both are in, the duty is met.</summary>
    public HistoryEntry Receive(DepositLibrary library, DateOnly on, DepositPlan plan, Actor by, DateTime at)
    {
        if (Product!.CancelledAt is not null) throw new RuleBroken("此號碼已註銷，請查明這本書上印的號碼");
        if (CameOn(library) is { } came) throw new RuleBroken(library == DepositLibrary.National ? "國家圖書館已於 {0} 收到這本書" : "立法院國會圖書館已於 {0} 收到這本書", Iso(came));
        var today = WorkingDays.OfficeDate(at);
        if (on > today) throw new RuleBroken("收到日期不能晚於今天");
        if (library == DepositLibrary.National) NationalOn = on; else ParliamentOn = on;
        Reason = null;
        if (!Missing.Any()) (State, RemindOn, NoticeFrom) = (DepositState.Deposited, null, null);
        else if (State != DepositState.Noticed) CountAfresh(DepositState.Published, plan, today);
        return Line(library == DepositLibrary.National ? "國家圖書館收到送存本" : "立法院國會圖書館收到送存本", by, at, Iso(on));
    }

    /// <summary>The mark was made by mistake.</summary>
    public HistoryEntry TakeBack(DepositLibrary library, string? why, DepositPlan plan, Actor by, DateTime at)
    {
        if (CameOn(library) is not { } came) throw new RuleBroken("這本書還沒有標記為收到");
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明理由");
        if (library == DepositLibrary.National) NationalOn = null; else ParliamentOn = null;
        if (State == DepositState.Deposited && NoticeBy is not null) State = DepositState.Noticed;
        else if (State is not (DepositState.Noticed or DepositState.Stopped)) CountAfresh(IsOut ? DepositState.Published : DepositState.Numbered, plan, WorkingDays.OfficeDate(at));
        return Line(library == DepositLibrary.National ? "取消國家圖書館的收到標記" : "取消立法院國會圖書館的收到標記", by, at, $"{Iso(came)}：{why}");
    }

    /// <summary>A reminder goes out; after the last one staff may send the notice.</summary>
    public HistoryEntry Remind(DepositPlan plan, Actor by, DateTime at)
    {
        var today = WorkingDays.OfficeDate(at);
        if (!IsOpen || RemindOn is null || RemindOn > today) throw new RuleBroken("這本書還不到提醒的時候");
        Reminders++;
        var more = Reminders < plan.ReminderDays.Count;
        RemindOn = more ? today.AddDays(plan.ReminderDays[Reminders] - plan.ReminderDays[Reminders - 1]) : null;
        NoticeFrom = more ? null : today.AddDays(plan.NoticeAfterDays);
        return Line(IsOut ? "提醒送存" : "詢問是否已出版", by, at, Reminders.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>限期通知 (§18): the copies, or word of the book, by that day.</summary>
    public HistoryEntry Notice(DateOnly until, Actor by, DateTime at)
    {
        MustBeOpen();
        var today = WorkingDays.OfficeDate(at);
        if (State == DepositState.Noticed && NoticeBy >= today) throw new RuleBroken("已通知限期至 {0}，期限還沒過", Iso(NoticeBy!.Value));
        if (State != DepositState.Noticed && !(NoticeFrom <= today)) throw new RuleBroken("提醒之後仍未送存，才能發限期通知");
        if (until < today.AddDays(ShortestTerm)) throw new RuleBroken("期限至少要留 {0} 天", ShortestTerm);
        (State, NoticeBy, RemindOn, NoticeFrom) = (DepositState.Noticed, until, null, null);
        return Line("發出限期通知", by, at, Iso(until));
    }

    void MustBeOpen()
    {
        if (State == DepositState.Deposited) throw new RuleBroken("這本書兩館都已收到，送存完成");
        if (State == DepositState.Stopped) throw new RuleBroken("這本書已停止追蹤");
    }

    void MustNotBeOut()
    {
        if (IsOut) throw new RuleBroken("這本書已經出版，依法應送存");
    }

    HistoryEntry End(string what, string? why, Actor by, DateTime at)
    {
        if (string.IsNullOrWhiteSpace(why)) throw new RuleBroken("請寫明理由");
        (State, Reason, RemindOn, NoticeFrom, NoticeBy) = (DepositState.Stopped, why, null, null, null);
        return Line(what, by, at, why);
    }

    void Expect(DateOnly month, DepositPlan plan, DateOnly today)
    {
        (ExpectedMonth, Since) = (month, month);
        CountAfresh(DepositState.Numbered, plan, today);
    }

    /// <summary>From today, or from the end of the month in which it is expected when that is later.</summary>
    void CountAfresh(DepositState state, DepositPlan plan, DateOnly today)
    {
        var from = state == DepositState.Numbered && ExpectedMonth is { } month && month.AddMonths(1).AddDays(-1) is var end && end > today ? end : today;
        (State, Reminders, NoticeFrom, NoticeBy) = (state, 0, null, null);
        RemindOn = from.AddDays(plan.ReminderDays[0]);
    }

    HistoryEntry Line(string what, Actor by, DateTime at, string why) => by.Did(what, at, why, "LegalDeposit", Isbn.Digits);

    static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
