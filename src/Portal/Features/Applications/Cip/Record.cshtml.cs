using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Catalogue;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>編目紀錄: the record as lines beside the uploaded pages, what is wrong with it, the block as it would be printed, and its way out.</summary>
[Authorize(Policy = Policies.Staff)]
public class RecordPage(PortalDb db, CipDesk desk, CipCheck check, TimeProvider clock) : PageModel
{
    [BindProperty]
    public RecordForm Input { get; set; } = new();

    /// <summary>The version that the form was made from: of two tabs the second one is told.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public CataloguingRequest Filed { get; private set; } = null!;

    public IReadOnlyList<CipFault> Faults { get; private set; } = [];

    /// <summary>The block as it would be printed; null while the text is no record.</summary>
    public string? Preview { get; private set; }

    /// <summary>Working days to extend by when the draft goes out now.</summary>
    public int Extension { get; private set; }

    /// <summary>Earlier titles of the same authors.</summary>
    public IReadOnlyList<CatalogueRecord> Earlier { get; private set; } = [];

    public bool IsMine => Filed.State == RequestState.InReview && Filed.OfficerId == User.Id;

    /// <summary>Whose author number is looked up.</summary>
    public string MainAuthor => CipPrefill.People(Filed.Application!.Title.Author).Select(person => person.Name).FirstOrDefault() ?? "";

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task OnGetAsync(string number)
    {
        await LoadAsync(number);
        Seen = Filed.Version;
        Input = RecordForm.Of(Filed.IsOpen ? desk.Begin(Filed) : Filed.Record ?? "");
        await LookAsync();
    }

    /// <summary>Saves what is there, with all its faults, and lists them.</summary>
    [May(Policies.Cataloguer)]
    public Task<IActionResult> OnPostSaveAsync(string number) => ActAsync(number, "已儲存", () =>
    {
        Filed.MustBeCataloguedBy(this.Actor());
        return db.SaveChangesAsync();
    });

    /// <summary>Puts class number, author number and subjects into the record.</summary>
    [May(Policies.Cataloguer)]
    public Task<IActionResult> OnPostPutAsync(string number) => ActAsync(number, "已放入紀錄並儲存", () =>
    {
        Filed.Save(Input.PutIn(), this.Actor(), Now);
        return db.SaveChangesAsync();
    });

    [May(Policies.Cataloguer)]
    public Task<IActionResult> OnPostSendAsync(string number) => ActAsync(number, "草稿已送申請人確認", () =>
        desk.SendDraftAsync(Filed as CipRequest ?? throw new RuleBroken("更正不必再送草稿，請直接核定"), Input.Extend, this.Actor()));

    [May(Policies.Cataloguer)]
    public Task<IActionResult> OnPostApproveAsync(string number) => ActAsync(number, "已核定", () => Filed is ChangeRequest change
        ? desk.ApproveAsync(change, this.Actor())
        : desk.ApproveAsync((CipRequest)Filed, Input.Answer, this.Actor()));

    async Task<IActionResult> ActAsync(string number, string done, Func<Task> act)
    {
        await LoadAsync(number);
        try
        {
            if (!this.IsValid(new RecordForm.Validator(), Input)) return await AgainAsync();
            Input.Tidy();
            if (Seen != Filed.Version) throw new DbUpdateConcurrencyException();
            // A draft that is out stands until it is decided: its form has no text.
            if (Input.Record is { } text && text != Filed.Record) Filed.Save(text, this.Actor(), Now);
            await act();
        }
        catch (Exception refused) when (refused is RuleBroken or DbUpdateException)
        {
            db.ChangeTracker.Clear();
            await LoadAsync(number);
            ModelState.Remove(nameof(Seen));
            await AgainAsync();
            throw;
        }
        return this.Done(done, "Record", new { number });
    }

    async Task<PageResult> AgainAsync()
    {
        Seen = Filed.Version;
        await LookAsync();
        return Page();
    }

    async Task LoadAsync(string number) =>
        Filed = await db.Requests.OfType<CataloguingRequest>().WithTitle().Include(r => r.History.OrderBy(line => line.Id)).SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();

    async Task LookAsync()
    {
        Input.Record ??= Filed.IsOpen ? desk.Begin(Filed) : Filed.Record;
        (var record, Faults) = await check.ReadAsync(Filed, Input.Record ?? "");
        if (record is not null) Preview = await desk.PrintAsync(CipTemplates.Block, record);
        if (IsMine && Filed is CipRequest cip) Extension = await desk.ExtensionForDraftAsync(cip);
        var authors = CipPrefill.People(Filed.Application!.Title.Author).Select(person => CatalogueRecord.Fold(person.Name)).Where(name => name.Length > 1).Take(3).ToList();
        foreach (var author in authors)
            Earlier = [.. Earlier, .. await db.Catalogue.AsNoTracking().Where(r => r.SearchText.Contains(author) && r.ApplicationId != Filed.ApplicationId).OrderByDescending(r => r.Number).Take(8).ToListAsync()];
        Earlier = [.. Earlier.DistinctBy(book => book.Number)];
    }
}
