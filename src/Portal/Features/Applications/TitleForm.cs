using FluentValidation;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>The description of a title as a form, for a draft and for a correction: what is there must be well formed.</summary>
/// <param name="Input">Named like the property of the page that the form is bound to.</param>
/// <param name="Month">The month as typed, in either era.</param>
public record TitleForm(TitleDescription Input, string? Month)
{
    /// <summary>Puts the month into the description, and every fault at its field.</summary>
    public static bool IsValid(PageModel page, TitleDescription input, string? month)
    {
        if (ReadMonth(input, month) is { } fault) page.AddError("Month", fault);
        return page.IsValid(new Validator(), input);
    }

    /// <summary>Puts the month as typed into the description; the sentence when it is none. No month is no fault: a draft may have gaps.</summary>
    public static string? ReadMonth(TitleDescription input, string? month)
    {
        if (YearMonth.TryRead(month, out var read)) input.PlannedMonth = read;
        else if (!string.IsNullOrWhiteSpace(month)) return "請填西元年月（2026-06）或民國年月（115/06）";
        return null;
    }

    public sealed class Validator : AbstractValidator<TitleDescription>
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
