using FluentValidation;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The one question of the pages that send a letter to an account.</summary>
public class EmailForm
{
    public string? Email { get; set; }

    public sealed class Validator : AbstractValidator<EmailForm>
    {
        public Validator()
        {
            RuleFor(x => x.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.Email).Mailbox();
        }
    }
}
