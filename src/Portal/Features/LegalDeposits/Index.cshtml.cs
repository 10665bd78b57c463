using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Adapters.Sheets;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>送存追蹤: the printed formats with a number by state, oldest first.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, IStringLocalizer<Words> T, TimeProvider clock) : PageModel
{
    public const int PerPage = 50;
    const int MostRows = 20_000;

    [BindProperty(SupportsGet = true)]
    public DepositList List { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<LegalDeposit> Rows { get; private set; } = [];

    public int Found { get; private set; }

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var rows = await SelectAsync();
        Found = await rows.CountAsync();
        Pages = (Found + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await InOrder(rows).Skip((P - 1) * PerPage).Take(PerPage).ToListAsync();
    }

    /// <summary>The whole list as a table, up to what a spreadsheet is still handy with.</summary>
    public async Task<IActionResult> OnGetCsvAsync()
    {
        var rows = await InOrder(await SelectAsync()).Take(MostRows).ToListAsync();
        Response.Headers.CacheControl = "private, no-store";
        return File(CsvSheet.Write([
            [.. new[] { "ISBN", "書名", "格式", "出版機構", "狀態", "預計出版年月", "出版日期", "國家圖書館收到", "立法院國會圖書館收到", "提醒次數", "限期" }.Select(head => T[head].Value)],
            .. rows.Select(d => (IReadOnlyList<string>)[d.Isbn.Hyphenated(), d.Product!.Application!.Title.Title, d.Product.Describe(T), d.Product.Application.Publisher.Name, T[DepositList.Views[d.State.ToString()]],
                d.ExpectedMonth?.ToString("yyyy-MM", CultureInfo.InvariantCulture) ?? "", Iso(d.PublishedOn), Iso(d.NationalOn), Iso(d.ParliamentOn), d.Reminders.ToString(CultureInfo.InvariantCulture), Iso(d.NoticeBy)]),
        ]), "text/csv; charset=utf-8", $"legal-deposit-{List.View.ToLowerInvariant()}.csv");
    }

    async Task<IQueryable<LegalDeposit>> SelectAsync()
    {
        List = List.Known();
        return await List.OfAsync(db, WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime));
    }

    static IQueryable<LegalDeposit> InOrder(IQueryable<LegalDeposit> rows) => rows.AsNoTracking().Include(d => d.Product!.Application!.Publisher).OrderBy(d => d.Since).ThenBy(d => d.Isbn);

    static string Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
