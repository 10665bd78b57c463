using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>Last step: the list once more, all that is missing, what looks like another recording, and the send button.</summary>
[Authorize(Policy = Policies.Member)]
public class Check(PortalDb db, WorkQueue queue, Duplicates duplicates, TimeProvider clock) : IsrcStep(db, clock)
{
    public IReadOnlyList<(string Step, string Sentence)> Faults { get; private set; } = [];

    public IReadOnlyList<Duplicate> Alike { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id) => await ShowAsync(id) ? Page() : ToCase();

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        // The second click of two, or the back button: the same answer.
        if (!await ShowAsync(id)) return ToCase();
        if (Filed.Publisher!.State != PublisherState.Active) throw new RuleBroken("出版機構登記核准後才能送出；草稿會保留。");
        try
        {
            await queue.PutInAsync(Filed, this.Actor());
        }
        catch (RuleBroken)
        {
            Db.ChangeTracker.Clear();
            if (await ShowAsync(id)) throw;
        }
        return this.Done("申請已送出", "/Applications/Case", new { number = Filed.CaseNumber });
    }

    /// <summary>A draft that is not wanted any more. What was sent once stays.</summary>
    public async Task<IActionResult> OnPostDiscardAsync(Guid id)
    {
        await ShowAsync(id);
        if (Filed.State != RequestState.Draft) throw new RuleBroken("已送出的申請不能刪除，可以撤回");
        Db.History.Add(this.Actor().Did("刪除草稿", Now, Filed.ListTitle, "Isrc", id.ToString()));
        Db.Requests.Remove(Filed);
        await Db.SaveChangesAsync();
        return this.Done("草稿已刪除", "Index");
    }

    async Task<bool> ShowAsync(Guid id)
    {
        var editable = await OpenAsync(id);
        Faults = [.. Filed.Faults()];
        Alike = await duplicates.FindAsync(Filed);
        return editable;
    }
}
