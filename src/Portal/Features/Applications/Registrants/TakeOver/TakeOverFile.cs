using System.Text.Json;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Registrants.TakeOver;

public enum TakeOverKind { Publishers, Blocks, Numbers, Titles }

public enum TakeOverState
{
    [StateWord("檢查中", "blue")] Checking,
    [StateWord("檢查完成", "turquoise")] Checked,
    [StateWord("匯入中", "blue")] Importing,
    [StateWord("已匯入", "green")] Imported,
    [StateWord("已放棄", "grey")] Discarded,
}

/// <summary>What is wrong with a row, and in which column.</summary>
/// <param name="Row">As a spreadsheet counts: the head is row 1.</param>
/// <param name="Column">Head of the column.</param>
/// <param name="Key">The sentence.</param>
/// <param name="Values">For its places.</param>
public sealed record TakeOverFault(long Row, string Column, string Key, IReadOnlyList<string> Values);

/// <summary>
/// A table out of the old systems: looked at row by row first, and brought in when somebody says so. How far a run has come stands here, saved
/// with what it brought in, so that the next run goes on where a killed one ended.
/// </summary>
public class TakeOverFile
{
    /// <summary>More faults than that are only counted: nobody mends them by hand.</summary>
    public const int MostFaults = 500;

    public Guid Id { get; set; } = Guid.CreateVersion7();

    public TakeOverKind Kind { get; set; }

    public TakeOverState State { get; private set; } = TakeOverState.Checking;

    public required string FileName { get; set; }

    /// <summary>Where the file store has it.</summary>
    public required string Key { get; set; }

    /// <summary>Bytes.</summary>
    public long Size { get; set; }

    public DateTime UploadedAt { get; set; }

    public required string UploadedBy { get; set; }

    /// <summary>How many rows the look found.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that the present run has behind it.</summary>
    public long Done { get; private set; }

    public long Fresh { get; private set; }

    public long Known { get; private set; }

    public long Wrong { get; private set; }

    /// <summary>The first <see cref="MostFaults"/> of this run, as JSON.</summary>
    public string Faults { get; private set; } = "[]";

    /// <summary>Why the file could not be read to its end: the sentence's key and values, as JSON.</summary>
    public string? Unreadable { get; private set; }

    public Sentence? WhyUnreadable => Unreadable is null || JsonSerializer.Deserialize<string[]>(Unreadable) is not [var key, .. var values] ? null : new(key, [.. values]);

    public DateTime? EndedAt { get; private set; }

    public Guid Version { get; set; }

    public bool IsUnderWay => State is TakeOverState.Checking or TakeOverState.Importing;

    public IReadOnlyList<TakeOverFault> FaultList => JsonSerializer.Deserialize<List<TakeOverFault>>(Faults)!;

    /// <summary>Some rows more; saved together with what they brought.</summary>
    public void Advance(int rows, TakeOverOutcome outcome, bool ended, DateTime at)
    {
        if (!IsUnderWay) throw new RuleBroken("這份檔案沒有在處理中");
        Done += rows;
        (Fresh, Known, Wrong) = (Fresh + outcome.Fresh, Known + outcome.Known, Wrong + outcome.Faults.Select(fault => fault.Row).Distinct().Count());
        var faults = FaultList;
        if (outcome.Faults.Count > 0 && faults.Count < MostFaults) Faults = JsonSerializer.Serialize(faults.Concat(outcome.Faults).Take(MostFaults));
        if (!ended) return;
        Rows = Done;
        End(State == TakeOverState.Checking ? TakeOverState.Checked : TakeOverState.Imported, at);
    }

    /// <summary>It cannot be read; nothing of what remains is brought in.</summary>
    public void GiveUp(Sentence why, DateTime at)
    {
        if (!IsUnderWay) throw new RuleBroken("這份檔案沒有在處理中");
        Unreadable = JsonSerializer.Serialize<string[]>([why.Key, .. why.Values.Select(value => value.ToString()!)]);
        End(TakeOverState.Discarded, at);
    }

    /// <summary>The look is done: bring in what is right.</summary>
    public void Import()
    {
        if (State != TakeOverState.Checked) throw new RuleBroken("請等檢查完成再匯入");
        if (Fresh == 0) throw new RuleBroken("這份檔案沒有新的資料可匯入");
        State = TakeOverState.Importing;
        (Done, Fresh, Known, Wrong, Faults, EndedAt) = (0, 0, 0, 0, "[]", null);
    }

    public void Discard(DateTime at)
    {
        if (State is not (TakeOverState.Checking or TakeOverState.Checked)) throw new RuleBroken("已開始匯入的檔案不能放棄");
        End(TakeOverState.Discarded, at);
    }

    void End(TakeOverState state, DateTime at) => (State, EndedAt) = (state, at);

    public static readonly IReadOnlyDictionary<TakeOverKind, string> KindNames = new Dictionary<TakeOverKind, string>
    {
        [TakeOverKind.Publishers] = "出版機構",
        [TakeOverKind.Blocks] = "出版者識別號與已配數量",
        [TakeOverKind.Numbers] = "已配出的 ISBN 與 ISRC",
        [TakeOverKind.Titles] = "書目中的 ISBN（只核對，不配號）",
    };
}

/// <summary>What some rows were: new, known already, or wrong.</summary>
public sealed record TakeOverOutcome(int Fresh, int Known, IReadOnlyList<TakeOverFault> Faults);
