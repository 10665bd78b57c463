using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>An administrator invites a colleague, with the roles of the post.</summary>
[Authorize(Policy = Policies.Administrator)]
public class NewStaff(StaffAccounts staff) : PageModel
{
    [BindProperty]
    public InputModel Input { get; set; } = new();

    public static IEnumerable<Choice> AllRoles => Roles.Names.Select(role => new Choice(role.Key, role.Value));

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new Validator(), Input)) return Page();
        try
        {
            await staff.InviteAsync(MailAddress.Parse(Input.Email!).Address, CleanText.Clean(Input.DisplayName!), Input.Roles, this.Actor());
            return this.Done("帳號已建立，邀請信已寄出，7 天內有效。", "/Accounts/Users");
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            this.AddError("Input.Email", "這個電子郵件已經有帳號");
            return Page();
        }
    }

    public class InputModel
    {
        public string? DisplayName { get; set; }
        public string? Email { get; set; }
        public List<string> Roles { get; set; } = [];
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator()
        {
            RuleFor(x => x.DisplayName).NotEmpty().WithMessage("請填寫姓名");
            RuleFor(x => x.DisplayName).Line(100);
            RuleFor(x => x.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.Email).Mailbox();
            RuleFor(x => x.Roles).Must(roles => roles.Count > 0 && roles.TrueForAll(Accounts.Roles.Names.ContainsKey)).WithMessage("請至少選一項職務");
        }
    }
}
