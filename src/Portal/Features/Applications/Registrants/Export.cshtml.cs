using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>The publishers with their prefixes as a table for the Global Register of Publishers, one row a prefix; who took it is written down.</summary>
[Authorize(Policy = Policies.Staff)]
public class Export(PortalDb db, PublicPublisher visible, TimeProvider clock) : PageModel
{
    static readonly string[] Head =
    [
        "Agency", "ISBN prefix", "Publisher name", "Name in English", "Former names", "Status", "Country", "Address", "City", "Phone", "Fax", "E-mail", "Website", "Prefix opened on",
    ];

    public int Prefixes { get; private set; }

    public bool Shields => visible.Shields;

    public async Task OnGetAsync() => Prefixes = await db.Blocks.CountAsync(b => b.PublisherId != null);

    public async Task<IActionResult> OnPostAsync(string? format)
    {
        if (format is not ("csv" or "xlsx")) throw new NotThere();
        var rows = await RowsAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        db.History.Add(this.Actor().Did("匯出出版機構名錄", now, string.Create(CultureInfo.InvariantCulture, $"{format} {rows.Count - 1}"), "Publishers"));
        await db.SaveChangesAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"global-register-{WorkingDays.OfficeDate(now):yyyyMMdd}.{format}");
        return format == "csv" ? File(CsvSheet.Write(rows), "text/csv; charset=utf-8", name) : File(ExcelSheet.Write("Publishers", rows), ExcelSheet.MediaType, name);
    }

    async Task<List<IReadOnlyList<string>>> RowsAsync()
    {
        var former = (await db.FormerNames.AsNoTracking().OrderBy(n => n.Until).ToListAsync()).ToLookup(n => n.PublisherId, n => n.Name);
        var rows = new List<IReadOnlyList<string>> { Head };
        await foreach (var block in db.Blocks.AsNoTracking().Include(b => b.Publisher).Where(b => b.PublisherId != null).OrderBy(b => b.Group).ThenBy(b => b.Registrant).AsAsyncEnumerable())
        {
            var publisher = block.Publisher!;
            var shielded = visible.IsShielded(publisher);
            var active = publisher.State == PublisherState.Active && block.State is BlockState.Open or BlockState.Full or BlockState.Inactive;
            var city = PublicPublisher.City(publisher.Address);
            rows.Add(
            [
                "Taiwan", block.Display, shielded ? "Individual publisher" : publisher.Name, shielded ? "" : publisher.EnglishName ?? "", shielded ? "" : string.Join("; ", former[publisher.Id]),
                active ? "Active" : "Inactive", "TW", shielded ? "" : publisher.Address, city, shielded ? "" : publisher.Phone, shielded ? "" : publisher.Fax ?? "", shielded ? "" : publisher.Email,
                shielded ? "" : publisher.Website ?? "", WorkingDays.OfficeDate(block.OpenedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ]);
        }
        return rows;
    }
}
