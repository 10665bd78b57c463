using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue.Proposals;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>A clerk opens the next block for a publisher, or, without a publisher, one more shared pool.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Open(PortalDb db, NextBlock nextBlock, SecondPerson second, IStringLocalizer<Words> words) : PageModel
{
    [BindProperty]
    public int? Size { get; set; }

    /// <summary>For a block that a second person must confirm.</summary>
    [BindProperty]
    public string? Why { get; set; }

    public int Above => nextBlock.SecondPersonAbove;

    /// <summary>How many blocks there were when the form was made: the second click of a double click opens none.</summary>
    [BindProperty]
    public int Seen { get; set; }

    public Publisher? Owner { get; private set; }

    public IReadOnlyList<RegistrantBlock> Blocks { get; private set; } = [];

    public IReadOnlyList<RegistrantBlock> Choices { get; private set; } = [];

    public async Task OnGetAsync(Guid? id)
    {
        await LoadAsync(id);
        Seen = Blocks.Count;
        var fitting = Owner is null ? NextBlock.Sizes[^1] : await nextBlock.SizeForAsync(Owner);
        Size = NextBlock.Fitting(Choices, fitting)?.Size;
    }

    public async Task<IActionResult> OnPostAsync(Guid? id)
    {
        var seen = Seen;
        await LoadAsync(id);
        Seen = Blocks.Count;
        if (seen != Blocks.Count) throw new RuleBroken("剛剛已開立了另一個識別號，請看過再決定是否還要開立");
        if (Size is not { } size || !NextBlock.Sizes.Contains(size)) this.AddError(nameof(Size), "請選擇區段大小");
        if (Size > Above && string.IsNullOrWhiteSpace(Why)) this.AddError(nameof(Why), "請寫明理由");
        if (CleanText.Length(Why ?? "") > 1000) this.AddError(nameof(Why), "最多 {0} 字，目前 {1} 字", 1000, CleanText.Length(Why!));
        if (CleanText.FindFault(Why ?? "", lines: true) is { } fault) this.AddError(nameof(Why), fault.Key, fault.Values);
        if (!ModelState.IsValid) return Page();
        if (Size > Above)
        {
            Owner?.MustBeGivenBlocks();
            return this.Done(await second.ProposeAsync(ProposalKind.OpenBlock, $"block:{id}", $"{Owner?.Name ?? words["個人共用的出版者識別號"]} × {Size}", CleanText.Clean(Why!, lines: true),
                new ProposalDetail(Subject: id, Size: Size), null, this.Actor()), "/Queue/Proposals/Index");
        }
        var block = await nextBlock.OpenAsync(Owner, Size!.Value, this.Actor());
        var done = words["已開立 {0}（{1} 個號碼）", block.Display, block.Size];
        return Owner is null ? this.Done(done, "Index") : this.Done(done, "Publisher", new { id });
    }

    async Task LoadAsync(Guid? id)
    {
        if (id is not null) Owner = await db.Publishers.SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        Blocks = await db.Blocks.AsNoTracking().Where(b => b.PublisherId == id).OrderBy(b => b.OpenedAt).ThenBy(b => b.Registrant).ToListAsync();
        Choices = await nextBlock.ChoicesAsync();
    }
}
