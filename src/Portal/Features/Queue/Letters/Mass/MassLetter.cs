using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Shared;

namespace Portal.Features.Queue.Letters.Mass;

public enum MassState
{
    [StateWord("草稿", "grey")] Draft,
    [StateWord("寄送中", "blue")] Writing,
    [StateWord("已全部寫成", "green")] Written,
    [StateWord("已停止", "orange")] Stopped,
}

/// <summary>Which of the active publishers: all, one kind, those that asked for nothing in some years, those with unfinished drafts, those whose registrant element has so many digits.</summary>
public enum Audience { All, Kind, Quiet, Drafts, Prefix }

/// <summary>通函: the same letter to many publishers. One person proposes it, another confirms it, a job writes its letters.</summary>
public class MassLetter
{
    public const int LongestText = 3000, MostYears = 20, LongestRegistrant = 7;

    public static readonly IReadOnlyDictionary<Audience, string> AudienceNames = new Dictionary<Audience, string>
    {
        [Audience.All] = "所有使用中的出版機構",
        [Audience.Kind] = "某一類出版機構",
        [Audience.Quiet] = "幾年內沒有送件的出版機構",
        [Audience.Drafts] = "有草稿還沒送出的出版機構",
        [Audience.Prefix] = "出版者識別號為某個長度的出版機構",
    };

    public Guid Id { get; set; } = Guid.CreateVersion7();

    public MassState State { get; private set; }

    public string Subject { get; private set; } = "";

    public string Body { get; private set; } = "";

    /// <summary>Null: everybody gets the Chinese text.</summary>
    public string? EnglishSubject { get; private set; }

    public string? EnglishBody { get; private set; }

    public Audience Audience { get; private set; }

    /// <summary>Of <see cref="Audience.Kind"/>.</summary>
    public PublisherKind? Kind { get; private set; }

    /// <summary>Years of <see cref="Audience.Quiet"/>, digits of <see cref="Audience.Prefix"/>.</summary>
    public int? Number { get; private set; }

    public required string CreatedBy { get; set; }

    public DateTime ChangedAt { get; private set; }

    public DateTime? ProposedAt { get; private set; }

    public DateTime? ConfirmedAt { get; private set; }

    /// <summary>How many addresses there were when it was confirmed.</summary>
    public int Planned { get; private set; }

    /// <summary>How many letters are written.</summary>
    public int Done { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public Guid Version { get; set; }

    /// <summary>What a proposal about it is known by.</summary>
    public string Key => $"mass:{Id}";

    public void Compose(string subject, string body, string? englishSubject, string? englishBody, DateTime at)
    {
        MustBeDraft();
        if (englishSubject is null != englishBody is null) throw new RuleBroken("英文主旨與英文信文要一起填，或都不填");
        (Subject, Body, EnglishSubject, EnglishBody, ChangedAt) = (subject, body, englishSubject, englishBody, at);
    }

    public void Address(Audience audience, PublisherKind? kind, int? number)
    {
        MustBeDraft();
        if (audience == Audience.Kind && kind is null) throw new RuleBroken("請選擇出版機構的類別");
        if (audience == Audience.Quiet && number is not (>= 1 and <= MostYears)) throw new RuleBroken("年數為 1 到 {0}", MostYears);
        if (audience == Audience.Prefix && number is not (>= 1 and <= LongestRegistrant)) throw new RuleBroken("識別號的長度為 1 到 {0} 碼", LongestRegistrant);
        (Audience, Kind, Number) = (audience, audience == Audience.Kind ? kind : null, audience is Audience.Quiet or Audience.Prefix ? number : null);
    }

    public void Propose(int count, DateTime at)
    {
        MustBeDraft();
        if (count == 0) throw new RuleBroken("目前沒有符合的收信人");
        ProposedAt = at;
    }

    /// <summary>The second person's word: from now on its letters are written.</summary>
    public void Confirm(int count, DateTime at)
    {
        MustBeDraft();
        (State, Planned, ConfirmedAt) = (MassState.Writing, count, at);
    }

    /// <summary>So many more letters go with this save.</summary>
    public void Wrote(int count) => Done += State == MassState.Writing ? count : throw new RuleBroken("這封通函已停止");

    public HistoryEntry End(Actor by, DateTime at)
    {
        (State, EndedAt) = (State == MassState.Writing ? MassState.Written : throw new RuleBroken("這封通函已停止"), at);
        return Did("通函全部寫成", by, at, $"{Subject}（{Done}）");
    }

    public void MustBeDraft()
    {
        if (State != MassState.Draft) throw new RuleBroken("這封通函已確認，不能再修改");
    }

    public HistoryEntry Did(string what, Actor by, DateTime at, string why) => by.Did(what, at, why, "MassLetter", Id.ToString());
}
