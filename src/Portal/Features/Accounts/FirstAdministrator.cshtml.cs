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

/// <summary>Whoever started the program holds the link that it printed.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class FirstAdministratorPage(FirstAdministrator first, SignInDoor door) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public NewAccount Input { get; set; } = new();

    public LinkState State { get; private set; }

    public async Task OnGetAsync() => State = await first.ReadAsync(Token);

    public async Task<IActionResult> OnPostAsync()
    {
        State = await first.ReadAsync(Token);
        if (State != LinkState.Good || !this.IsValid(new NewAccount.Validator(), Input)) return Page();
        try
        {
            var user = await first.CreateAsync(MailAddress.Parse(Input.Email!).Address, CleanText.Clean(Input.DisplayName!), Input.Password!, HttpContext.Connection.RemoteIpAddress?.ToString());
            await door.EnterAsync(user, secondFactorGiven: false);
            return RedirectToPage("/Accounts/SecondFactorSetUp");
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            this.AddError("Input.Email", "這個電子郵件已經有帳號");
            return Page();
        }
    }
}
