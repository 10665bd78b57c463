using Portal.Domain;
using Portal.Features.Accounts;

namespace Portal.Features.Applications.Opinions;

/// <summary>
/// 意見反映: anybody says what is good or wrong; on the same clock as every case. It has no papers, so it is never returned, and it asks for nothing that could be
/// refused: its officer answers, which ends it, or refers it to those whose matter it is.
/// </summary>
public class OpinionRequest : Request
{
    public const int LongestText = 4000;

    /// <summary>Who may be referred to, and how they are called.</summary>
    public static readonly IReadOnlyDictionary<string, string> Desks = new Dictionary<string, string>
    {
        [Roles.Clerk] = "承辦人",
        [Roles.Cataloguer] = "編目員",
        [Roles.Supervisor] = "主管",
    };

    /// <summary>主旨, in the writer's words.</summary>
    public string About { get; set; } = "";

    public string Text { get; set; } = "";

    /// <summary>The role whose matter it is.</summary>
    public string Desk { get; private set; } = Roles.Clerk;

    /// <summary>答覆, as the letter says it; null until then.</summary>
    public string? Answer { get; private set; }

    /// <summary>One that is not confirmed is removed some time after.</summary>
    public DateTime WrittenAt { get; set; }

    public override string KindName => "意見反映";

    public override string Subject => About;

    public override string WorkedBy => Desk;

    public override string ApprovedName => "已答覆";

    /// <summary>Refuses unless this officer may answer it now.</summary>
    public void MustBeApprovableBy(Actor by) => MustBeInReviewBy(by);

    /// <summary>答覆: ends it.</summary>
    public void Approve(string answer, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (string.IsNullOrWhiteSpace(answer)) throw new RuleBroken("請寫答覆");
        Close(RequestState.Approved, calendar, at);
        Answer = answer;
        Write("答覆意見", by, at);
    }

    /// <summary>轉辦: back into the queue, for those whose matter it is; the clock goes on.</summary>
    public void Refer(string desk, string reason, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (!Desks.TryGetValue(desk, out var name)) throw new RuleBroken("請選擇轉給誰");
        if (desk == Desk) throw new RuleBroken("此案已由該職務辦理");
        if (string.IsNullOrWhiteSpace(reason)) throw new RuleBroken("請寫明轉辦的理由");
        BackToQueue();
        Desk = desk;
        Write("轉辦", by, at, reason, to: name);
    }

    public override void Return(IReadOnlyCollection<string> missing, string? note, WorkingDays calendar, Actor by, DateTime at) => throw new RuleBroken("意見沒有補件，請答覆或轉辦");

    public override void Refuse(string reason, WorkingDays calendar, Actor by, DateTime at) => throw new RuleBroken("意見沒有不予核定，請答覆或轉辦");

    protected override void CheckComplete()
    {
        if (string.IsNullOrWhiteSpace(About) || string.IsNullOrWhiteSpace(Text)) throw new RuleBroken("請填寫主旨與內容");
        if (string.IsNullOrWhiteSpace(ContactEmail)) throw new RuleBroken("請填寫電子郵件");
    }
}
