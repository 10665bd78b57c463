using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Who beside readers may sign in with the library's account.</summary>
[Authorize(Policy = Policies.Administrator)]
public class SignOnPeople(PortalDb db, SignOn signOn, AccountSettings settings) : PageModel
{
    [BindProperty]
    public List<SignOnKind> Kinds { get; set; } = [];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public string Library => settings.Library!.Name;

    public static IEnumerable<Choice> AllKinds => SignOn.KindNames.Select(kind => new Choice(kind.Key.ToString(), kind.Value));

    public async Task<IActionResult> OnGetAsync()
    {
        if (settings.Library is null) return NotFound();
        Kinds = await db.SignOnAllowed.Select(a => a.Kind).ToListAsync();
        await ReadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (settings.Library is null) return NotFound();
        await ReadAsync();
        if (!ModelState.IsValid || !Kinds.TrueForAll(Enum.IsDefined)) throw new NotThere();
        await signOn.AllowAsync([.. Kinds.Distinct()], this.Actor());
        return this.Done("已儲存。", "/Accounts/SignOnPeople");
    }

    async Task ReadAsync() => History = await db.History.AsNoTracking().Where(h => h.Subject == "SignOn").OrderByDescending(h => h.At).Take(20).ToListAsync();
}
