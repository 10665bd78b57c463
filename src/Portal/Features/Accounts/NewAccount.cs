using FluentValidation;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Name and password, asked wherever somebody begins to use an account.</summary>
public class NewAccount
{
    public string? DisplayName { get; set; }
    public string? Email { get; set; }
    public string? Password { get; set; }

    public class Validator : AbstractValidator<NewAccount>
    {
        public Validator()
        {
            RuleFor(x => x.DisplayName).NotEmpty().WithMessage("請填寫您的姓名");
            RuleFor(x => x.DisplayName).Line(100);
            RuleFor(x => x.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.Email).Mailbox();
            RuleFor(x => x.Password).Custom((password, context) =>
            {
                if (Passwords.Fault(password, context.InstanceToValidate.Email, context.InstanceToValidate.DisplayName) is { } fault) context.Refuse(fault);
            });
        }
    }
}
