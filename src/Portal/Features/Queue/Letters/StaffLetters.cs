using System.Globalization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Queue.Letters;

/// <summary>The letters to the staff about their cases, each in the colleague's own language.</summary>
public class StaffLetters(PortalSettings settings)
{
    // A list longer than that is read on the desk, not in a letter.
    const int Listed = 100;

    public OutgoingLetter DueTomorrow(Request request, User to, DateTime at)
    {
        var english = IsEnglish(to);
        return Write(to, $"remind:{request.Id}:{request.DueOn:yyyyMMdd}:{to.Id}", at, request.Id,
            english ? $"Due on the next working day: {request.CaseNumber} {request.Subject}" : $"下一工作天到期：{request.CaseNumber} {request.Subject}",
            english ? "This case is due on the next working day." : "這件案子在下一個工作天到期，請留意處理。",
            [Line(request, english)]);
    }

    public OutgoingLetter Overdue(Request request, User to, DateTime at)
    {
        var english = IsEnglish(to);
        return Write(to, $"overdue:{request.Id}:{request.DueOn:yyyyMMdd}:{to.Id}", at, request.Id,
            english ? $"Overdue: {request.CaseNumber} {request.Subject}" : $"逾期列管：{request.CaseNumber} {request.Subject}",
            english ? "This case is past its due date. The applicant has been sent an apology." : "這件案子已超過應完成日，並已去函向申請人致歉，請督導處理。",
            [Line(request, english)]);
    }

    /// <summary>The publisher has something to say to the draft of a CIP: it wants an answer before the due date.</summary>
    public OutgoingLetter RemarkMade(CipRequest request, User to, DateTime at)
    {
        var english = IsEnglish(to);
        return Write(to, $"remark:{request.Id}:{request.RemarkedAt:yyyyMMddHHmmssfffffff}", at, request.Id,
            english ? $"Remarks on your draft: {request.CaseNumber} {request.Subject}" : $"編目草稿有意見：{request.CaseNumber} {request.Subject}",
            english ? "The publisher has remarks on the CIP draft. Please answer before the due date." : "申請人對編目草稿提出意見，請在應完成日前答覆並核定。",
            [request.Remark!, Line(request, english)]);
    }

    /// <summary>The colleague's cases of the day, sorted by due date.</summary>
    public OutgoingLetter Morning(User to, IReadOnlyCollection<Request> cases, DateOnly today, DateOnly nextDay, DateTime at)
    {
        var english = IsEnglish(to);
        var overdue = cases.Where(request => request.DueOn < today).ToList();
        var now = cases.Where(request => request.DueOn == today).ToList();
        var next = cases.Where(request => request.DueOn > today && request.DueOn <= nextDay).ToList();
        // What an officer must look at whatever its date: a remark to answer, a draft that could not be finished by itself.
        var remarkable = cases.Where(request => request.Remarkable is not null).ToList();
        var language = CultureInfo.GetCultureInfo(to.Language);
        return Write(to, $"morning:{today:yyyyMMdd}:{to.Id}", at, null,
            english ? $"Today's cases: {cases.Count} open, {overdue.Count} overdue, {now.Count} due today, {next.Count} due on the next working day"
                : $"今日待辦 {cases.Count} 件：逾期 {overdue.Count}、今日到期 {now.Count}、下一工作天到期 {next.Count}",
            english ? $"{OfficeDates.Long(today, language)}: {cases.Count} open cases." : $"{OfficeDates.Long(today, language)}，待辦共 {cases.Count} 件。",
            [
                .. Part(english ? "Overdue" : "逾期", overdue, english),
                .. Part(english ? "Due today" : "今日到期", now, english),
                .. Part(english ? "Due on the next working day" : "下一工作天到期", next, english),
                .. Part(english ? "Needs a look" : "需要處理", remarkable, english),
                $"{(english ? "All cases" : "全部待辦")}\n{settings.Address}/queue",
            ]);
    }

    /// <summary>A publisher was given far more numbers in thirty days than it used to be.</summary>
    public OutgoingLetter Growth(Publisher publisher, int recent, int yearBefore, User to, DateTime at)
    {
        var english = IsEnglish(to);
        return Write(to, $"growth:{publisher.Id}:{at:yyyyMMdd}:{to.Id}", at, null,
            english ? $"Unusual growth: {publisher.Name}" : $"用號異常成長：{publisher.Name}",
            english ? $"{publisher.Name} was given {recent} numbers in the last 30 days, and {yearBefore} in the twelve months before. Its cases are marked for 30 days." : $"{publisher.Name} 最近 30 天配出 {recent} 個號碼，之前的十二個月共 {yearBefore} 個。30 天內它的案件會加註提醒。",
            [$"{settings.Address}/applications/registrants/publisher/{publisher.Id}"]);
    }

    IEnumerable<string> Part(string heading, List<Request> cases, bool english)
    {
        if (cases.Count == 0) return [];
        var rest = cases.Count - Listed;
        return
        [
            english ? $"{heading} ({cases.Count})" : $"{heading}（{cases.Count} 件）",
            .. cases.Take(Listed).Select(request => Line(request, english)),
            .. rest > 0 ? [english ? $"and {rest} more" : $"另有 {rest} 件"] : (string[])[],
        ];
    }

    string Line(Request request, bool english)
    {
        var due = OfficeDates.Short(request.DueOn!.Value, CultureInfo.GetCultureInfo(english ? "en" : "zh-TW"));
        var officer = request.Officer?.DisplayName ?? (english ? "not taken" : "尚未收案");
        return (english ? $"{request.CaseNumber}  {request.Subject}  due {due}, {officer}" : $"{request.CaseNumber}　{request.KindName}　{request.Subject}　應完成日 {due}　{officer}")
            + (request.Remarkable is { } reason ? $"\n{reason}" : "")
            + $"\n{settings.Address}/queue/case/{request.CaseNumber}";
    }

    static bool IsEnglish(User to) => to.Language == "en";

    static OutgoingLetter Write(User to, string key, DateTime at, Guid? request, string subject, string opening, IEnumerable<string> parts) => new()
    {
        Key = key,
        RequestId = request,
        ToAddress = to.Email!,
        ToName = to.DisplayName,
        Language = to.Language,
        Subject = subject,
        Body = string.Join("\n\n", parts.Prepend(opening)) + "\n",
        CreatedAt = at,
    };
}
