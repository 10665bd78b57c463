using System.Globalization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Shared;

namespace Portal.Features.Queue.Letters;

/// <summary>The letters to the staff about their cases, each in the colleague's own language.</summary>
public class StaffLetters(PortalSettings settings, LetterTexts texts)
{
    // A list longer than that is read on the desk, not in a letter.
    const int Listed = 100;

    public OutgoingLetter DueSoon(Request request, User to, DateTime at) => Write("remind", to, $"remind:{request.Id}:{request.DueOn:yyyyMMdd}:{to.Id}", at, request, []);

    public OutgoingLetter Overdue(Request request, User to, DateTime at) => Write("overdue", to, $"overdue:{request.Id}:{request.DueOn:yyyyMMdd}:{to.Id}", at, request, []);

    /// <summary>The publisher has something to say to the draft of a CIP: it wants an answer before the due date.</summary>
    public OutgoingLetter RemarkMade(CipRequest request, User to, DateTime at) =>
        Write("remark", to, $"remark:{request.Id}:{request.RemarkedAt:yyyyMMddHHmmssfffffff}", at, request, new() { ["意見"] = request.Remark! });

    /// <summary>The colleague's cases of the day, sorted by due date.</summary>
    public OutgoingLetter Morning(User to, IReadOnlyCollection<Request> cases, DateOnly today, DateOnly nextDay, DateTime at)
    {
        var english = IsEnglish(to);
        var overdue = cases.Where(request => request.DueOn < today).ToList();
        var now = cases.Where(request => request.DueOn == today).ToList();
        var next = cases.Where(request => request.DueOn > today && request.DueOn <= nextDay).ToList();
        // What an officer must look at whatever its date: a remark to answer, a draft that could not be finished by itself.
        var remarkable = cases.Where(request => request.Remarkable is not null).ToList();
        return Write("morning", to, $"morning:{today:yyyyMMdd}:{to.Id}", at, null, new()
        {
            ["日期"] = OfficeDates.Long(today, CultureInfo.GetCultureInfo(to.Language)),
            ["件數"] = Count(cases.Count),
            ["逾期"] = Count(overdue.Count),
            ["今日到期"] = Count(now.Count),
            ["次日到期"] = Count(next.Count),
            ["案件清單"] = string.Join("\n\n",
            [
                .. Part(english ? "Overdue" : "逾期", overdue, english),
                .. Part(english ? "Due today" : "今日到期", now, english),
                .. Part(english ? "Due on the next working day" : "下一工作天到期", next, english),
                .. Part(english ? "Needs a look" : "需要處理", remarkable, english),
            ]),
            ["連結"] = $"{settings.Address}/queue",
        });
    }

    /// <summary>A publisher was given far more numbers in thirty days than it used to be.</summary>
    public OutgoingLetter Growth(Publisher publisher, int recent, int yearBefore, User to, DateTime at) => Write("growth", to, $"growth:{publisher.Id}:{at:yyyyMMdd}:{to.Id}", at, null, new()
    {
        ["出版機構"] = publisher.Name,
        ["近三十天"] = Count(recent),
        ["前一年"] = Count(yearBefore),
        ["連結"] = $"{settings.Address}/applications/registrants/publisher/{publisher.Id}",
    });

    /// <summary>The fixity check of that night found something, or so many deposits still have one copy only.</summary>
    public OutgoingLetter Fixity(IReadOnlyCollection<FixityFinding> found, int alone, User to, DateTime at) => Write("fixity", to, $"fixity:{at:yyyyMMddHHmmss}:{to.Id}", at, null, new()
    {
        ["件數"] = Count(found.Count),
        ["未修復"] = Count(found.Count(finding => finding.RepairedAt is null)),
        ["只有一份"] = Count(alone),
        ["清單"] = string.Join('\n', found.Take(Listed).Select(finding => IsEnglish(to)
            ? $"{finding.Fault}, {(finding.InCopy ? "second" : "first")} copy: {finding.Key}, {(finding.RepairedAt is null ? "NOT REPAIRED" : "repaired")}"
            : $"{StateWordAttribute.Of(finding.Fault).Text}，{(finding.InCopy ? "第二份" : "第一份")}：{finding.Key}，{(finding.RepairedAt is null ? "未修復" : "已修復")}")),
        ["連結"] = $"{settings.Address}/deposit/fixity",
    });

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

    static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    OutgoingLetter Write(string letter, User to, string key, DateTime at, Request? request, Dictionary<string, string> values)
    {
        values["姓名"] = to.DisplayName;
        if (request is not null) (values["收件號"], values["內容"], values["案件"]) = (request.CaseNumber!, request.Subject, Line(request, IsEnglish(to)));
        var text = texts.Fill(letter, IsEnglish(to), values);
        return new OutgoingLetter
        {
            Key = key,
            RequestId = request?.Id,
            ToAddress = to.Email!,
            ToName = to.DisplayName,
            Language = to.Language,
            Subject = text.Subject,
            Body = text.Body,
            CreatedAt = at,
        };
    }
}
