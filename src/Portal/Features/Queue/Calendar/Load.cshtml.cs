using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Queue.Calendar;

/// <summary>The government's calendar of a year: read for a look first, then applied.</summary>
[Authorize(Policy = Policies.Clerk)]
[RequestSizeLimit(LargestRequest)]
public class Load(ChangeCalendar change, IStringLocalizer<Words> words) : PageModel
{
    const int LargestRequest = 3_000_000;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The <see cref="KeptFile"/> that was looked at.</summary>
    [BindProperty]
    public string? Read { get; set; }

    [BindProperty]
    public string? FileName { get; set; }

    public CalendarLoad? Result { get; private set; }

    public void OnGet()
    {
        // The empty form.
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Upload is null || Upload.Length == 0)
        {
            this.AddError(nameof(Upload), "請選擇檔案");
            return Page();
        }
        Read = await KeptFile.KeepAsync(Upload);
        FileName = CleanText.Cut(CleanText.Clean(Path.GetFileName(Upload.FileName)), 100);
        try
        {
            Result = await change.TryAsync(Open(), this.Actor());
        }
        catch (RuleBroken refused)
        {
            this.AddError(nameof(Upload), refused.Sentence.Key, refused.Sentence.Values);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostApplyAsync()
    {
        ModelState.Remove(nameof(Upload));
        var loaded = await change.LoadAsync(Open(), $"{words["行政院人事行政總處 政府行政機關辦公日曆表"]} {CleanText.Cut(CleanText.Clean(FileName ?? ""), 100)}".TrimEnd(), this.Actor());
        return this.Done(words["已載入 {0} 年的辦公日曆，變更 {1} 天，{2} 件的應完成日改算", loaded.Year, loaded.Differences.Count, loaded.Moved], "Index", new { year = loaded.Year });
    }

    OfficeCalendarFile Open() => OfficeCalendarFile.ReadOfficial(KeptFile.Open(Read));
}
