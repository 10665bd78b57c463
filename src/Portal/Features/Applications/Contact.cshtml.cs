using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Step 4: who answers questions, where the letters go, and whether these answers are the publisher's defaults from now on.</summary>
[Authorize(Policy = Policies.Member)]
public class Contact(PortalDb db, MyApplications mine, TimeProvider clock) : Step(db, mine, clock)
{
    [BindProperty]
    public Form Input { get; set; } = new();

    protected override void Fill()
    {
        var request = Application.Filing.First(r => r.ApplicantMayEdit);
        Input = new Form { Name = request.ContactName, Phone = request.ContactPhone, Email = request.ContactEmail, Language = request.Language };
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        foreach (var request in Application.Filing.Append<Request?>(Application.DraftDeposit).OfType<Request>().Where(r => r.IsOpen || r.ApplicantMayEdit))
            (request.ContactName, request.ContactPhone, request.ContactEmail, request.Language) = (Input.Name!, Input.Phone!, Input.Email!, Input.Language);
        if (Input.AsDefaults)
        {
            var title = Application.Title;
            Application.Publisher.Defaults = new TitleDefaults
            {
                ContactName = Input.Name,
                ContactPhone = Input.Phone,
                ContactEmail = Input.Email,
                Language = title.Language,
                NationalLanguage = title.NationalLanguage,
                Audience = title.Audience,
                Category = title.Category,
                Topic = title.Topic,
                Rating = title.Rating,
                AsksCip = Application.AsksCip,
            };
        }
        await SaveAsync(Seen);
        return Application is { DraftDeposit: { } deposit, Isbn.State: RequestState.Draft } ? RedirectToPage("/Deposit/Files", new { id = deposit.Id }) : RedirectToPage("Check", new { id });
    }

    public class Form
    {
        public string? Name { get; set; }

        public string? Phone { get; set; }

        public string? Email { get; set; }

        public string Language { get; set; } = "zh-TW";

        public bool AsDefaults { get; set; }
    }

    public sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.Name).NotEmpty().WithMessage("請填寫填表人");
            RuleFor(f => f.Name).Line(100);
            RuleFor(f => f.Phone).NotEmpty().WithMessage("請填寫電話");
            RuleFor(f => f.Phone).Line(50);
            RuleFor(f => f.Email).Must(email => MailAddress.TryParse(email, out _)).WithMessage("請填寫電子郵件，例如 name@example.com");
            RuleFor(f => f.Language).Must(language => language is "zh-TW" or "en").WithMessage("請從清單中選擇");
        }
    }
}
