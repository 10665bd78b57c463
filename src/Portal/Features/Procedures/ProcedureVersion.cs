using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Procedures;

/// <summary>標準作業流程: the steps of one kind of case, in both languages. A change is a new version; cases keep the one they were ticked by.</summary>
public class ProcedureVersion
{
    public const int MostSteps = 30;

    public long Id { get; set; }

    /// <summary>Code of the kind of case, as in the table of cases.</summary>
    public required string Kind { get; set; }

    /// <summary>1, 2, 3... of its kind.</summary>
    public int Number { get; set; }

    /// <summary>One step a line.</summary>
    public required string Chinese { get; set; }

    public required string English { get; set; }

    /// <summary>Null for the version that comes with the portal.</summary>
    public DateTime? At { get; set; }

    public string? By { get; set; }

    public IReadOnlyList<string> Steps(bool english) => Lines(english ? English : Chinese);

    /// <exception cref="RuleBroken">The two languages have not the same number of steps, or too many.</exception>
    public static (ProcedureVersion Version, HistoryEntry Line) Make(string kind, int number, string chinese, string english, Actor by, DateTime at)
    {
        var (zh, en) = (Lines(chinese), Lines(english));
        if (zh.Count != en.Count) throw new RuleBroken("中文有 {0} 個步驟，英文有 {1} 個，請逐步對應", zh.Count, en.Count);
        if (zh.Count > MostSteps) throw new RuleBroken("最多 {0} 個步驟", MostSteps);
        return (new ProcedureVersion { Kind = kind, Number = number, Chinese = string.Join('\n', zh), English = string.Join('\n', en), At = at, By = by.Name },
            by.Did("修改標準作業流程", at, $"{kind} v{number}", "Procedure", kind));
    }

    static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}

/// <summary>The steps that were ticked on a case, with the version that they belong to.</summary>
public class ProcedureCheck
{
    public Guid RequestId { get; set; }

    public required string Kind { get; set; }

    public int Number { get; set; }

    /// <summary>Places of the steps, from 1, separated by commas.</summary>
    public string Ticked { get; private set; } = "";

    public required string By { get; set; }

    public DateTime At { get; set; }

    public Guid Version { get; set; }

    public IReadOnlySet<int> Steps => Ticked.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(step => int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();

    /// <summary>Keeps these ticks instead of the earlier ones.</summary>
    public HistoryEntry Tick(IEnumerable<int> steps, Request request, int of, Actor by, DateTime at)
    {
        if (!request.IsOpen) throw new RuleBroken("此案目前不在處理中，不能勾選流程");
        Ticked = string.Join(',', steps.Where(step => step >= 1 && step <= of).Distinct().Order());
        (By, At) = (by.Name, at);
        return by.Did("勾選作業流程", at, $"v{Number}: {Ticked}", "Procedure", request.CaseNumber);
    }
}
