using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>A publisher's name or address changes upon a written application: typed, looked at beside the old one, confirmed.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Rename(PortalDb db, ChangePublisher change) : PageModel
{
    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public Publisher Publisher { get; private set; } = null!;

    /// <summary>Everything is right; the confirmation is shown.</summary>
    public bool Confirming { get; private set; }

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        Seen = Publisher.Version;
        Input = new Form { Name = Publisher.Name, EnglishName = Publisher.EnglishName, Address = Publisher.Address };
    }

    /// <summary>A look without a change.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        Confirming = this.IsValid(new Validator(), Input);
        return Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        await change.RenameAsync(id, Input.Name!, string.IsNullOrEmpty(Input.EnglishName) ? null : Input.EnglishName, Input.Address!, Input.Why!, Seen, this.Actor());
        return this.Done("已變更，舊名稱仍可查到", "Publisher", new { id });
    }

    async Task LoadAsync(Guid id) => Publisher = await db.Publishers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id).OrNotThere();

    public class Form
    {
        public string? Name { get; set; }

        public string? EnglishName { get; set; }

        public string? Address { get; set; }

        public string? Why { get; set; }
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(f => f.Name).Line(300);
            RuleFor(f => f.EnglishName).Line(300);
            RuleFor(f => f.Address).NotEmpty().WithMessage("請填寫地址");
            RuleFor(f => f.Address).Line(300);
            RuleFor(f => f.Why).NotEmpty().WithMessage("請寫明依據，例如來文日期與文號");
            RuleFor(f => f.Why).Line(300);
        }
    }
}
