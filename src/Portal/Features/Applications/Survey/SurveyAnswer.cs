using System.Text.RegularExpressions;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Survey;

/// <summary>A question of the survey, in both languages. The questions are a table that comes with the portal.</summary>
public record SurveyQuestion(string Code, string Chinese, string English)
{
    /// <summary>The one that satisfaction is measured by.</summary>
    public const string Overall = "overall";

    static readonly Lazy<IReadOnlyList<SurveyQuestion>> all = new(() => Read("survey.tsv")), ofUse = new(() => Read("usability.tsv"));

    /// <summary>After a decided case.</summary>
    public static IReadOnlyList<SurveyQuestion> All => all.Value;

    /// <summary>好用性評估: after searching, reading or borrowing.</summary>
    public static IReadOnlyList<SurveyQuestion> OfUse => ofUse.Value;

    public string Text(bool english) => english ? English : Chinese;

    static IReadOnlyList<SurveyQuestion> Read(string table) => [.. Seed.Lines(table).Select(line => line.Split('\t')).Select(cells => new SurveyQuestion(cells[0], cells[1], cells[2]))];
}

/// <summary>
/// 滿意度: one answer to one question. It holds neither case nor person nor day, and its id is by chance: of whom it came nobody can tell, beyond kind, way in and quarter.
/// Even the answers of one person do not stand together.
/// </summary>
public partial class SurveyAnswer
{
    public const int LongestRemark = 1000;

    /// <summary>Answers of that step and above count as satisfied.</summary>
    public const int Satisfied = 4;

    /// <summary>What was written, not chosen.</summary>
    public const string Remark = "remark";

    /// <summary>Steps, from the best; on screen and in letters.</summary>
    public static readonly IReadOnlyList<(int Step, string Chinese, string English)> Steps =
        [(5, "非常滿意", "Very satisfied"), (4, "滿意", "Satisfied"), (3, "普通", "Neither"), (2, "不滿意", "Dissatisfied"), (1, "非常不滿意", "Very dissatisfied")];

    public Guid Id { get; set; } = Guid.NewGuid();

    /// <summary>Code of the kind of case, as in the table of cases; or of what was used, see <see cref="Usability"/>.</summary>
    public required string Kind { get; set; }

    public Channel Channel { get; set; }

    public int Year { get; set; }

    public int Quarter { get; set; }

    /// <summary>Code of the question, or <see cref="Remark"/>.</summary>
    public required string Question { get; set; }

    /// <summary>1 to 5; null of a remark.</summary>
    public int? Step { get; set; }

    public string? Text { get; set; }

    /// <summary>What somebody answered in that quarter: a row for each question, and one for the remark.</summary>
    public static IEnumerable<SurveyAnswer> Of(string kind, Channel channel, DateOnly today, IReadOnlyList<SurveyQuestion> questions, IReadOnlyDictionary<string, int> steps, string? remark)
    {
        SurveyAnswer Row(string question, int? step, string? text) => new() { Kind = kind, Channel = channel, Year = today.Year, Quarter = (today.Month + 2) / 3, Question = question, Step = step, Text = text };
        foreach (var question in questions)
        {
            if (steps.TryGetValue(question.Code, out var step) && step is >= 1 and <= 5) yield return Row(question.Code, step, null);
        }
        if (!string.IsNullOrWhiteSpace(remark)) yield return Row(Remark, null, CleanText.Clean(remark, lines: true));
    }

    /// <summary>A letter as colleagues read it: the code is the applicant's, so that nobody of the office answers instead.</summary>
    public static string WithoutCode(string letter) => Code().Replace(letter, "${address}…");

    [GeneratedRegex(@"(?<address>/survey/[^/\s]+/)[A-Z0-9-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
