using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>Step 1: what the list is called, whose prefix code it is for, and where the letters go.</summary>
[Authorize(Policy = Policies.Member)]
public class Details(PortalDb db, TimeProvider clock) : IsrcStep(db, clock)
{
    [BindProperty]
    public Form Input { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await OpenAsync(id)) return ToCase();
        Input = new Form { ListTitle = Filed.ListTitle, Plan = Filed.Plan, Name = Filed.ContactName, Phone = Filed.ContactPhone, Email = Filed.ContactEmail, Language = Filed.Language };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        (Filed.ListTitle, Filed.Plan) = (Input.ListTitle!, Input.Plan);
        (Filed.ContactName, Filed.ContactPhone, Filed.ContactEmail, Filed.Language) = (Input.Name!, Input.Phone!, Input.Email!, Input.Language);
        await SaveAsync();
        return RedirectToPage("Recordings", new { id });
    }

    public class Form
    {
        public string? ListTitle { get; set; }

        public CodePlan Plan { get; set; }

        public string? Name { get; set; }

        public string? Phone { get; set; }

        public string? Email { get; set; }

        public string Language { get; set; } = "zh-TW";
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.ListTitle).NotEmpty().WithMessage("請填寫專輯或清單名稱");
            RuleFor(f => f.ListTitle).Line(300);
            RuleFor(f => f.Plan).IsInEnum().WithMessage("請從清單中選擇");
            RuleFor(f => f.Name).NotEmpty().WithMessage("請填寫填表人");
            RuleFor(f => f.Name).Line(100);
            RuleFor(f => f.Phone).NotEmpty().WithMessage("請填寫電話");
            RuleFor(f => f.Phone).Line(50);
            RuleFor(f => f.Email).Must(email => MailAddress.TryParse(email, out _)).WithMessage("請填寫電子郵件，例如 name@example.com");
            RuleFor(f => f.Language).Must(language => language is "zh-TW" or "en").WithMessage("請從清單中選擇");
        }
    }
}
