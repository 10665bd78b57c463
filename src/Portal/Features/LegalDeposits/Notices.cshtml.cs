using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>限期通知: to whom, about what, by when; sent when confirmed here, many at once when a second person has agreed.</summary>
[Authorize(Policy = Policies.Officer)]
public class Notices(DepositDesk desk, DepositPlan plan) : PageModel
{
    /// <summary>What it is about; empty: all of the list.</summary>
    [BindProperty(SupportsGet = true)]
    public List<string> Isbn { get; set; } = [];

    /// <summary>What the list was narrowed to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty]
    public DateOnly? Until { get; set; }

    public IReadOnlyList<IReadOnlyList<LegalDeposit>> Due { get; private set; } = [];

    public bool NeedsSecond => Due.Count > plan.MassLetters;

    public async Task OnGetAsync()
    {
        Until = desk.Today.AddDays(plan.TermDays);
        await LoadAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        // What is sent is what was shown: none ticked is not all.
        if (Isbn.Count == 0) throw new RuleBroken("沒有可以發限期通知的書");
        if (Until is null) this.AddError(nameof(Until), "請填寫期限");
        if (!ModelState.IsValid) return Page();
        var waits = await desk.NoticeAsync(Isbn, Until!.Value, this.Actor());
        return this.Done(waits ?? this.Say("已發出 {0} 封限期通知", Due.Count), "Index", new Dictionary<string, string> { ["List.View"] = nameof(DepositState.Noticed) });
    }

    async Task LoadAsync() => Due = await desk.NoticesAsync([.. Isbn.Take(DepositDesk.Most)], Q);
}
