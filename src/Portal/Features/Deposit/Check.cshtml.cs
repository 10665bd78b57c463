using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>Last step: files and licence once more, all that is missing, and the send button. With an ISBN to be asked for, the check of that application sends both.</summary>
[Authorize(Policy = Policies.Member)]
public class Check(PortalDb db, WorkQueue queue, TimeProvider clock) : DepositStep(db, clock)
{
    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await OpenAsync(id)) return ToCase();
        return WithIsbn ? RedirectToPage("/Applications/Check", new { id = Filed.ApplicationId }) : Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        // The second click of two, or the back button: the same answer.
        if (!await OpenAsync(id)) return ToCase();
        try
        {
            await queue.PutInAsync(Filed, this.Actor());
        }
        catch (RuleBroken)
        {
            Db.ChangeTracker.Clear();
            if (await OpenAsync(id)) throw;
        }
        return this.Done("申請已送出", "/Applications/Case", new { number = Filed.CaseNumber });
    }

    /// <summary>A draft that is not wanted any more; its files go too. What was sent once stays.</summary>
    public async Task<IActionResult> OnPostDiscardAsync(Guid id)
    {
        await OpenAsync(id);
        if (Filed.State != RequestState.Draft) throw new RuleBroken("已送出的申請不能刪除，可以撤回");
        Db.History.Add(this.Actor().Did("刪除草稿", Now, Filed.Subject, "Deposit", id.ToString()));
        Db.Requests.Remove(Filed);
        await Db.SaveChangesAsync();
        return this.Done("草稿已刪除", "Index");
    }
}
