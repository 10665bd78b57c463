using System.Security.Claims;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications;

/// <summary>
/// 申請項目: one case that staff work on, with its own state, clock and officer. Every change of state is a verb here, refuses in a
/// sentence, and writes its line of history.
/// </summary>
public abstract class Request
{
    /// <summary>The promise: working days from the day after complete papers arrive.</summary>
    public const int PromisedDays = 3;

    /// <summary>So long after the decision the survey may be answered.</summary>
    public static readonly TimeSpan SurveyLife = TimeSpan.FromDays(90);

    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>收件號: year of the Republic and a running number, e.g. 115-000042; given when the case is sent.</summary>
    public string? CaseNumber { get; private set; }

    /// <summary>The code in the letters that opens the status page without an account: 80 random bits, guessing is limited by address.</summary>
    public string? StatusCode { get; private set; }

    public RequestState State { get; private set; } = RequestState.Draft;

    public Guid? ApplicationId { get; set; }

    public Application? Application { get; set; }

    public Guid? PublisherId { get; set; }

    public Publisher? Publisher { get; set; }

    public Channel Channel { get; set; }

    public ReplyBy ReplyBy { get; set; }

    /// <summary>Fax number or postal address that the letters go to; null when they go by e-mail or are picked up.</summary>
    public string? ReplyTo { get; set; }

    public string ContactName { get; set; } = "";

    public string ContactEmail { get; set; } = "";

    public string ContactPhone { get; set; } = "";

    /// <summary>Language of the letters: zh-TW or en.</summary>
    public string Language { get; set; } = "zh-TW";

    public DateTime? SubmittedAt { get; private set; }

    /// <summary>Office date on which complete papers came; the day after is day one.</summary>
    public DateOnly? PapersOn { get; private set; }

    /// <summary>應完成日; null while the applicant must act.</summary>
    public DateOnly? DueOn { get; private set; }

    /// <summary>Set by the one lawful extension.</summary>
    public DateOnly? ExtendedTo { get; private set; }

    /// <summary>Working days in the office's hands before the last return, so that returning cannot hide lateness.</summary>
    public int OfficeDays { get; private set; }

    public int Returns { get; private set; }

    public Guid? OfficerId { get; set; }

    public User? Officer { get; set; }

    public DateTime? DecidedAt { get; private set; }

    /// <summary>Why it was refused, or what the returned papers lack beyond <see cref="Missing"/>.</summary>
    public string? Reason { get; private set; }

    /// <summary>Opens the survey about this case once; given when it is decided, gone when it is answered.</summary>
    public string? SurveyCode { get; private set; }

    /// <summary>Every item that must be mended, one a line; empty unless Returned.</summary>
    public string Missing { get; private set; } = "";

    public List<HistoryEntry> History { get; } = [];

    public Guid Version { get; set; }

    /// <summary>What it asks for, on screen and in letters.</summary>
    public abstract string KindName { get; }

    /// <summary>What the case is about: the title, or the publisher's name.</summary>
    public abstract string Subject { get; }

    /// <summary>The role that works on it; a supervisor may always.</summary>
    public virtual string WorkedBy => Roles.Clerk;

    /// <summary>What an approval of it is called.</summary>
    public virtual string ApprovedName => "已核定";

    /// <summary>What its officer should know on the morning list; null when there is nothing.</summary>
    public virtual string? Remarkable => null;

    public bool IsWorkOf(ClaimsPrincipal user) => user.IsInRole(WorkedBy) || user.IsInRole(Roles.Supervisor);

    public bool IsOpen => State is RequestState.Submitted or RequestState.InReview;

    public IEnumerable<string> MissingItems => Missing.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="papersOn">The office day on which papers came; null is the day of <paramref name="at"/>.</param>
    public void Submit(string caseNumber, string statusCode, WorkingDays calendar, Actor by, DateTime at, DateOnly? papersOn = null)
    {
        if (State != RequestState.Draft) throw new RuleBroken("此案已送出，收件號 {0}", CaseNumber!);
        CheckComplete();
        StartClock(calendar, at, papersOn);
        Receive(caseNumber, statusCode, at);
        Write(Channel == Channel.Online ? "送出申請" : "代為收件", by, at, papersOn is null ? null : $"{papersOn:yyyy-MM-dd}");
    }

    /// <summary>Papers that came incomplete: received with a number, and returned at once with all that is missing; the clock has not begun.</summary>
    public void ReceiveIncomplete(string caseNumber, string statusCode, IReadOnlyCollection<string> missing, string? note, Actor by, DateTime at, DateOnly papersOn)
    {
        if (State != RequestState.Draft) throw new RuleBroken("此案已送出，收件號 {0}", CaseNumber!);
        if (Channel == Channel.Online) throw new RuleBroken("線上申請須齊全才能送出");
        if (missing.Count == 0 && string.IsNullOrWhiteSpace(note)) throw new RuleBroken("請至少勾選或寫出一項待補資料");
        Receive(caseNumber, statusCode, at);
        PapersOn = papersOn;
        Write("代為收件", by, at, $"{papersOn:yyyy-MM-dd}");
        (Missing, Reason, State) = (string.Join('\n', missing), note, RequestState.Returned);
        Returns++;
        Write("通知補件", by, at, string.Join("；", missing.Concat(note is null ? [] : [note])));
    }

    /// <summary>Somebody called, and was or was not who may be told; or was told something.</summary>
    public void NoteCall(string what, string who, Actor by, DateTime at)
    {
        if (State == RequestState.Draft) throw new RuleBroken("此案尚未送出");
        Write(what, by, at, who);
    }

    /// <summary>Complete papers after a return: the clock starts afresh.</summary>
    public void Resubmit(WorkingDays calendar, Actor by, DateTime at, DateOnly? papersOn = null)
    {
        if (State != RequestState.Returned) throw new RuleBroken("此案目前不在補件中");
        CheckComplete();
        StartClock(calendar, at, papersOn);
        Missing = "";
        Reason = null;
        ExtendedTo = null;
        State = OfficerId is null ? RequestState.Submitted : RequestState.InReview;
        Write("補件送出", by, at);
    }

    /// <summary>The officer's first look. Two officers at once: the save of the second one finds a changed version.</summary>
    public void Take(User officer, Actor by, DateTime at)
    {
        if (!IsOpen) throw new RuleBroken("此案目前不需承辦");
        if (OfficerId == officer.Id) return;
        if (OfficerId is not null) throw new RuleBroken("此案已由 {0} 承辦", Officer?.DisplayName ?? "");
        OfficerId = officer.Id;
        State = RequestState.InReview;
        Write("收案承辦", by, at);
    }

    /// <summary>指派: a supervisor, or the portal by load, gives it to somebody whose work it is; also while the applicant mends.</summary>
    public void Assign(User officer, Actor by, DateTime at)
    {
        if (!IsOpen && State != RequestState.Returned) throw new RuleBroken("此案目前不需承辦");
        if (OfficerId == officer.Id) return;
        OfficerId = officer.Id;
        if (State == RequestState.Submitted) State = RequestState.InReview;
        Write("指派承辦", by, at, to: officer.DisplayName);
    }

    public void GiveBack(Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        BackToQueue();
        Write("退回待辦", by, at);
    }

    /// <summary>補件: every missing item at once.</summary>
    public virtual void Return(IReadOnlyCollection<string> missing, string? note, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (missing.Count == 0 && string.IsNullOrWhiteSpace(note)) throw new RuleBroken("請至少勾選或寫出一項待補資料");
        OfficeDays += DaysInHand(calendar, at);
        Missing = string.Join('\n', missing);
        Reason = note;
        Returns++;
        DueOn = null;
        State = RequestState.Returned;
        Write("通知補件", by, at, string.Join("；", missing.Concat(note is null ? [] : [note])));
    }

    public virtual void Refuse(string reason, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (string.IsNullOrWhiteSpace(reason)) throw new RuleBroken("請寫明不予核定的理由");
        Close(RequestState.Refused, calendar, at);
        Reason = reason;
        Write("不予核定", by, at, reason);
    }

    public void Withdraw(string? reason, WorkingDays calendar, Actor by, DateTime at)
    {
        if (State is not (RequestState.Submitted or RequestState.InReview or RequestState.Returned))
            throw new RuleBroken("此案已結，不能撤回");
        Close(RequestState.Withdrawn, calendar, at);
        Reason = reason;
        Write("申請人撤回", by, at, reason);
    }

    /// <summary>展期: once, with a reason, told before the time ends.</summary>
    public void Extend(int days, string reason, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (ExtendedTo is not null) throw new RuleBroken("此案已展期一次，不能再展期");
        if (days is < 1 or > 30) throw new RuleBroken("展期請填 1 到 30 個工作天");
        if (string.IsNullOrWhiteSpace(reason)) throw new RuleBroken("請寫明展期的理由");
        if (WorkingDays.OfficeDate(at) > DueOn) throw new RuleBroken("應完成日已過，不能再展期");
        DueOn = ExtendedTo = calendar.Add(DueOn!.Value, days);
        Write("展期", by, at, reason);
    }

    /// <summary>The calendar changed (a typhoon day, a new official year): the promise moves with it, with a trace.</summary>
    public virtual bool Reschedule(WorkingDays calendar, Actor by, DateTime at, string why)
    {
        if (!IsOpen || PapersOn is null) return false;
        // An extended date was told as a date: it moves only off a day on which the office is closed, to the next one (行政程序法 §48).
        var due = ExtendedTo is { } told ? calendar.Add(told.AddDays(-1), 1) : calendar.Add(PapersOn.Value, PromisedDays);
        if (due == DueOn) return false;
        Write("應完成日改算", by, at, $"{DueOn:yyyy-MM-dd} → {due:yyyy-MM-dd}：{why}");
        DueOn = due;
        return true;
    }

    /// <summary>逾期列管: past its due date, a supervisor follows it from now on.</summary>
    public void PutUnderWatch(Actor by, DateTime at)
    {
        if (!IsOpen || WorkingDays.OfficeDate(at) <= DueOn) throw new RuleBroken("此案並未逾期");
        Write("逾期列管", by, at, $"{DueOn:yyyy-MM-dd}");
    }

    /// <summary>A sibling of the same submission came back mended: what this case was judged by may have changed.</summary>
    public void HearOfMending(Actor by, DateTime at)
    {
        if (State is RequestState.Draft or RequestState.Returned) throw new RuleBroken("此案正由申請人修改");
        Write("同時送件的另一案補件，申請資料已修改", by, at);
    }

    /// <summary>Draft, or returned: the applicant may change it.</summary>
    public bool ApplicantMayEdit => State is RequestState.Draft or RequestState.Returned;

    /// <summary>Working days in the office's hands so far.</summary>
    public int TotalOfficeDays(WorkingDays calendar, DateTime now) => OfficeDays + (IsOpen ? DaysInHand(calendar, now) : 0);

    /// <summary>The survey is answered: its code opens nothing any more. No history says when, which would tell whose the answers are.</summary>
    public void SpendSurvey()
    {
        if (SurveyCode is null) throw new RuleBroken("這份調查已經填過");
        SurveyCode = null;
    }

    /// <summary>All that must be there before it can be sent; refuses with the first thing that is missing.</summary>
    protected abstract void CheckComplete();

    protected void Close(RequestState end, WorkingDays calendar, DateTime at)
    {
        if (IsOpen) OfficeDays += DaysInHand(calendar, at);
        Missing = "";
        State = end;
        DecidedAt = at;
        if (end != RequestState.Withdrawn) SurveyCode = CaseNumbers.NewStatusCode();
    }

    protected void BackToQueue() => (OfficerId, Officer, State) = (null, null, RequestState.Submitted);

    protected void MustBeInReviewBy(Actor by)
    {
        if (State is RequestState.Approved or RequestState.Refused or RequestState.Withdrawn)
            throw new RuleBroken("此案已於 {0} 結案", WorkingDays.OfficeDate(DecidedAt!.Value).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (State != RequestState.InReview) throw new RuleBroken("請先收案再處理");
        if (OfficerId != by.Id) throw new RuleBroken("此案已由 {0} 承辦", Officer?.DisplayName ?? "");
    }

    /// <param name="to">The colleague that it was done for: staff read it, applicants do not.</param>
    protected void Write(string what, Actor by, DateTime at, string? why = null, string? to = null)
    {
        var line = by.Did(what, at, why, to is null ? null : "Officer", to);
        line.RequestId = Id;
        History.Add(line);
    }

    void Receive(string caseNumber, string statusCode, DateTime at) =>
        (CaseNumber, StatusCode, SubmittedAt, State) = (caseNumber, statusCode, at, RequestState.Submitted);

    void StartClock(WorkingDays calendar, DateTime at, DateOnly? papersOn = null)
    {
        // First what may fail: a year without calendar changes nothing.
        var received = papersOn ?? WorkingDays.OfficeDate(at);
        DueOn = calendar.Add(received, PromisedDays);
        PapersOn = received;
    }

    int DaysInHand(WorkingDays calendar, DateTime at) => calendar.CountBetween(PapersOn!.Value, WorkingDays.OfficeDate(at));
}
