using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Survey;

/// <summary>好用性評估 of what was just used here. Who has not used it, or was asked in this quarter, is told so.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
[ResponseCache(NoStore = true)]
public class UsabilityForm(Usability usability) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Use { get; set; } = "";

    /// <summary>By the code of the question.</summary>
    [BindProperty]
    public Dictionary<string, int> Steps { get; set; } = [];

    [BindProperty]
    public string? Remark { get; set; }

    public bool IsOffered { get; private set; }

    public bool Thanks { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await LoadAsync()) return NotFound();
        if (!IsOffered) return Page();
        if (!Steps.ContainsKey(SurveyQuestion.Overall)) this.AddError($"Steps[{SurveyQuestion.Overall}]", "請選擇整體的滿意程度");
        if (Remark is not null && (CleanText.Length(Remark) > SurveyAnswer.LongestRemark || CleanText.FindFault(Remark, lines: true) is not null)) this.AddError("Remark", "最多 {0} 字，且不能有控制字元", SurveyAnswer.LongestRemark);
        if (!ModelState.IsValid) return Page();
        await usability.DoneAsync(usability.Answers(Use, Steps, Remark));
        Thanks = true;
        return Page();
    }

    /// <summary>Not now: nobody asks again in this quarter.</summary>
    public async Task<IActionResult> OnPostLaterAsync()
    {
        if (!await LoadAsync()) return NotFound();
        if (IsOffered) await usability.DoneAsync([]);
        return Redirect("/");
    }

    async Task<bool> LoadAsync()
    {
        IsOffered = await usability.OfferAsync(Use) is not null;
        return Usability.Uses.ContainsKey(Use);
    }
}
