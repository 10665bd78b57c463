using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Isbn;

namespace Portal.Features.Applications.Cip;

/// <summary>
/// CIP 申請（圖書預行編目）: the cataloguer makes a record, the publisher sees its draft and may remark once until the end of the second
/// working day after; silence is consent. The clock goes on all the time.
/// </summary>
public class CipRequest : CataloguingRequest
{
    /// <summary>Working days after the day of the draft in which the publisher may remark.</summary>
    public const int RemarkDays = 2;

    /// <summary>The draft is with the publisher since then; null before, and again after a return.</summary>
    public DateTime? DraftSentAt { get; private set; }

    /// <summary>The record as it was sent.</summary>
    public string? DraftRecord { get; private set; }

    /// <summary>The block as it was sent, for the publisher to read.</summary>
    public string? DraftBlock { get; private set; }

    /// <summary>The last day for a remark.</summary>
    public DateOnly? RemarkUntil { get; private set; }

    public DateTime? AcceptedAt { get; private set; }

    public string? Remark { get; private set; }

    public DateTime? RemarkedAt { get; private set; }

    /// <summary>What became of the remark; the publisher reads it in the letter of approval.</summary>
    public string? RemarkAnswer { get; private set; }

    /// <summary>Why it was not finished by itself when the time for remarks was over.</summary>
    public string? HeldBecause { get; private set; }

    public override string KindName => "CIP 申請";

    public override string WorkedBy => Roles.Cataloguer;

    public override string? Remarkable => !IsOpen ? null : Remark is not null ? "申請人對編目草稿有意見，待答覆" : HeldBecause;

    public bool IsDraftOut => DraftSentAt is not null;

    /// <summary>The publisher may still say yes or make the one remark.</summary>
    public bool MayBeRemarkedOn(DateTime at) => IsOpen && IsDraftOut && AcceptedAt is null && Remark is null && WorkingDays.OfficeDate(at) <= RemarkUntil;

    /// <summary>Accepted, or the time for remarks has passed in silence.</summary>
    public bool HasConsent(DateTime at) => IsDraftOut && Remark is null && (AcceptedAt is not null || WorkingDays.OfficeDate(at) > RemarkUntil);

    /// <summary>The CIP case that is filed with this ISBN case: same publisher, same contact.</summary>
    public static CipRequest Beside(IsbnRequest isbn) => new()
    {
        ApplicationId = isbn.ApplicationId,
        PublisherId = isbn.PublisherId,
        Channel = isbn.Channel,
        ReplyBy = isbn.ReplyBy,
        ReplyTo = isbn.ReplyTo,
        ContactName = isbn.ContactName,
        ContactEmail = isbn.ContactEmail,
        ContactPhone = isbn.ContactPhone,
        Language = isbn.Language,
    };

    /// <summary>While the publisher reads the draft nobody changes it.</summary>
    public override void MustBeCataloguedBy(Actor by)
    {
        base.MustBeCataloguedBy(by);
        if (IsDraftOut && Remark is null && HeldBecause is null) throw new RuleBroken("草稿已送申請人確認，期限前不能修改紀錄");
    }

    /// <summary>送出編目草稿: the publisher may answer until the end of the second working day after. The caller has checked the record.</summary>
    public void SendDraft(string block, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (IsDraftOut) throw new RuleBroken("草稿已於 {0} 送出", WorkingDays.OfficeDate(DraftSentAt!.Value).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (Record is null) throw new RuleBroken("請先儲存編目紀錄");
        RemarkUntil = calendar.Add(WorkingDays.OfficeDate(at), RemarkDays);
        (DraftSentAt, DraftRecord, DraftBlock) = (at, Record, block);
        Write("送出編目草稿", by, at);
    }

    public void Accept(Actor by, DateTime at)
    {
        MustBeOpenForRemarks(at);
        AcceptedAt = at;
        Write("申請人同意編目草稿", by, at);
    }

    public void MakeRemark(string text, Actor by, DateTime at)
    {
        MustBeOpenForRemarks(at);
        if (string.IsNullOrWhiteSpace(text)) throw new RuleBroken("請寫出對草稿的意見");
        (Remark, RemarkedAt) = (text, at);
        Write("申請人對編目草稿提出意見", by, at, text);
    }

    /// <summary>The papers go back: a draft made from them counts no more, and the mended ones get a draft of their own.</summary>
    public override void Return(IReadOnlyCollection<string> missing, string? note, WorkingDays calendar, Actor by, DateTime at)
    {
        base.Return(missing, note, calendar, by, at);
        (DraftSentAt, DraftRecord, DraftBlock, RemarkUntil, AcceptedAt, Remark, RemarkedAt, HeldBecause) = (null, null, null, null, null, null, null, null);
    }

    /// <summary>A closing day moves the time for remarks too.</summary>
    public override bool Reschedule(WorkingDays calendar, Actor by, DateTime at, string why)
    {
        var moved = false;
        if (IsOpen && IsDraftOut && AcceptedAt is null && Remark is null && calendar.Add(WorkingDays.OfficeDate(DraftSentAt!.Value), RemarkDays) is var until && until != RemarkUntil)
        {
            Write("編目草稿確認期限改算", by, at, $"{RemarkUntil:yyyy-MM-dd} → {until:yyyy-MM-dd}：{why}");
            (RemarkUntil, moved) = (until, true);
        }
        return base.Reschedule(calendar, by, at, why) | moved;
    }

    /// <summary>核定 by the cataloguer: after consent, or with an answer to the remark.</summary>
    public void Approve(CipIssue issue, string? answer, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (!IsDraftOut) throw new RuleBroken("請先將草稿送申請人確認");
        if (MayBeRemarkedOn(at)) throw new RuleBroken("申請人可在 {0} 前表示意見，尚不能核定", RemarkUntil!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (Remark is not null && string.IsNullOrWhiteSpace(answer)) throw new RuleBroken("請答覆申請人的意見：改了什麼，或為何不改");
        Finish(issue, calendar, by, at);
        RemarkAnswer = Remark is null ? null : answer;
    }

    /// <summary>核定 by the portal itself, on consent.</summary>
    public void Conclude(CipIssue issue, WorkingDays calendar, Actor portal, DateTime at)
    {
        MustHaveConsent(at);
        Finish(issue, calendar, portal, at);
    }

    /// <summary>There is consent, but the record does not pass its checks any more: the officer is told why, once for each reason.</summary>
    public bool Hold(string reason, Actor portal, DateTime at)
    {
        MustHaveConsent(at);
        if (reason == HeldBecause) return false;
        HeldBecause = reason;
        Write("草稿期滿，未能自動核定", portal, at, reason);
        return true;
    }

    protected override void CheckComplete()
    {
        if (ApplicationCheck.FirstFault(Application!) is { } fault) throw new RuleBroken(fault);
        if (Application!.Isbn.State is RequestState.Refused or RequestState.Withdrawn) throw new RuleBroken("這本書的 ISBN 申請已結案而沒有號碼，CIP 不能再送件；請複製成新申請");
    }

    void MustBeOpenForRemarks(DateTime at)
    {
        if (!IsOpen || !IsDraftOut) throw new RuleBroken("目前沒有待確認的編目草稿");
        if (AcceptedAt is not null) throw new RuleBroken("您已同意這份草稿");
        if (Remark is not null) throw new RuleBroken("您已提出意見，每份草稿只能提出一次");
        if (!MayBeRemarkedOn(at)) throw new RuleBroken("確認期限已於 {0} 屆滿，視為同意", RemarkUntil!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    void MustHaveConsent(DateTime at)
    {
        if (!IsOpen || !HasConsent(at)) throw new RuleBroken("申請人尚未同意編目草稿");
    }

    void Finish(CipIssue issue, WorkingDays calendar, Actor by, DateTime at)
    {
        // First what may fail: a year without calendar changes nothing.
        Close(RequestState.Approved, calendar, at);
        Application!.CipIssues.Add(issue);
        HeldBecause = null;
        Write("核定 CIP", by, at, issue.ControlNumber);
    }
}
