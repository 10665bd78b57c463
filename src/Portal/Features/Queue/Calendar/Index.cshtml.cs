using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Calendar;

/// <summary>The office's year, month by month, and which years are loaded from where.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, TimeProvider clock, IAuthorizationService permissions) : PageModel
{
    const int WarnFromMonth = 10;

    /// <summary>A day in the grid: its number, how it looks and what a screen reader adds.</summary>
    public record Cell(int Number, string? Style, string? Says);

    public record Month(int Number, IReadOnlyList<Cell?[]> Weeks, IReadOnlyList<CalendarDay> Named);

    [BindProperty(SupportsGet = true)]
    public int Year { get; set; }

    public bool IsLoaded { get; private set; }

    public int? MissingNextYear { get; private set; }

    public bool MayChange { get; private set; }

    public IReadOnlyList<Month> Months { get; private set; } = [];

    public IReadOnlyList<CalendarYear> Years { get; private set; } = [];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync()
    {
        var today = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        if (Year == 0) Year = today.Year;
        if (Year is < 1912 or > 2199) return NotFound();
        Years = await db.CalendarYears.AsNoTracking().OrderByDescending(year => year.Year).ToListAsync();
        IsLoaded = Years.Any(year => year.Year == Year);
        if (today.Month >= WarnFromMonth && Years.All(year => year.Year != today.Year + 1)) MissingNextYear = today.Year + 1;
        MayChange = (await permissions.AuthorizeAsync(User, Policies.Clerk)).Succeeded;

        var (first, last) = (new DateOnly(Year, 1, 1), new DateOnly(Year, 12, 31));
        var days = await db.CalendarDays.AsNoTracking().Where(day => day.Date >= first && day.Date <= last).OrderBy(day => day.Date).ToListAsync();
        Months = [.. Enumerable.Range(1, 12).Select(month => new Month(month, [.. Cells(month, days).Chunk(7)], days.FindAll(day => day.Date.Month == month)))];
        var subject = Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
        History = await db.History.AsNoTracking().Where(line => line.Subject == "Calendar" && line.SubjectId == subject)
            .OrderByDescending(line => line.Id).Take(50).ToListAsync();
        return Page();
    }

    /// <summary>From the Sunday on or before the first; weeks are as printed in Taiwan.</summary>
    IEnumerable<Cell?> Cells(int month, List<CalendarDay> days)
    {
        var first = new DateOnly(Year, month, 1);
        for (var i = 0; i < (int)first.DayOfWeek; i++) yield return null;
        for (var date = first; date.Month == month; date = date.AddDays(1))
        {
            var named = days.Find(day => day.Date == date);
            var (style, says) = named switch
            {
                { IsClosingDay: true } => ("month__closed", "停班"),
                { IsWorkingDay: true } => ("month__work", "上班"),
                { } => ("month__named", "放假"),
                null when date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday => ("month__off", "放假"),
                null => ((string?)null, (string?)null),
            };
            yield return new Cell(date.Day, style, says);
        }
    }
}
