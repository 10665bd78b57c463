using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Step 1: the book described once. A draft may have gaps; what is there must be well formed.</summary>
[Authorize(Policy = Policies.Member)]
public class Title(PortalDb db, MyApplications mine, TimeProvider clock) : Step(db, mine, clock)
{
    // Holds only what an applicant may fill in, so the form is bound to it as it is.
    [BindProperty]
    public TitleDescription Input { get; set; } = new();

    /// <summary>The month as typed, in either era.</summary>
    [BindProperty]
    public string? Month { get; set; }

    public static IEnumerable<Choice> Choices(IReadOnlyDictionary<string, string> list) => list.Select(code => new Choice(code.Key, code.Value));

    protected override void Fill()
    {
        Input = Application.Title;
        Month = Input.PlannedMonth?.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        if (!TitleForm.IsValid(this, Input, Month)) return Page();
        Db.Entry(Application.Title).CurrentValues.SetValues(Input.Tidy());
        await SaveAsync(Seen);
        return RedirectToPage("Formats", new { id });
    }
}
