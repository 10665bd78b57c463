using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>Many recordings at once: pasted out of a table or uploaded as CSV or Excel; first a look that names row and column, then all or nothing.</summary>
[Authorize(Policy = Policies.Member)]
[RequestSizeLimit(6_000_000)]
public class Import(PortalDb db, TimeProvider clock) : IsrcStep(db, clock)
{
    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The rows that were looked at: what is added is what was shown.</summary>
    [BindProperty]
    public string? Read { get; set; }

    public RecordingTable? Table { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await OpenAsync(id) ? Page() : ToCase();

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        ModelState.Remove(nameof(Read));
        Read = null;
        try
        {
            var rows = Upload is { Length: > 0 } ? await SheetFile.ReadAsync(Upload, RecordingTable.MostRows) : CsvSheet.Read(Text ?? "", RecordingTable.MostRows);
            Table = new RecordingTable(rows, WorkingDays.OfficeDate(Now).Year);
            if (Table.Rows.Count == 0) this.AddError(Upload is null ? nameof(Text) : nameof(Upload), "裡面沒有錄音，請貼上清單或選擇檔案");
            else if (Filed.Recordings.Count + Table.Rows.Count > IsrcRequest.MostRecordings) this.AddError(nameof(Text), "一份清單最多 {0} 筆錄音，請分成幾份申請", IsrcRequest.MostRecordings);
            else if (Table.Faults.Count == 0) Read = SheetFile.Keep(rows);
        }
        catch (SheetUnreadable wrong)
        {
            this.AddError(Upload is null ? nameof(Text) : nameof(Upload), wrong.Message);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostApplyAsync(Guid id)
    {
        await LoadAsync(id);
        Table = new RecordingTable(SheetFile.Kept(Read), WorkingDays.OfficeDate(Now).Year);
        if (Table.Rows.Count == 0 || Table.Faults.Count > 0) throw new RuleBroken("請重新貼上清單或選擇檔案");
        var recordings = Table.Rows.Select(row =>
        {
            var recording = new Recording();
            row.Form.ApplyTo(recording);
            return recording;
        }).ToList();
        Filed.Add(recordings);
        Db.Recordings.AddRange(recordings);
        await SaveAsync();
        return this.Done("清單已加入", "Recordings", new { id });
    }
}
