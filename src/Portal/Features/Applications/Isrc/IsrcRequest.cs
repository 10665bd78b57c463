using Portal.Domain;

namespace Portal.Features.Applications.Isrc;

/// <summary>Own: codes of the producer's own prefix code, which it is given if it has none. Shared: codes only, of the centre's prefix code.</summary>
public enum CodePlan { Own, Shared }

/// <summary>ISRC 申請: a list of recordings, each of which gets a code.</summary>
public class IsrcRequest : Request
{
    public const int MostRecordings = 500;

    public static readonly IReadOnlyDictionary<CodePlan, string> PlanNames = new Dictionary<CodePlan, string>
    {
        [CodePlan.Own] = "使用自己的登記者代碼",
        [CodePlan.Shared] = "只要錄音的代碼，不需登記者代碼",
    };

    /// <summary>專輯或清單名稱: what people call this list by.</summary>
    public string ListTitle { get; set => field = value ?? ""; } = "";

    public CodePlan Plan { get; set; }

    public DateTime ChangedAt { get; set; }

    public List<Recording> Recordings { get; } = [];

    public override string KindName => "ISRC 申請";

    public override string Subject => ListTitle;

    public IEnumerable<Recording> InOrder => Recordings.OrderBy(r => r.Ordinal);

    public void MustBeEditable()
    {
        if (!ApplicantMayEdit) throw new RuleBroken("申請已送出，不能再修改；如需更正請聯絡承辦人");
    }

    public void Add(IReadOnlyCollection<Recording> recordings)
    {
        MustBeEditable();
        if (Recordings.Count + recordings.Count > MostRecordings) throw new RuleBroken("一份清單最多 {0} 筆錄音，請分成幾份申請", MostRecordings);
        var place = Recordings.Select(r => r.Ordinal).DefaultIfEmpty().Max();
        foreach (var recording in recordings)
        {
            recording.Ordinal = ++place;
            recording.RequestId = Id;
            Recordings.Add(recording);
        }
    }

    /// <summary>Each missing thing, with the step of the form where it is mended.</summary>
    public IEnumerable<(string Step, string Sentence)> Faults()
    {
        if (string.IsNullOrWhiteSpace(ListTitle)) yield return ("details", "請填寫專輯或清單名稱");
        if (string.IsNullOrWhiteSpace(ContactName) || string.IsNullOrWhiteSpace(ContactEmail)) yield return ("details", "請填寫聯絡方式");
        if (Recordings.Count == 0) yield return ("recordings", "請至少加入一筆錄音");
    }

    /// <summary>Refuses unless this officer may approve now; asked before codes are reserved, and again when they are given.</summary>
    public void MustBeApprovableBy(Actor by) => MustBeInReviewBy(by);

    /// <summary>核定: every recording gets its code. Only <see cref="IsrcDesk"/> calls it, with codes that are in the ledger.</summary>
    public void Approve(IReadOnlyDictionary<Guid, IsrcCode> codes, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeInReviewBy(by);
        if (Recordings.Exists(recording => recording.Isrc is not null)) throw new RuleBroken("此案已有號碼，不能再次配號");
        Close(RequestState.Approved, calendar, at);
        foreach (var recording in Recordings) recording.Isrc = codes[recording.Id];
        var (first, last) = (InOrder.First().Isrc!.Value, InOrder.Last().Isrc!.Value);
        Write("核定配號", by, at, first == last ? first.Formatted : $"{first.Formatted} – {last.Formatted}（{Recordings.Count}）");
    }

    protected override void CheckComplete()
    {
        var fault = Faults().Select(fault => fault.Sentence).FirstOrDefault();
        if (fault is not null) throw new RuleBroken(fault);
    }
}
