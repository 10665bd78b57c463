using System.Text.Json;
using Portal.Domain;
using Portal.Features.Accounts;

namespace Portal.Features.Applications.Cip;

/// <summary>更正申請: the publisher of an approved title asks for other words in its description. Numbers never change.</summary>
public class ChangeRequest : CataloguingRequest
{
    /// <summary>What the publisher says the change is for.</summary>
    public string ChangeReason { get; private set; } = "";

    /// <summary>The title re-issues its CIP with the change: a cataloguer's work.</summary>
    public bool ReissuesCip { get; private set; }

    /// <summary>The description before, as JSON: kept so that the history shows what was.</summary>
    public string Before { get; private set; } = "";

    /// <summary>The description as wanted, as JSON.</summary>
    public string After { get; private set; } = "";

    public override string KindName => "更正申請";

    public override string WorkedBy => ReissuesCip ? Roles.Cataloguer : Roles.Clerk;

    public TitleDescription Was => Read(Before);

    public TitleDescription Wanted => Read(After);

    /// <summary>A change of an approved application, not yet sent. Its publisher and requests are loaded.</summary>
    public static ChangeRequest Of(Application application, Guid id)
    {
        MustBePossible(application);
        var first = application.Isbn;
        var request = new ChangeRequest
        {
            Id = id,
            ApplicationId = application.Id,
            Application = application,
            PublisherId = application.PublisherId,
            Publisher = application.Publisher,
            ContactName = first.ContactName,
            ContactEmail = first.ContactEmail,
            ContactPhone = first.ContactPhone,
            Language = first.Language,
            ReissuesCip = application.Cip?.State == RequestState.Approved,
        };
        return request;
    }

    /// <summary>Refuses while there is nothing to correct yet, or another correction is not decided.</summary>
    public static void MustBePossible(Application application)
    {
        if (application.Isbn.State != RequestState.Approved) throw new RuleBroken("核定後才能申請更正");
        if (application.Filing.Any(request => request.IsOpen || request.ApplicantMayEdit)) throw new RuleBroken("CIP 還在處理，核定後才能申請更正");
        if (application.Requests.OfType<ChangeRequest>().Any(request => request.IsOpen || request.State == RequestState.Returned)) throw new RuleBroken("這本書已有一件更正申請在處理中");
    }

    /// <summary>What the publisher wants and why; again after a return.</summary>
    public void Ask(TitleDescription wanted, string reason)
    {
        if (!ApplicantMayEdit) throw new RuleBroken("申請已送出，不能再修改；如需更正請聯絡承辦人");
        if (string.IsNullOrWhiteSpace(reason)) throw new RuleBroken("請寫明更正的理由");
        var (before, after) = (JsonSerializer.Serialize(Application!.Title), JsonSerializer.Serialize(wanted));
        if (before == after) throw new RuleBroken("沒有更正任何內容");
        (Before, After, ChangeReason) = (before, after, reason);
    }

    /// <summary>The description becomes what was asked for; a title with CIP gets its next issue with it.</summary>
    public void Approve(CipIssue? issue, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (ReissuesCip != issue is not null) throw new RuleBroken("這本書有 CIP，請由編目紀錄核定更正");
        // First what may fail: a year without calendar changes nothing.
        Close(RequestState.Approved, calendar, at);
        Application!.Title = Wanted;
        Application.ChangedAt = at;
        if (issue is not null) Application.CipIssues.Add(issue);
        Write("核定更正", by, at, issue is null ? null : issue.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    protected override void CheckComplete()
    {
        if (After.Length == 0) throw new RuleBroken("沒有更正任何內容");
        var wanted = Wanted;
        if (string.IsNullOrWhiteSpace(wanted.Title)) throw new RuleBroken("請填寫書名");
        if (string.IsNullOrWhiteSpace(wanted.Author)) throw new RuleBroken("請填寫著者");
    }

    static TitleDescription Read(string json) => JsonSerializer.Deserialize<TitleDescription>(json) ?? new TitleDescription();
}
