using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>An invited colleague or member chooses a name and a password; the link has proven the address.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.Guessing)]
public class Invitation(PortalDb db, AccountLinks links, Passwords passwords, SignInDoor door, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "user")]
    public Guid UserId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public NewAccount Input { get; set; } = new();

    public LinkState State { get; private set; }

    public User? Person { get; private set; }

    public async Task OnGetAsync()
    {
        await ReadAsync();
        Input.DisplayName = Person?.DisplayName;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await ReadAsync();
        if (State != LinkState.Good) return Page();
        Input.Email = Person!.Email;
        if (!this.IsValid(new NewAccount.Validator(), Input)) return Page();
        Person.DisplayName = CleanText.Clean(Input.DisplayName!);
        Person.SetPassword(passwords.HashPassword(Person, Input.Password!));
        Person.EmailConfirmed = true;
        db.History.Add(HttpContext.ActorFor(Person).Did("接受邀請", clock.GetUtcNow().UtcDateTime, null, "User", Person.Id.ToString()));
        await db.SaveChangesAsync();
        await door.EnterAsync(Person, secondFactorGiven: false);
        return this.Done("帳號已可使用。", "/Accounts/Me");
    }

    async Task ReadAsync()
    {
        Person = await db.Users.FindAsync(UserId);
        State = Person is not { IsInvited: true, DisabledAt: null } ? LinkState.Void : links.Read(AccountLetters.InvitationPurpose, Person, Token);
    }
}
