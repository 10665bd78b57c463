using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Domain;
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
        if (YearMonth.TryRead(Month, out var month)) Input.PlannedMonth = month;
        else if (!string.IsNullOrWhiteSpace(Month)) this.AddError("Month", "請填西元年月（2026-06）或民國年月（115/06）");
        if (!this.IsValid(new Validator(), Input)) return Page();
        Db.Entry(Application.Title).CurrentValues.SetValues(Input.Tidy());
        await SaveAsync(Seen);
        return RedirectToPage("Formats", new { id });
    }

    sealed class Validator : AbstractValidator<TitleDescription>
    {
        public Validator()
        {
            RuleFor(t => t.Title).NotEmpty().WithMessage("請填寫書名");
            RuleFor(t => t.Title).Line(500);
            RuleFor(t => t.ParallelTitle).Line(500);
            RuleFor(t => t.Author).Line(1000);
            RuleFor(t => t.Edition).Line(100);
            RuleFor(t => t.LanguageOther).Line(100);
            RuleFor(t => t.OriginalTitle).Line(500);
            RuleFor(t => t.Series).Line(300);
            RuleFor(t => t.Size).Line(100);
            RuleFor(t => t.Keywords).Line(500);
            RuleFor(t => t.Summary).Lines(6000);
            RuleFor(t => t.TableOfContents).Lines(20_000);
            RuleFor(t => t.InfantTheme).Line(200);
            RuleFor(t => t.ToddlerTheme).Line(200);
            RuleFor(t => t.Language).OneOf(CodeLists.Languages);
            RuleFor(t => t.NationalLanguage).OneOf(CodeLists.NationalLanguages);
            RuleFor(t => t.Audience).OneOf(CodeLists.Audiences);
            RuleFor(t => t.Category).OneOf(CodeLists.Categories);
            RuleFor(t => t.Topic).OneOf(CodeLists.Topics);
            RuleFor(t => t.Rating).OneOf(CodeLists.Ratings);
        }
    }
}
