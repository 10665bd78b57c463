using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>A publisher registers, without a certificate: the address is confirmed, the library approves.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class Register(Registration registration) : PageModel
{
    [BindProperty]
    public InputModel Input { get; set; } = new();

    public bool Sent { get; private set; }

    public static IEnumerable<Choice> Kinds => Publisher.KindNames.Select(kind => new Choice(kind.Key.ToString(), kind.Value));

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new Validator(), Input)) return Page();
        if (!await registration.RegisterAsync(Input, Languages.IsEnglish ? Languages.English : Languages.Chinese, HttpContext.Connection.RemoteIpAddress?.ToString()))
        {
            this.AddError("Input.BusinessId", "這個統一編號已經登記過，請由貴機構的成員邀請您加入，或來電洽詢");
            return Page();
        }
        Sent = true;
        return Page();
    }

    public class InputModel
    {
        public PublisherKind? Kind { get; set; }
        public string? Name { get; set; }
        public string? EnglishName { get; set; }
        public string? BusinessId { get; set; }
        public string? Representative { get; set; }
        public string? Address { get; set; }
        public string? Phone { get; set; }
        public string? Fax { get; set; }
        public string? Email { get; set; }
        public string? Website { get; set; }
        public int? PlannedTitles { get; set; }
        public string? DisplayName { get; set; }
        public string? AccountEmail { get; set; }
        public string? Password { get; set; }
        public bool Consent { get; set; }
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator()
        {
            RuleFor(x => x.Kind).NotNull().WithMessage("請選擇出版機構的類別").IsInEnum().WithMessage("請選擇出版機構的類別");
            RuleFor(x => x.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(x => x.Name).Line(300);
            RuleFor(x => x.EnglishName).Line(300);
            RuleFor(x => x.BusinessId).Custom(CheckBusinessId);
            RuleFor(x => x.Representative).NotEmpty().When(x => x.Kind is not (null or PublisherKind.Individual)).WithMessage("請填寫代表人");
            RuleFor(x => x.Representative).Line(100);
            RuleFor(x => x.Address).NotEmpty().WithMessage("請填寫地址");
            RuleFor(x => x.Address).Line(300);
            RuleFor(x => x.Phone).NotEmpty().WithMessage("請填寫電話");
            RuleFor(x => x.Phone).Line(50);
            RuleFor(x => x.Fax).Line(50);
            RuleFor(x => x.Email).Mailbox();
            RuleFor(x => x.Website).Line(300);
            RuleFor(x => x.Website).WebAddress();
            RuleFor(x => x.PlannedTitles).NotNull().WithMessage("請填寫未來一年預計出版的種數").InclusiveBetween(0, 100_000).WithMessage("種數請填 0 到 100,000");
            RuleFor(x => x.DisplayName).NotEmpty().WithMessage("請填寫您的姓名");
            RuleFor(x => x.DisplayName).Line(100);
            RuleFor(x => x.AccountEmail).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.AccountEmail).Mailbox();
            RuleFor(x => x.Password).Custom((password, context) =>
            {
                if (Passwords.Fault(password, context.InstanceToValidate.AccountEmail, context.InstanceToValidate.DisplayName, context.InstanceToValidate.Name) is { } fault) context.Refuse(fault);
            });
            RuleFor(x => x.Consent).Equal(true).WithMessage("請先閱讀並同意個人資料的蒐集與使用");
        }

        /// <summary>A company has one, a person none, the others may.</summary>
        static void CheckBusinessId(string? text, ValidationContext<InputModel> context)
        {
            var fault = BusinessId.Read(text, out _);
            if (context.InstanceToValidate.Kind is PublisherKind.Individual)
            {
                if (fault != BusinessIdFault.Empty) context.Refuse(new Sentence("個人不需填統一編號"));
            }
            else if ((fault != BusinessIdFault.Empty || context.InstanceToValidate.Kind is PublisherKind.Company) && BusinessId.Refusal(fault) is { } refusal)
            {
                context.Refuse(refusal);
            }
        }
    }
}
