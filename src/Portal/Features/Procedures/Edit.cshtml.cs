using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Procedures;

/// <summary>A new version of a procedure.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Edit(PortalDb db, ProcedureBook book, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? Chinese { get; set; }

        public string? English { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public int Seen { get; set; }

    public string Kind { get; private set; } = "";

    public string Name { get; private set; } = "";

    public async Task OnGetAsync(string kind)
    {
        var version = await LoadAsync(kind);
        (Input, Seen) = (new Form { Chinese = version?.Chinese, English = version?.English }, version?.Number ?? 0);
    }

    public async Task<IActionResult> OnPostAsync(string kind)
    {
        var current = (await LoadAsync(kind))?.Number ?? 0;
        if (!this.IsValid(new Validator(), Input)) return Page();
        if (Seen != current) throw new RuleBroken("剛剛已有新的第 {0} 版，請看過再修改", current);
        Input.Tidy();
        var (version, line) = ProcedureVersion.Make(kind, current + 1, Input.Chinese!, Input.English!, this.Actor(), clock.GetUtcNow().UtcDateTime);
        db.AddRange(version, line);
        await db.SaveChangesAsync();
        return this.Done("已儲存新版流程", "Index");
    }

    async Task<ProcedureVersion?> LoadAsync(string kind)
    {
        if (!QueueFilter.Kinds(db).TryGetValue(kind, out var name)) throw new NotThere();
        (Kind, Name) = (kind, name);
        return await book.CurrentAsync(kind);
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Chinese).NotEmpty().WithMessage("請填寫中文步驟");
            RuleFor(form => form.Chinese).Lines(6000);
            RuleFor(form => form.English).NotEmpty().WithMessage("請填寫英文步驟");
            RuleFor(form => form.English).Lines(12000);
        }
    }
}
