using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>The internal notes of a case, and one more.</summary>
[Authorize(Policy = Policies.Staff)]
public class Notes(PortalDb db, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? Text { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public string Number { get; private set; } = "";

    public IReadOnlyList<CaseNote> Written { get; private set; } = [];

    public Task OnGetAsync(string number) => LoadAsync(number);

    [May(Policies.Officer)]
    public async Task<IActionResult> OnPostAsync(string number)
    {
        var id = await LoadAsync(number);
        if (!this.IsValid(new Validator(), Input)) return Page();
        var (by, now) = (this.Actor(), clock.GetUtcNow().UtcDateTime);
        db.CaseNotes.Add(new CaseNote { RequestId = id, At = now, AuthorId = by.Id, Author = by.Name, Text = Input.Tidy().Text! });
        // Not in the case's own history: applicants read that.
        db.History.Add(by.Did("新增內部註記", now, null, "Note", number));
        await db.SaveChangesAsync();
        return this.Done("已新增註記", "Case", new { number });
    }

    async Task<Guid> LoadAsync(string number)
    {
        var request = await db.Requests.AsNoTracking().SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();
        Number = number;
        Written = await db.CaseNotes.AsNoTracking().Where(note => note.RequestId == request.Id).OrderBy(note => note.Id).ToListAsync();
        return request.Id;
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Text).NotEmpty().WithMessage("請寫下註記");
            RuleFor(form => form.Text).Lines(2000);
        }
    }
}
