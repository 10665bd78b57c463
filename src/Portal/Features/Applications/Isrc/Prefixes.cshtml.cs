using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>登記者代碼: the prefix codes that the centre holds, whose they are, and the code that each would give next.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Prefixes(PortalDb db, TimeProvider clock) : PageModel
{
    public const string Subject = "PrefixCode";

    const int PerPage = 100;

    [BindProperty]
    public PrefixForm Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<PrefixCode> Rows { get; private set; } = [];

    public IReadOnlyList<HistoryEntry> Deeds { get; private set; } = [];

    /// <summary>The free code that is given to the next producer who asks.</summary>
    public string? NextFree { get; private set; }

    public int Pages { get; private set; }

    public int Year => WorkingDays.OfficeDate(Now).Year % 100;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task OnGetAsync()
    {
        Pages = (await db.PrefixCodes.CountAsync() + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await db.PrefixCodes.AsNoTracking().Include(p => p.Years).Include(p => p.Publisher).OrderBy(p => p.Code).Skip((P - 1) * PerPage).Take(PerPage).ToListAsync();
        NextFree = (await db.PrefixCodes.AsNoTracking().Where(p => p.State == PrefixState.Free).OrderBy(p => p.Code).FirstOrDefaultAsync())?.Display;
        Deeds = await db.History.AsNoTracking().Where(h => h.Subject == Subject).OrderByDescending(h => h.Id).Take(20).ToListAsync();
    }

    /// <summary>One code or a range of them, free, shared or a producer's own.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (!this.IsValid(new PrefixForm.Validator(), Input)) return Page();
        var codes = Input.Codes();
        var owner = Input.Use == PrefixUse.Publisher ? await db.Publishers.Where(p => p.Name == Input.Owner!.Trim() || p.BusinessId == Input.Owner.Trim()).Take(2).ToListAsync() : [];
        if (Input.Use == PrefixUse.Publisher && owner.Count != 1) this.AddError("Input.Owner", "找不到這個出版機構，請填完整的名稱或統一編號");
        if (await db.PrefixCodes.Where(p => codes.Contains(p.Code)).Select(p => p.Code).FirstOrDefaultAsync() is { } there) this.AddError("Input.First", "{0} 已在清單中", there);
        if (Input.Use == PrefixUse.Free && await UsedAsync(codes) is { } used) this.AddError("Input.First", "號碼帳已有 {0} 開頭的代碼，不能當作未指配的新增", used);
        if (!ModelState.IsValid) return Page();
        foreach (var code in codes)
        {
            var prefix = new PrefixCode { Code = code, AddedAt = Now };
            if (Input.Use == PrefixUse.Shared) prefix.Share(Now);
            if (Input.Use == PrefixUse.Publisher) prefix.AssignTo(owner[0], Now);
            db.PrefixCodes.Add(prefix);
        }
        db.History.Add(this.Actor().Did("新增登記者代碼", Now, codes.Count == 1 ? codes[0] : $"{codes[0]} – {codes[^1]}（{codes.Count}）", Subject, codes[0]));
        await db.SaveChangesAsync();
        return this.Done("登記者代碼已新增", "Prefixes");
    }

    public Task<IActionResult> OnPostCloseAsync(Guid id) => ChangeAsync(id, prefix => prefix.Close(), "停用登記者代碼");

    public Task<IActionResult> OnPostReopenAsync(Guid id) => ChangeAsync(id, prefix => prefix.Reopen(), "重新啟用登記者代碼");

    async Task<IActionResult> ChangeAsync(Guid id, Action<PrefixCode> change, string deed)
    {
        await OnGetAsync();
        var prefix = await db.PrefixCodes.SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        change(prefix);
        db.History.Add(this.Actor().Did(deed, Now, prefix.Display, Subject, id.ToString()));
        await db.SaveChangesAsync();
        return this.Done("登記者代碼已更新", "Prefixes");
    }

    /// <summary>The first of these that codes of stand in the ledger: somebody has it.</summary>
    async Task<string?> UsedAsync(IReadOnlyList<string> codes)
    {
        foreach (var code in codes)
            if (await db.Ledger.AnyAsync(e => e.Number!.StartsWith(code))) return code;
        return null;
    }
}
