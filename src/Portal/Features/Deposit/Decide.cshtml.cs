using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>A deposit at the desk: its officer looks at files and findings, says why a doubtful file is taken, and approves; a supervisor takes a deposited book down.</summary>
[Authorize(Policy = Policies.Staff)]
public class Decide(EbookDesk desk, PortalDb db) : PageModel
{
    public class Form
    {
        /// <summary>Why a flagged file is taken, by its id.</summary>
        public Dictionary<Guid, string?> Because { get; set; } = [];

        /// <summary>Why a deposited book is taken down.</summary>
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The files that the officer has looked at: no others are approved.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public EbookDeposit Filed { get; private set; } = null!;

    public IReadOnlyList<Alike> Alike { get; private set; } = [];

    public bool MayDecide => Filed.State == RequestState.InReview && Filed.OfficerId == User.Id;

    public async Task OnGetAsync(string number)
    {
        await LoadAsync(number);
        Seen = Filed.Version;
    }

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostAsync(string number) => ActAsync(number, "已核定送存並通知申請人", () => Seen == Filed.Version
        ? desk.ApproveAsync(Filed, Input.Because.Where(reason => !string.IsNullOrWhiteSpace(reason.Value)).ToDictionary(reason => reason.Key, reason => CleanText.Clean(reason.Value!, lines: true)), this.Actor())
        : throw new DbUpdateConcurrencyException());

    [May(Policies.Supervisor)]
    public Task<IActionResult> OnPostTakeDownAsync(string number) => ActAsync(number, "已撤下，不再提供閱覽", () => desk.TakeDownAsync(Filed, CleanText.Clean(Input.Reason ?? "", lines: true), this.Actor()));

    async Task<IActionResult> ActAsync(string number, string done, Func<Task> act)
    {
        await LoadAsync(number);
        if (!Filed.IsWorkOf(User)) return Forbid();
        foreach (var (file, reason) in Input.Because) CheckText($"Input.Because[{file}]", reason);
        CheckText("Input.Reason", Input.Reason);
        if (!ModelState.IsValid) return Page();
        try
        {
            await act();
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody was first: the page shows the deposit as it is now, with the officer's words still there.
            db.ChangeTracker.Clear();
            await LoadAsync(number);
            Seen = Filed.Version;
            ModelState.Remove(nameof(Seen));
            throw;
        }
        return this.Done(done, "/Queue/Case", new { number });
    }

    void CheckText(string field, string? text)
    {
        if (text is not null && (CleanText.Length(text) > 1000 || CleanText.FindFault(text, lines: true) is not null)) this.AddError(field, "理由最多 1000 字，且不能有控制字元");
    }

    async Task LoadAsync(string number)
    {
        Filed = await desk.Whole.SingleOrDefaultAsync(d => d.CaseNumber == number).OrNotThere();
        Alike = await desk.AlikeAsync(Filed);
    }
}
