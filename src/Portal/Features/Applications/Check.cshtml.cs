using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Last step: everything once more, all that is missing at once, and the send button.</summary>
[Authorize(Policy = Policies.Member)]
public class Check(PortalDb db, MyApplications mine, WorkQueue queue, TimeProvider clock) : PageModel
{
    public Application Application { get; private set; } = null!;

    public IReadOnlyList<(string Address, string Sentence)> Faults { get; private set; } = [];

    /// <summary>What goes to the office now: a draft's cases, or those that were returned.</summary>
    public IReadOnlyList<Request> Sending => [.. Application.Filing.Where(request => request.ApplicantMayEdit), .. Deposit is { } files ? [files] : Array.Empty<Request>()];

    /// <summary>The deposit that is sent along with the ISBN case.</summary>
    public EbookDeposit? Deposit => Application.Isbn.State == RequestState.Draft ? Application.DraftDeposit : null;

    public bool Resubmission => Sending.Any(request => request.State == RequestState.Returned);

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        return Application.ApplicantMayEdit ? Page() : RedirectToPage("Case", new { number = Application.Isbn.CaseNumber });
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        // The second click of two, or the back button: the same answer.
        if (!Application.ApplicantMayEdit) return RedirectToPage("Case", new { number = Application.Isbn.CaseNumber });
        var first = Sending[0].Id;
        if (Application.Publisher.State != PublisherState.Active) throw new RuleBroken("出版機構登記核准後才能送出；草稿會保留。");
        try
        {
            await queue.PutInAsync(Sending, this.Actor());
        }
        catch (RuleBroken)
        {
            db.ChangeTracker.Clear();
            await LoadAsync(id);
            if (Application.ApplicantMayEdit) throw;
        }
        return this.Done("申請已送出", "Case", new { number = Application.Requests.Single(request => request.Id == first).CaseNumber });
    }

    /// <summary>A draft that is not wanted any more; its pages go too. What was sent once stays.</summary>
    public async Task<IActionResult> OnPostDiscardAsync(Guid id)
    {
        await LoadAsync(id);
        if (Application.Isbn.State != RequestState.Draft) throw new RuleBroken("已送出的申請不能刪除，可以撤回");
        var gone = this.Actor().Did("刪除草稿", clock.GetUtcNow().UtcDateTime, Application.Title.Title, "Application", id.ToString());
        db.History.Add(gone);
        await MyApplications.DiscardAsync(db, Application);
        return this.Done("草稿已刪除", "Index");
    }

    async Task LoadAsync(Guid id)
    {
        Application = await mine.LoadAsync(User, id);
        Faults = [.. ApplicationCheck.Faults(Application).Select(fault => ($"/applications/{fault.Step.ToLowerInvariant()}/{id}", fault.Sentence)),
            .. Deposit?.Faults().Select(fault => ($"/deposit/{fault.Step}/{Deposit.Id}", fault.Sentence)) ?? []];
    }
}
