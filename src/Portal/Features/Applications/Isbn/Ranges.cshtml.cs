using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Isbn;

/// <summary>The ISBN ranges in use, how a number is hyphenated by them, and the loading of newer ones.</summary>
[Authorize(Policy = Policies.Administrator)]
[RequestSizeLimit(LoadRanges.LargestFile + 1_000_000)]
public class Ranges(PortalDb db, LoadRanges load, IStringLocalizer<Words> words) : PageModel
{
    public record Row(RegistrationGroup Group, RegistrantRange Range, int Opened);

    /// <summary>Who loaded the file in use, and when.</summary>
    public record Loading(DateTime LoadedAt, string LoadedBy);

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>A number to try.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Isbn { get; set; }

    public IsbnReading? Reading { get; private set; }

    public IsbnParts Parts { get; private set; }

    public IsbnRanges InUse { get; } = IsbnRanges.Current;

    /// <summary>Null: the program's own table.</summary>
    public Loading? Loaded { get; private set; }

    public IReadOnlyList<Row> Taiwan { get; private set; } = [];

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await ShowAsync();
        if (string.IsNullOrWhiteSpace(Isbn)) return;
        Reading = Isbn13.Read(Isbn);
        if (Reading.Value.Valid) Parts = Reading.Value.Isbn.Parts(InUse);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await ShowAsync();
        if (Upload is null || Upload.Length == 0) this.AddError(nameof(Upload), "請選擇檔案");
        else if (Upload.Length > LoadRanges.LargestFile) this.AddError(nameof(Upload), "範圍檔不完整或太大，請重新下載 RangeMessage.xml");
        if (!ModelState.IsValid) return Page();
        using var reader = new StreamReader(Upload!.OpenReadStream());
        try
        {
            var ranges = await load.LoadAsync(await reader.ReadToEndAsync(), this.Actor());
            return this.Done(words["已載入 {0} 的範圍檔", ranges.MessageDate], "Ranges");
        }
        catch (RuleBroken refused)
        {
            this.AddError(nameof(Upload), refused.Sentence.Key, refused.Sentence.Values);
            return Page();
        }
    }

    async Task ShowAsync()
    {
        Loaded = await db.IsbnRangeFiles.Where(file => file.Serial == InUse.MessageSerialNumber && file.MessageDate == InUse.MessageDate)
            .OrderByDescending(file => file.Id).Select(file => new Loading(file.LoadedAt, file.LoadedBy)).FirstOrDefaultAsync();
        var opened = await db.Blocks.Select(block => new { block.Group, block.Registrant }).ToListAsync();
        Taiwan = [.. InUse.Taiwan.SelectMany(group => group.Ranges.Select(range => new Row(group, range, opened.Count(block =>
            block.Group == $"{group.Prefix}{group.Element}" && block.Registrant.Length == range.Length
            && string.CompareOrdinal(range.First, block.Registrant) <= 0 && string.CompareOrdinal(block.Registrant, range.Last) <= 0))))];
        History = await db.History.AsNoTracking().Where(line => line.Subject == "IsbnRanges").OrderByDescending(line => line.Id).Take(20).ToListAsync();
    }
}
