using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>One publisher is merged into another: who, what will move, then it is confirmed.</summary>
[Authorize(Policy = Policies.Supervisor)]
public class Merge(PortalDb db, ChangePublisher change) : PageModel
{
    /// <summary>Business ID or exact name of the one that stays.</summary>
    [BindProperty]
    public string? Into { get; set; }

    [BindProperty]
    public string? Why { get; set; }

    /// <summary>The one that stays, once it was found and shown.</summary>
    [BindProperty]
    public Guid? Target { get; set; }

    public Publisher Publisher { get; private set; } = null!;

    public Publisher? Found { get; private set; }

    public PublisherBelongings? Moving { get; private set; }

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    /// <summary>A look without a change.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        var into = CleanText.Clean(Into ?? "");
        var found = into.Length == 0 ? [] : await db.Publishers.AsNoTracking().Where(p => (p.BusinessId == into || p.Name == into) && p.State == PublisherState.Active && p.Id != id).Take(2).ToListAsync();
        if (found.Count != 1) this.AddError(nameof(Into), "找不到唯一的出版機構，請填使用中的出版機構的統一編號或全名");
        if (string.IsNullOrWhiteSpace(Why)) this.AddError(nameof(Why), "請寫明依據，例如來文日期與文號");
        if (!ModelState.IsValid) return Page();
        Found = found[0];
        Moving = await change.BelongingsAsync(id);
        return Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(Guid id)
    {
        await LoadAsync(id);
        var target = Target ?? throw new RuleBroken("請先選擇要併入的出版機構");
        if (string.IsNullOrWhiteSpace(Why)) throw new RuleBroken("請寫明依據，例如來文日期與文號");
        await change.MergeAsync(id, target, CleanText.Cut(CleanText.Clean(Why), 300), this.Actor());
        return this.Done("已合併；原來的成員須重新登入", "Publisher", new { id = target });
    }

    async Task LoadAsync(Guid id) => Publisher = await db.Publishers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
}
