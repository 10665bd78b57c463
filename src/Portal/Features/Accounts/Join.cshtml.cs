using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Somebody who has an account and no publisher becomes a member of the one that invited.</summary>
[Authorize(Policy = Policies.SignedIn)]
public class Join(PortalDb db, AccountLinks links, Memberships memberships, SignInDoor door) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "publisher")]
    public Guid PublisherId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public LinkState State { get; private set; }

    public string Name { get; private set; } = "";

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var user = await ReadAsync();
        if (State != LinkState.Good) return Page();
        await memberships.JoinAsync(user, PublisherId, this.Actor());
        await door.RenewAsync(user);
        return this.Done("您已加入。", "/Accounts/Members");
    }

    async Task<User> ReadAsync()
    {
        // Whoever is signed in, not whoever the link names: a forwarded letter opens nothing.
        var user = await db.Users.FindAsync(User.Id).AsTask().OrNotThere();
        State = links.Read(AccountLetters.JoinPurpose(PublisherId), user, Token);
        if (State == LinkState.Good) Name = await db.Publishers.Where(p => p.Id == PublisherId).Select(p => p.Name).SingleOrDefaultAsync().OrNotThere();
        return user;
    }
}
