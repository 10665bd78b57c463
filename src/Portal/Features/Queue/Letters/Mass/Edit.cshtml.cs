using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications.Registrants;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Queue.Letters.Mass;

/// <summary>A mass letter being written: text, and who gets it.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Edit(PortalDb db, MassDesk desk, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? Subject { get; set; }

        public string? Body { get; set; }

        public string? EnglishSubject { get; set; }

        public string? EnglishBody { get; set; }

        public Audience? Audience { get; set; }

        public PublisherKind? Kind { get; set; }

        public int? Years { get; set; }

        public int? Digits { get; set; }
    }

    public static readonly IReadOnlyList<Choice> Kinds = [.. Publisher.KindNames.Select(kind => new Choice(kind.Key.ToString(), kind.Value))];

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public Guid? Id { get; private set; }

    public async Task OnGetAsync(Guid? id)
    {
        Id = id;
        if (id is null) return;
        var there = await FindAsync(id);
        there.MustBeDraft();
        (Input, Seen) = (new Form
        {
            Subject = there.Subject,
            Body = there.Body,
            EnglishSubject = there.EnglishSubject,
            EnglishBody = there.EnglishBody,
            Audience = there.Audience,
            Kind = there.Kind,
            Years = there.Audience == Mass.Audience.Quiet ? there.Number : null,
            Digits = there.Audience == Mass.Audience.Prefix ? there.Number : null,
        }, there.Version);
    }

    public async Task<IActionResult> OnPostAsync(Guid? id)
    {
        Id = id;
        var letter = id is null ? new MassLetter { CreatedBy = User.Identity!.Name! } : await FindAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        var now = clock.GetUtcNow().UtcDateTime;
        await desk.MustNotWaitAsync(letter);
        letter.Compose(Input.Subject!, Input.Body!, string.IsNullOrEmpty(Input.EnglishSubject) ? null : Input.EnglishSubject, string.IsNullOrEmpty(Input.EnglishBody) ? null : Input.EnglishBody, now);
        letter.Address(Input.Audience!.Value, Input.Kind, Input.Audience == Mass.Audience.Quiet ? Input.Years : Input.Digits);
        if (id is null) db.MassLetters.Add(letter);
        else db.Entry(letter).Property(one => one.Version).OriginalValue = Seen;
        db.History.Add(letter.Did("儲存通函草稿", this.Actor(), now, letter.Subject));
        await db.SaveChangesAsync();
        return this.Done("已儲存草稿，請看過收信人數與預覽", "Show", new { id = letter.Id });
    }

    Task<MassLetter> FindAsync(Guid? id) => db.MassLetters.SingleOrDefaultAsync(letter => letter.Id == id).OrNotThere();

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Subject).NotEmpty().WithMessage("請填寫主旨");
            RuleFor(form => form.Subject).Line(LetterKind.LongestSubject);
            RuleFor(form => form.Body).NotEmpty().WithMessage("請填寫信文");
            RuleFor(form => form.Body).Lines(MassLetter.LongestText);
            RuleFor(form => form.EnglishSubject).Line(LetterKind.LongestSubject);
            RuleFor(form => form.EnglishBody).Lines(2 * MassLetter.LongestText);
            RuleFor(form => form.Audience).NotNull().WithMessage("請選擇收信人");
        }
    }
}
