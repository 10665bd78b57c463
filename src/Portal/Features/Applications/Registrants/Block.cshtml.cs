using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>One block: what is given of it, what was done to it, and stopping, closing, taking back, opening again, cancelling numbers.</summary>
[Authorize(Policy = Policies.Staff)]
public class BlockPage(PortalDb db, KeepBlocks keep) : PageModel
{
    static readonly Dictionary<string, (Action<RegistrantBlock, string> Change, string Deed)> acts = new()
    {
        ["deactivate"] = ((block, why) => block.Deactivate(why), "暫停配號"),
        ["activate"] = ((block, _) => block.Activate(), "恢復配號"),
        ["close"] = ((block, why) => block.Close(why), "停用出版者識別號"),
        ["give-back"] = ((block, why) => block.GiveBack(why), "歸還出版者識別號"),
    };

    [BindProperty]
    public string? Act { get; set; }

    [BindProperty]
    public string? Why { get; set; }

    [BindProperty]
    public string? ReopenWhy { get; set; }

    [BindProperty]
    public string? BurnWhy { get; set; }

    /// <summary>Business ID or exact name of the publisher that is to have the block; empty for the one that had it.</summary>
    [BindProperty]
    public string? To { get; set; }

    [BindProperty]
    public string? Numbers { get; set; }

    public RegistrantBlock Block { get; private set; } = null!;

    public BlockPace Pace { get; private set; } = null!;

    public IReadOnlyDictionary<NumberOrigin, int> InLedger { get; private set; } = new Dictionary<NumberOrigin, int>();

    public IReadOnlyList<Choice> Acts => [.. Block.Acts.Select(act => new Choice(act, acts[act].Deed))];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    [May(Policies.Clerk)]
    public async Task<IActionResult> OnPostChangeAsync(Guid id)
    {
        await LoadAsync(id);
        if (Act is null || !acts.TryGetValue(Act, out var act)) throw new RuleBroken("請選擇要做的事");
        await keep.ChangeAsync(id, act.Change, act.Deed, Clean(Why), this.Actor());
        return this.Done("已儲存", "Block", new { id });
    }

    [May(Policies.Supervisor)]
    public async Task<IActionResult> OnPostReopenAsync(Guid id)
    {
        await LoadAsync(id);
        if (Block.State == BlockState.Returned) await keep.TakeUpAsync(id, await FindAsync(), Clean(ReopenWhy), this.Actor());
        else await keep.ChangeAsync(id, (block, why) => block.Reopen(why), "重新開放識別號", Clean(ReopenWhy), this.Actor());
        return this.Done("已儲存", "Block", new { id });
    }

    [May(Policies.Supervisor)]
    public async Task<IActionResult> OnPostBurnAsync(Guid id)
    {
        await LoadAsync(id);
        var numbers = (Numbers ?? "").Split(['\n', ',', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await keep.BurnAsync(id, numbers, Clean(BurnWhy), this.Actor());
        return this.Done("已作廢，這些號碼不會再配出", "Block", new { id });
    }

    async Task<Publisher?> FindAsync()
    {
        if (Clean(To) is not { } to) return null;
        var found = await db.Publishers.Where(p => p.BusinessId == to || p.Name == to).Take(2).ToListAsync();
        return found.Count == 1 ? found[0] : throw new RuleBroken("找不到唯一的出版機構「{0}」，請填統一編號", to);
    }

    static string? Clean(string? text) => CleanText.Cut(CleanText.Clean(text ?? ""), 500) is { Length: > 0 } clean ? clean : null;

    async Task LoadAsync(Guid id)
    {
        Block = await db.Blocks.AsNoTracking().Include(b => b.Publisher).SingleOrDefaultAsync(b => b.Id == id).OrNotThere();
        InLedger = await keep.OfBlock(Block).GroupBy(e => e.Origin).Select(some => new { some.Key, Count = some.Count() }).ToDictionaryAsync(some => some.Key, some => some.Count);
        Pace = (await Forecast.PacesAsync(db, [Block], HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime))[0];
        History = await keep.HistoryAsync(Block);
    }
}
