using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Survey;
using Portal.Features.Queue;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Reports;

/// <summary>季報: a quarter against its targets, on screen, on paper and as a table to take away.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, IStringLocalizer<Words> T, TimeProvider clock) : PageModel
{
    /// <summary>Fewer answers of one kind are not shown by themselves: somebody might be told by them.</summary>
    public const int FewestAnswers = 5;

    /// <summary>A figure beside its target.</summary>
    /// <param name="Name">What it is.</param>
    /// <param name="Value">Null where there is nothing to count from.</param>
    /// <param name="Goal">The target, in the same unit.</param>
    /// <param name="Percent">Value and target are per cent.</param>
    /// <param name="Kept">False: the portal keeps no such rows yet.</param>
    public record Figure(string Name, double? Value, int Goal, bool Percent, bool Kept = true)
    {
        public double Share => Goal == 0 ? 1 : Math.Clamp((Value ?? 0) / Goal, 0, 1);

        public string Shown(double? value) => value is { } some ? some.ToString(Percent ? "0.#" : "N0", CultureInfo.InvariantCulture) + (Percent ? " %" : "") : "—";
    }

    [BindProperty(SupportsGet = true)]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Quarter { get; set; }

    public QuarterlyReport Report { get; private set; } = null!;

    public IReadOnlyList<Figure> Figures { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Kinds { get; private set; } = null!;

    /// <summary>What people wrote, for those who lead the office; in no order of time.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    public IReadOnlyList<string> UseRemarks { get; private set; } = [];

    public bool MayLead => User.IsInRole(Accounts.Roles.Supervisor) || User.IsInRole(Accounts.Roles.Administrator);

    public DateOnly Today => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnGetFileAsync(string? format)
    {
        if (format is not ("csv" or "xlsx")) throw new NotThere();
        await LoadAsync();
        var (rows, name) = (ReportRows.Of(Report, Figures, Kinds, T), string.Create(CultureInfo.InvariantCulture, $"report-{Report.Year}-Q{Report.Quarter}.{format}"));
        return format == "csv" ? File(CsvSheet.Write(rows), "text/csv; charset=utf-8", name) : File(ExcelSheet.Write(name[..^5], rows), ExcelSheet.MediaType, name);
    }

    async Task LoadAsync()
    {
        var now = QuarterlyReport.Of(Today);
        var (year, quarter) = (Year ?? now.Year, Quarter ?? now.Quarter);
        // What is no quarter, or still to come, is this one.
        if (year is < 2000 || quarter is < 1 or > 4 || (year, quarter).CompareTo(now) > 0) (year, quarter) = now;
        Report = await QuarterlyReport.ReadAsync(db, year, quarter, Today);
        Kinds = QueueFilter.Kinds(db);
        var goals = await Target.AtAsync(db, WorkingDays.StartOf(Report.NextDay));
        var (from, until) = (WorkingDays.StartOf(new DateOnly(year, 1, 1)), WorkingDays.StartOf(Report.NextDay));
        var readings = await db.ReadingSessions.CountAsync(s => s.IsUniqueRequest && s.OpenedAt >= from && s.OpenedAt < until);
        Figures =
        [
            new("三個工作天內結案", 100 * Report.Total.Punctual, goals[Target.InThree], true),
            new("滿意度", 100 * Report.SatisfiedWith(kind => kind != QuarterlyReport.Opinion), goals[Target.Satisfaction], true),
            new("意見答覆滿意度", 100 * Report.SatisfiedWith(kind => kind == QuarterlyReport.Opinion), goals[Target.Opinions], true),
            new("配號的書（全年）", Report.TitlesInYear, goals[Target.Titles], false),
            new("送存的書（全年）", 0, goals[Target.Titles], false, Kept: false),
            new("成員", Report.Members, goals[Target.Members], false),
            new("閱覽人次（全年）", readings, goals[Target.Readings], false),
        ];
        if (!MayLead) return;
        var remarks = await db.SurveyAnswers.AsNoTracking().Where(a => a.Year == year && a.Quarter == quarter && a.Text != null).OrderBy(a => a.Id).Take(1000).Select(a => new { a.Kind, a.Text }).ToListAsync();
        (Remarks, UseRemarks) = ([.. remarks.Where(a => !Usability.Uses.ContainsKey(a.Kind)).Select(a => a.Text!)], [.. remarks.Where(a => Usability.Uses.ContainsKey(a.Kind)).Select(a => a.Text!)]);
    }
}
