using System.Text.Json;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Bulk;

public enum BatchState
{
    [StateWord("建立草稿中", "blue")] Making,
    [StateWord("草稿", "grey")] Drafts,
    [StateWord("解開頁面中", "blue")] Unpacking,
    [StateWord("送件中", "blue")] Sending,
    [StateWord("已送件", "green")] Sent,
}

/// <summary>
/// 整批: the drafts that come of one file. They are made, get their pages out of one package and go to the office together; each is done by a job, all or
/// nothing, and what stopped it stands here.
/// </summary>
public class BatchFile
{
    /// <summary>Chosen by the form, so that a double click makes one batch.</summary>
    public Guid Id { get; set; }

    public Guid PublisherId { get; set; }

    public required string FileName { get; set; }

    public DateTime CreatedAt { get; set; }

    public BatchState State { get; private set; } = BatchState.Drafts;

    /// <summary>Where the file store has the rows while the drafts are made, or the package of pages while it is unpacked.</summary>
    public string? Key { get; private set; }

    /// <summary>Pages unpacked so far.</summary>
    public int Done { get; private set; }

    public int Total { get; private set; }

    /// <summary>Who asked for what is under way.</summary>
    public Guid? ActorId { get; private set; }

    public string ActorName { get; private set; } = "";

    public string? ActorAddress { get; private set; }

    /// <summary>What stopped the last act, as JSON.</summary>
    public string Faults { get; private set; } = "[]";

    public DateTime? SentAt { get; private set; }

    public Guid Version { get; set; }

    public List<BatchLine> Lines { get; } = [];

    public Actor Actor => new(ActorId, ActorName, ActorAddress);

    public bool IsUnderWay => State is BatchState.Making or BatchState.Unpacking or BatchState.Sending;

    public IReadOnlyList<TableFault> FaultList => JsonSerializer.Deserialize<List<TableFault>>(Faults)!;

    /// <summary>The rows that were looked at are in the file store: drafts are to be made of them.</summary>
    public void Make(string key, Actor by)
    {
        Begin(BatchState.Making, by);
        Key = key;
    }

    /// <summary>A package of pages is in the file store.</summary>
    public void Unpack(string key, int files, Actor by) => (Key, Total) = Begin(BatchState.Unpacking, by) ? (key, files) : throw new RuleBroken("這一批已送出");

    /// <summary>All its drafts go to the office. False when they are on their way or there already.</summary>
    public bool Send(Actor by) => State != BatchState.Sending && Begin(BatchState.Sending, by);

    /// <summary>What was under way has ended: with faults nothing of it was kept.</summary>
    public void End(IReadOnlyList<TableFault> faults, DateTime at)
    {
        if (!IsUnderWay) throw new RuleBroken("這一批沒有在處理中");
        if (State == BatchState.Sending && faults.Count == 0) (State, SentAt) = (BatchState.Sent, at);
        else State = BatchState.Drafts;
        (Key, Faults) = (null, JsonSerializer.Serialize(faults));
    }

    bool Begin(BatchState state, Actor by)
    {
        if (State == BatchState.Sent) return false;
        if (IsUnderWay) throw new RuleBroken("這一批正在處理，請等它完成");
        (State, Done, Total, Faults) = (state, 0, 0, "[]");
        (ActorId, ActorName, ActorAddress) = (by.Id, by.Name, by.Address);
        return true;
    }
}

/// <summary>Where a draft of a batch came from, and by which names its pages are known.</summary>
public class BatchLine
{
    public const int LongestName = 200;

    public Guid ApplicationId { get; set; }

    public Application? Application { get; set; }

    public Guid BatchFileId { get; set; }

    /// <summary>As people count it; of ONIX the place of the record.</summary>
    public int Row { get; set; }

    /// <summary>RecordReference, or 參考號 of the table.</summary>
    public string? Reference { get; set; }

    /// <summary>編號: by it the names of its pages begin.</summary>
    public required string Code { get; set; }

    /// <summary>Name of the file, where the table says it; so are the next ones.</summary>
    public string TitlePage { get; set; } = "";

    public string CopyrightPage { get; set; } = "";

    public string Cover { get; set; } = "";
}
