using Portal.Data;

namespace Portal.Features.Deposit.Checks;

/// <summary>Cause and remedy of a finding in both languages; a row of Data/Seed/findings.tsv.</summary>
public sealed record FindingText(string Code, Severity Severity, string Cause, string Remedy, string CauseInEnglish, string RemedyInEnglish)
{
    static readonly Lazy<Dictionary<string, FindingText>> all = new(() => Seed.Lines("findings.tsv")
        .Select(line => line.Split('\t'))
        .Select(cells => new FindingText(cells[0], Enum.Parse<Severity>(cells[1], ignoreCase: true), cells[2], cells[3], cells[4], cells[5]))
        .ToDictionary(text => text.Code));

    /// <summary>Every code that the portal itself finds.</summary>
    public static IReadOnlyCollection<FindingText> All => all.Value.Values;

    /// <summary>Null for a code that only another checker uses; its own words are the finding's message then.</summary>
    public static FindingText? Of(string code) => all.Value.GetValueOrDefault(code);
}

/// <summary>What is found in one file. A broken book repeats itself: of each code the first few are kept, the rest is counted.</summary>
public sealed class Findings
{
    const int OfOneCode = 10, LongestPlace = 300;
    readonly Dictionary<string, List<Finding>> _found = [];
    readonly Dictionary<string, int> _more = [];

    /// <summary>Whether nothing refuses the file so far.</summary>
    public bool AreHarmless => _found.Values.All(same => same[0].Severity != Severity.Error);

    public IReadOnlyList<Finding> List =>
    [
        .. _found.Values.SelectMany(same => same[0] is { } first && _more.TryGetValue(first.Code, out var more) ? [.. same, first with { Where = $"+{more}" }] : same)
            .OrderByDescending(finding => finding.Severity),
    ];

    public void Add(string code, string? where = null)
    {
        var text = FindingText.Of(code) ?? throw new ArgumentOutOfRangeException(nameof(code), code, "has no row in findings.tsv");
        if (!_found.TryGetValue(code, out var same)) _found[code] = same = [];
        if (same.Count < OfOneCode) same.Add(new(code, text.Severity, text.Cause, where is null ? null : Domain.CleanText.Cut(Domain.CleanText.Visible(where), LongestPlace)));
        else _more[code] = _more.GetValueOrDefault(code) + 1;
    }
}
