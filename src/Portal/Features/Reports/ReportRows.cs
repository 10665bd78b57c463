using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Applications;
using Portal.Features.Applications.Survey;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Reports;

/// <summary>The quarterly report as one table, in the reader's language: cases by kind and way in, figures with their targets, answers.</summary>
public static class ReportRows
{
    public static List<IReadOnlyList<string>> Of(QuarterlyReport report, IReadOnlyList<Index.Figure> figures, IReadOnlyDictionary<string, string> kinds, IStringLocalizer<Words> T)
    {
        List<IReadOnlyList<string>> rows =
        [
            [T["年"], T["季"], T["申請項目"], T["收件方式"], T["收件數"], T["結案"], T["三天內"], T["展期內"], T["逾期"], T["曾補件"], T["撤回"], T["經手工作天"]],
            .. report.Cases.Select(line => Cases(line, T[kinds.GetValueOrDefault(line.Kind, line.Kind)], T[ChannelNames.Channels[line.Channel!.Value]])),
            Cases(report.Total, T["合計"], ""),
            [""],
            ["", "", T["指標"], T["實績"], T["目標"], T["說明"]],
            .. figures.Select(figure => (IReadOnlyList<string>)["", "", T[figure.Name], figure.Shown(figure.Value), figure.Shown(figure.Goal), figure.Kept ? "" : T["尚未記錄"]]),
            ["", "", T["逾期未結"], Text(report.Overdue)],
            [""],
            ["", "", T["滿意度調查"], T["答"], T["份數"]],
        ];
        AddAnswers(SurveyQuestion.All, report.Answers);
        rows.AddRange([[""], ["", "", T["好用性評估"], T["答"], T["份數"]]]);
        AddAnswers(SurveyQuestion.OfUse, report.Uses);
        // Every row as wide as the head.
        return rows.ConvertAll(row => (IReadOnlyList<string>)[.. row, .. Enumerable.Repeat("", rows[0].Count - row.Count)]);

        void AddAnswers(IReadOnlyList<SurveyQuestion> questions, IReadOnlyList<AnswerLine> answers)
        {
            foreach (var question in questions)
                rows.AddRange(SurveyAnswer.Steps.Select(step => (IReadOnlyList<string>)["", "", question.Text(Languages.IsEnglish), Languages.IsEnglish ? step.English : step.Chinese,
                    Text(answers.Where(line => line.Question == question.Code && line.Step == step.Step).Sum(line => line.Count))]));
        }

        IReadOnlyList<string> Cases(CaseLine line, string kind, string channel) =>
            [Text(report.Year), Text(report.Quarter), kind, channel, Text(line.Received), Text(line.Closed), Text(line.InThree), Text(line.Extended), Text(line.Late), Text(line.Returned), Text(line.Withdrawn), Text(line.OfficeDays)];
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
