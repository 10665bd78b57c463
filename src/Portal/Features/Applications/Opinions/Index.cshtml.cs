using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Applications.Opinions;

/// <summary>意見反映, for everybody. It goes into the queue once the address is known to be the writer's own: by a link in a letter, or by the account that writes.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class Index(PortalDb db, WorkQueue queue, OpinionLetters letters, TimeProvider clock) : PageModel
{
    /// <summary>So many letters of confirmation an address gets a day, whoever asks for them and from wherever.</summary>
    const int MostWaiting = 3;

    public class Form
    {
        public string? About { get; set; }

        public string? Text { get; set; }

        public string? Name { get; set; }

        public string? Email { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public bool Sent { get; private set; }

    public async Task OnGetAsync()
    {
        if (await MeAsync() is { } me) Input = new Form { Name = me.DisplayName, Email = me.Email };
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        var now = clock.GetUtcNow().UtcDateTime;
        var email = MailAddress.Parse(Input.Email!).Address;
        var opinion = new OpinionRequest
        {
            About = Input.About!,
            Text = Input.Text!,
            ContactName = Input.Name!,
            ContactEmail = email,
            Language = Languages.IsEnglish ? Languages.English : Languages.Chinese,
            WrittenAt = now,
        };
        if (await MeAsync() is { EmailConfirmed: true } me && string.Equals(me.Email, email, StringComparison.OrdinalIgnoreCase))
        {
            db.Requests.Add(opinion);
            await queue.PutInAsync(opinion, this.Actor());
            return RedirectToPage("/Applications/Status", new { number = opinion.CaseNumber, code = opinion.StatusCode });
        }
        var since = now - AccountLinks.ConfirmLife;
        if (await db.OpinionRequests.CountAsync(other => other.State == RequestState.Draft && other.ContactEmail == email && other.WrittenAt > since) >= MostWaiting)
        {
            this.AddError("Input.Email", "這個電子郵件已有 {0} 則意見等待確認，請先開啟信中的連結", MostWaiting);
            return Page();
        }
        db.Requests.Add(opinion);
        db.Letters.Add(letters.Confirm(opinion));
        await db.SaveChangesAsync();
        Sent = true;
        return Page();
    }

    async Task<User?> MeAsync() => User.Identity?.IsAuthenticated == true ? await db.Users.FindAsync(User.Id) : null;

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.About).NotEmpty().WithMessage("請填寫主旨");
            RuleFor(f => f.About).Line(100);
            RuleFor(f => f.Text).NotEmpty().WithMessage("請填寫內容");
            RuleFor(f => f.Text).Lines(OpinionRequest.LongestText);
            RuleFor(f => f.Name).NotEmpty().WithMessage("請填寫您的姓名");
            RuleFor(f => f.Name).Line(100);
            RuleFor(f => f.Email).NotEmpty().WithMessage("請填寫電子郵件");
            RuleFor(f => f.Email).Mailbox();
        }
    }
}
