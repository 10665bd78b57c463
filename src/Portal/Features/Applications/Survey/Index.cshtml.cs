using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Survey;

/// <summary>滿意度調查 of one closed case, by the code of its closing letter, once. Opening the link records nothing; the button does.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
[ResponseCache(NoStore = true)]
public class Index(PortalDb db, TimeProvider clock) : PageModel
{
    /// <summary>By the code of the question.</summary>
    [BindProperty]
    public Dictionary<string, int> Steps { get; set; } = [];

    [BindProperty]
    public string? Remark { get; set; }

    /// <summary>Null when the code is none, or none any more.</summary>
    public Request? Filed { get; private set; }

    public bool Thanks { get; private set; }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <param name="number">The case.</param>
    /// <param name="code">Of its closing letter.</param>
    /// <param name="step">What was clicked in the letter, chosen already.</param>
    public async Task OnGetAsync(string number, string code, int? step)
    {
        await LoadAsync(number, code);
        if (step is >= 1 and <= 5) Steps[SurveyQuestion.Overall] = step.Value;
    }

    public async Task<IActionResult> OnPostAsync(string number, string code)
    {
        await LoadAsync(number, code);
        if (Filed is null) return Page();
        if (!Steps.ContainsKey(SurveyQuestion.Overall)) this.AddError($"Steps[{SurveyQuestion.Overall}]", "請選擇整體的滿意程度");
        if (Remark is not null && (CleanText.Length(Remark) > SurveyAnswer.LongestRemark || CleanText.FindFault(Remark, lines: true) is not null)) this.AddError("Remark", "最多 {0} 字，且不能有控制字元", SurveyAnswer.LongestRemark);
        if (!ModelState.IsValid) return Page();
        db.SurveyAnswers.AddRange(SurveyAnswer.Of((string)db.Entry(Filed).Property("Kind").CurrentValue!, Filed.Channel, WorkingDays.OfficeDate(Now), SurveyQuestion.All, Steps, Remark));
        Filed.SpendSurvey();
        try
        {
            await db.SaveChangesAsync();
            Thanks = true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // The other of two clicks was first: its answers are in.
            (Filed, Thanks) = (null, true);
        }
        return Page();
    }

    async Task LoadAsync(string number, string code)
    {
        var (plain, key, oldest) = (CleanText.Plain(number), CaseNumbers.ReadStatusCode(code), Now - Applications.Request.SurveyLife);
        Filed = await db.Requests.SingleOrDefaultAsync(r => r.CaseNumber == plain && r.SurveyCode == key && r.DecidedAt > oldest);
    }
}
