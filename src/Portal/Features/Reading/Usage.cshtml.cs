using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>閱覽統計: staff see all titles, a publisher its own.</summary>
[Authorize(Policy = Policies.StaffOrMember)]
public class Usage(PortalDb db, ReadingSettings settings, TimeProvider clock) : PageModel
{
    public const int PerPage = 50;

    [BindProperty(SupportsGet = true)]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Month { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public int Pages { get; private set; }

    public IReadOnlyList<TitleUsage> Titles { get; private set; } = [];

    public IEnumerable<TitleUsage> Shown => Titles.Skip((P - 1) * PerPage).Take(PerPage);

    public int KeptDays => settings.ForgetAfterDays;

    public int ThisYear => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime).Year;

    public bool IsStaff => Roles.Names.Keys.Any(User.IsInRole);

    public int Sum(UsageMetric metric) => Titles.Sum(title => title.Of(metric, Month));

    public Task OnGetAsync() => LoadAsync(Month);

    public async Task<IActionResult> OnGetFileAsync()
    {
        await LoadAsync(null);
        return File(CsvSheet.Write(UsageFigures.Rows(Titles, Year!.Value)), "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"usage-{Year}.csv"));
    }

    async Task LoadAsync(int? month)
    {
        // What is no year or month, or still to come, is this year.
        if (Year is not { } year || year < 2000 || year > ThisYear) Year = ThisYear;
        Month = month is >= 1 and <= 12 ? month : null;
        Titles = await UsageFigures.ReadAsync(db, Year.Value, Month, IsStaff ? null : User.PublisherId!.Value);
        Pages = (Titles.Count + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
    }
}
