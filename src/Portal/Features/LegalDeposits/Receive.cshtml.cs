using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>收到送存本: ISBN after ISBN by scanner or by hand, or a list at once. Each is marked, or answered by a sentence.</summary>
[Authorize(Policy = Policies.Officer)]
public class Receive(PortalDb db, DepositDesk desk) : PageModel
{
    const int Remembered = 10;

    [BindProperty(SupportsGet = true)]
    public DepositLibrary Library { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? On { get; set; }

    /// <summary>What the scanner types; its Enter sends the form.</summary>
    [BindProperty]
    public string? Isbn { get; set; }

    /// <summary>One number a line.</summary>
    [BindProperty]
    public string? Many { get; set; }

    /// <summary>Numbers of this sitting, the last one first.</summary>
    public IReadOnlyList<LegalDeposit> Last { get; private set; } = [];

    /// <summary>What became of the lines that were not marked.</summary>
    public IReadOnlyList<(string Line, string Why)> Refused { get; private set; } = [];

    public async Task OnGetAsync() => await ShowAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var scanned = CleanText.Cut(CleanText.Clean(Isbn ?? ""), 40);
        // The next scan must not be typed behind what was refused: the sentence repeats that instead.
        ModelState.Remove(nameof(Isbn));
        Isbn = null;
        if (ModelState.IsValid && await TryAsync(scanned) is { } why) this.AddError(nameof(Isbn), scanned.Length == 0 ? why : $"{CleanText.Visible(scanned)}：{why}");
        if (ModelState.IsValid) return RedirectToPage("Receive", new { library = Library, on = On });
        await ShowAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostManyAsync()
    {
        var lines = (Many ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) this.AddError(nameof(Many), "請貼上 ISBN，一行一個");
        if (lines.Length > DepositDesk.Most) this.AddError(nameof(Many), "一次最多 {0} 個", DepositDesk.Most);
        if (ModelState.IsValid)
        {
            var refused = new List<(string Line, string Why)>();
            foreach (var line in lines)
                if (await TryAsync(CleanText.Cut(CleanText.Clean(line), 40)) is { } why) refused.Add((CleanText.Visible(CleanText.Cut(line, 40)), why));
            TempData["Done"] = this.Say("已標記 {0} 種，{1} 種沒有標記", lines.Length - refused.Count, refused.Count);
            if (refused.Count == 0) return RedirectToPage("Receive", new { library = Library, on = On });
            // What is left to look at stays in the box.
            (Refused, Many) = (refused, string.Join('\n', refused.Select(row => row.Line)));
            ModelState.Remove(nameof(Many));
        }
        await ShowAsync();
        return Page();
    }

    /// <summary>Why it was not marked; null when it was.</summary>
    async Task<string?> TryAsync(string text)
    {
        db.ChangeTracker.Clear();
        try
        {
            var deposit = await desk.ReceiveAsync(text, Library, On ?? desk.Today, this.Actor());
            await db.SaveChangesAsync();
            TempData["Scanned"] = string.Join(' ', Scanned().Prepend(deposit.Isbn.Digits).Distinct().Take(Remembered));
            return null;
        }
        catch (RuleBroken broken)
        {
            return this.Say(broken.Sentence.Key, broken.Sentence.Values);
        }
        catch (DbUpdateConcurrencyException)
        {
            return this.Say("同時有人更新這本書，請再掃描一次");
        }
    }

    string[] Scanned() => (TempData.Peek("Scanned") as string)?.Split(' ') ?? [];

    async Task ShowAsync()
    {
        var numbers = Scanned().Where(text => Isbn13.TryParse(text, out _)).Select(text => Isbn13.Parse(text)).ToList();
        var rows = await DepositDesk.Whole(db.LegalDeposits.AsNoTracking().Where(d => numbers.Contains(d.Isbn))).ToDictionaryAsync(d => d.Isbn);
        Last = [.. numbers.Where(rows.ContainsKey).Select(number => rows[number])];
        On ??= desk.Today;
    }
}
