using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>A table of classes or lists of subject headings: read for a look first, then applied whole.</summary>
[Authorize(Policy = Policies.Administrator)]
[RequestSizeLimit(LargestRequest)]
public class Load(LoadHeadings load, IStringLocalizer<Words> words) : PageModel
{
    const int LargestRequest = HeadingFile.Largest / 3 * 4 + 500_000;

    /// <summary>classes or subjects.</summary>
    [BindProperty(SupportsGet = true)]
    public string Table { get; set; } = "";

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The <see cref="KeptFile"/> that was looked at.</summary>
    [BindProperty]
    public string? Read { get; set; }

    public HeadingLoad? Result { get; private set; }

    public bool IsClasses => Table == "classes";

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (Table is not ("classes" or "subjects")) context.Result = NotFound();
    }

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
        ModelState.Remove(nameof(Read));
        try
        {
            Result = await load.TryAsync(IsClasses, KeptFile.Open(Read));
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
        var rows = await load.ReplaceAsync(IsClasses, KeptFile.Open(Read), this.Actor());
        return this.Done(words["已載入 {0} 列", rows], IsClasses ? "Classes" : "Subjects");
    }
}
