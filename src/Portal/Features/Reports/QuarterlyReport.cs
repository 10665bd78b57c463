using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Survey;

namespace Portal.Features.Reports;

/// <summary>The cases of one kind and one way in. Every closed one is in exactly one of InThree, Extended and Late.</summary>
/// <param name="Kind">Code of the kind, as in the table of cases.</param>
/// <param name="Channel">The way in; null in a sum.</param>
/// <param name="Received">Sent in the quarter.</param>
/// <param name="Closed">Decided in the quarter: approved or refused.</param>
/// <param name="InThree">Of the closed: by the due date, three office days from complete papers, without an extension.</param>
/// <param name="Extended">Of the closed: by the date to which it was extended.</param>
/// <param name="Late">Of the closed: after its due date, extended or not.</param>
/// <param name="Returned">Of the closed: returned for papers at least once.</param>
/// <param name="Withdrawn">Withdrawn in the quarter; not counted as closed.</param>
/// <param name="OfficeDays">Office days of the closed, added up.</param>
public record CaseLine(string Kind, Channel? Channel, int Received = 0, int Closed = 0, int InThree = 0, int Extended = 0, int Late = 0, int Returned = 0, int Withdrawn = 0, int OfficeDays = 0)
{
    /// <summary>Null when nothing was closed.</summary>
    public double? Punctual => Closed == 0 ? null : (double)InThree / Closed;

    public double? MeanDays => Closed == 0 ? null : (double)OfficeDays / Closed;

    public static CaseLine operator +(CaseLine a, CaseLine b) => a with
    {
        Received = a.Received + b.Received,
        Closed = a.Closed + b.Closed,
        InThree = a.InThree + b.InThree,
        Extended = a.Extended + b.Extended,
        Late = a.Late + b.Late,
        Returned = a.Returned + b.Returned,
        Withdrawn = a.Withdrawn + b.Withdrawn,
        OfficeDays = a.OfficeDays + b.OfficeDays,
    };
}

/// <summary>How often one step was chosen for one question, by kind of case.</summary>
public record AnswerLine(string Kind, string Question, int Step, int Count);

public static class AnswerLines
{
    /// <summary>The share of those who said satisfied or very satisfied all in all; null without answers.</summary>
    public static double? Satisfied(this IEnumerable<AnswerLine> answers, Func<string, bool> kinds)
    {
        var all = answers.Where(line => line.Question == SurveyQuestion.Overall && kinds(line.Kind)).ToList();
        return all.Sum(line => line.Count) is var count and > 0 ? (double)all.Where(line => line.Step >= SurveyAnswer.Satisfied).Sum(line => line.Count) / count : null;
    }

    /// <summary>How many people answered: each says how it was all in all.</summary>
    public static int Sheets(this IEnumerable<AnswerLine> answers, Func<string, bool> kinds) => answers.Where(line => line.Question == SurveyQuestion.Overall && kinds(line.Kind)).Sum(line => line.Count);
}

/// <summary>季報: the figures of three months, counted from the rows. The quarter is the office's: it begins at midnight in Taipei.</summary>
public record QuarterlyReport(int Year, int Quarter)
{
    public const string Opinion = "opinion";

    /// <summary>By kind and way in, without sums.</summary>
    public IReadOnlyList<CaseLine> Cases { get; private init; } = [];

    /// <summary>Of the survey after decided cases.</summary>
    public IReadOnlyList<AnswerLine> Answers { get; private init; } = [];

    /// <summary>好用性評估: the same after searching, reading and borrowing.</summary>
    public IReadOnlyList<AnswerLine> Uses { get; private init; } = [];

    /// <summary>Titles that got ISBNs: in the quarter, and since January.</summary>
    public int Titles { get; private init; }

    public int TitlesInYear { get; private init; }

    /// <summary>ISBNs given in the quarter.</summary>
    public int Isbns { get; private init; }

    /// <summary>People of active publishers who can sign in, at the end of the quarter.</summary>
    public int Members { get; private init; }

    /// <summary>Due before the end of the quarter, or before today, and not closed by then.</summary>
    public int Overdue { get; private init; }

    public DateOnly FirstDay => new(Year, Quarter * 3 - 2, 1);

    public DateOnly NextDay => FirstDay.AddMonths(3);

    public CaseLine Total => Sum(Cases, "");

    public IEnumerable<CaseLine> ByKind => Cases.GroupBy(line => line.Kind).Select(lines => Sum(lines, lines.Key));

    public IEnumerable<CaseLine> ByChannel => Cases.GroupBy(line => line.Channel).Select(lines => Sum(lines, "") with { Channel = lines.Key });

    /// <summary>The quarter that a day belongs to.</summary>
    public static (int Year, int Quarter) Of(DateOnly day) => (day.Year, (day.Month + 2) / 3);

    public double? SatisfiedWith(Func<string, bool> kinds) => Answers.Satisfied(kinds);

    public int AnswersOf(Func<string, bool> kinds) => Answers.Sheets(kinds);

    /// <summary>Counts one quarter.</summary>
    /// <param name="db">The tables.</param>
    /// <param name="year">Of the Western calendar.</param>
    /// <param name="quarter">1 to 4.</param>
    /// <param name="today">For a quarter that is not over; null is after its end.</param>
    public static async Task<QuarterlyReport> ReadAsync(PortalDb db, int year, int quarter, DateOnly? today = null)
    {
        var report = new QuarterlyReport(year, quarter);
        var (from, to, january) = (WorkingDays.StartOf(report.FirstDay), WorkingDays.StartOf(report.NextDay), WorkingDays.StartOf(new DateOnly(year, 1, 1)));
        var overdueBefore = today < report.NextDay ? today.Value : report.NextDay;
        var cases = db.Requests.AsNoTracking();
        var received = await cases.Where(r => r.SubmittedAt >= from && r.SubmittedAt < to).GroupBy(r => new { Kind = EF.Property<string>(r, "Kind"), r.Channel })
            .Select(some => new CaseLine(some.Key.Kind, some.Key.Channel, some.Count(), 0, 0, 0, 0, 0, 0, 0)).ToListAsync();
        var ended = await cases.Where(r => r.DecidedAt >= from && r.DecidedAt < to)
            .Select(r => new Ended(EF.Property<string>(r, "Kind"), r.Channel, r.State, r.DecidedAt!.Value, r.DueOn, r.ExtendedTo != null, r.Returns, r.OfficeDays)).ToListAsync();
        var answers = await db.SurveyAnswers.AsNoTracking().Where(a => a.Year == year && a.Quarter == quarter && a.Step != null).GroupBy(a => new { a.Kind, a.Question, a.Step })
            .Select(some => new AnswerLine(some.Key.Kind, some.Key.Question, some.Key.Step!.Value, some.Count())).ToListAsync();
        var titles = db.IsbnRequests.AsNoTracking().Where(r => r.State == RequestState.Approved && r.DecidedAt < to);
        return report with
        {
            Cases = [.. received.Concat(ended.Select(Line)).GroupBy(line => (line.Kind, line.Channel)).Select(lines => lines.Aggregate((a, b) => a + b)).OrderBy(line => line.Kind, StringComparer.Ordinal).ThenBy(line => line.Channel)],
            Answers = answers.FindAll(line => !Usability.Uses.ContainsKey(line.Kind)),
            Uses = answers.FindAll(line => Usability.Uses.ContainsKey(line.Kind)),
            Titles = await titles.CountAsync(r => r.DecidedAt >= from),
            TitlesInYear = await titles.CountAsync(r => r.DecidedAt >= january),
            Isbns = await titles.Where(r => r.DecidedAt >= from).SelectMany(r => r.Application!.Products).CountAsync(p => p.Isbn != null),
            Members = await db.Users.CountAsync(user => user.EmailConfirmed && user.CreatedAt < to && (user.DisabledAt == null || user.DisabledAt >= to) && user.Publisher!.State == Applications.Registrants.PublisherState.Active),
            Overdue = await cases.CountAsync(r => r.SubmittedAt < to && (r.DecidedAt == null || r.DecidedAt >= to) && r.DueOn < overdueBefore),
        };
    }

    static CaseLine Line(Ended ended)
    {
        if (ended.State == RequestState.Withdrawn) return new CaseLine(ended.Kind, ended.Channel, Withdrawn: 1);
        var inTime = WorkingDays.OfficeDate(ended.At) <= ended.DueOn;
        return new CaseLine(ended.Kind, ended.Channel, Closed: 1, InThree: inTime && !ended.Extended ? 1 : 0, Extended: inTime && ended.Extended ? 1 : 0, Late: inTime ? 0 : 1,
            Returned: ended.Returns > 0 ? 1 : 0, OfficeDays: ended.OfficeDays);
    }

    static CaseLine Sum(IEnumerable<CaseLine> lines, string kind) => lines.Aggregate(new CaseLine(kind, null), (sum, line) => sum + line);

    record Ended(string Kind, Channel Channel, RequestState State, DateTime At, DateOnly? DueOn, bool Extended, int Returns, int OfficeDays);
}
