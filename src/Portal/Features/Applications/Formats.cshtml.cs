using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Step 2: which numbers are asked for, one line for each format of each volume.</summary>
[Authorize(Policy = Policies.Member)]
[RequestFormLimits(ValueCountLimit = 4096)] // Five fields for each of the lines.
public class Formats(PortalDb db, MyApplications mine, TimeProvider clock) : Step(db, mine, clock)
{
    const int MostLines = 300;

    [BindProperty]
    public FormatsForm Input { get; set; } = new();

    public static IEnumerable<Choice> FormChoices => CodeLists.Applicable.Select(form => new Choice(form.ToString(), CodeLists.Forms[form]));

    public static IEnumerable<Choice> NumberingChoices => CodeLists.Numberings.Select(numbering => new Choice(numbering.Key.ToString(), numbering.Value));

    protected override void Fill() => Input = FormatsForm.Of(Application);

    public Task<IActionResult> OnPostAsync(Guid id) => SaveAsync(id, () => RedirectToPage("Pages", new { id }));

    /// <summary>Adds the chosen formats: once, for the set, or for each volume from - to.</summary>
    public Task<IActionResult> OnPostAddAsync(Guid id) => SaveAsync(id, () =>
    {
        if (Input.Add.Forms.Count == 0) this.AddError("Input.Add.Forms", "請至少選擇一種裝訂或檔案格式");
        if (Input.IsForVolumes && Input.Add.FirstVolume is null) this.AddError("Input.Add.FirstVolume", "冊次請填 1 到 10000");
        if (Input.IsForVolumes && Input.Add.LastVolume is null) this.AddError("Input.Add.LastVolume", "冊次請填 1 到 10000");
        if (Input.Volumes > MostLines || Application.Products.Count + Input.Add.Forms.Count * Input.Volumes > MostLines)
            this.AddError("Input.Add.LastVolume", "一份申請最多 {0} 行，請分成幾份申請", MostLines);
        if (!ModelState.IsValid) return null;
        foreach (var product in Input.NewProducts(Application)) Db.Products.Add(product);
        return RedirectToPage(new { id });
    });

    /// <summary>Takes one line away; what was typed in the others is kept.</summary>
    public Task<IActionResult> OnPostRemoveAsync(Guid id, Guid line) => SaveAsync(id, () =>
    {
        var product = Application.Products.SingleOrDefault(p => p.Id == line);
        if (product is not null) Db.Products.Remove(product);
        return RedirectToPage(new { id });
    });

    async Task<IActionResult> SaveAsync(Guid id, Func<IActionResult?> then)
    {
        await LoadAsync(id);
        Application.FormatsMustBeEditable();
        if (!this.IsValid(new FormatsForm.Validator(), Input)) return Page();
        Input.ApplyTo(Application);
        var wasAsked = Application.Cip;
        if (Application.Isbn.State == RequestState.Draft && Application.AskCip(Input.AsksCip) is { } gone) Db.Requests.Remove(gone);
        else if (Application.Cip is { } asked && asked != wasAsked) Db.Requests.Add(asked);
        if (Application.Isbn.State == RequestState.Draft)
        {
            if (Application.AskDeposit(Input.AsksDeposit, Now) is { } unwanted) Db.Requests.Remove(unwanted);
            else if (Application.DraftDeposit is { } begun && Db.Entry(begun).State == Microsoft.EntityFrameworkCore.EntityState.Detached) Db.Requests.Add(begun);
        }
        var next = then();
        if (next is null) return Page();
        await SaveAsync(Seen);
        return next;
    }
}
