using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The people of one's own publisher; nobody of another one is ever seen here.</summary>
[Authorize(Policy = Policies.Member)]
[EnableRateLimiting(Limits.Guessing)]
public class Members(PortalDb db, Memberships memberships) : PageModel
{
    [BindProperty]
    public InputModel Input { get; set; } = new();

    public IReadOnlyList<User> People { get; private set; } = [];

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await ReadAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        var email = MailAddress.Parse(Input.Email!).Address;
        if (await memberships.InviteAsync(User.PublisherId!.Value, email, CleanText.Clean(Input.DisplayName!), Languages.IsEnglish ? Languages.English : Languages.Chinese, this.Actor()))
            return this.Done("邀請信已寄出，7 天內有效。", "/Accounts/Members");
        this.AddError("Input.Email", "這個電子郵件已屬於其他帳號，不能邀請");
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id)
    {
        await ReadAsync();
        var publisher = User.PublisherId!.Value;
        await memberships.RemoveAsync(await db.Users.SingleOrDefaultAsync(u => u.Id == id && u.PublisherId == publisher).OrNotThere(), publisher, this.Actor());
        return this.Done("已移除，該員的所有裝置都已登出。", "/Accounts/Members");
    }

    async Task ReadAsync()
    {
        var publisher = User.PublisherId;
        People = await db.Users.AsNoTracking().Where(u => u.PublisherId == publisher).OrderBy(u => u.CreatedAt).ToListAsync();
    }

    public class InputModel
    {
        public string? DisplayName { get; set; }
        public string? Email { get; set; }
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator()
        {
            RuleFor(x => x.DisplayName).NotEmpty().WithMessage("請填寫姓名");
            RuleFor(x => x.DisplayName).Line(100);
            RuleFor(x => x.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(x => x.Email).Mailbox();
        }
    }
}
