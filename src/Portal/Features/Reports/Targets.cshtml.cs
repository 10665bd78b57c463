using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Reports;

/// <summary>What the quarterly report is measured by, every change kept.</summary>
[Authorize(Policy = Policies.Leading)]
public class Targets(PortalDb db, TimeProvider clock) : PageModel
{
    /// <summary>By the code of the target, as typed.</summary>
    [BindProperty]
    public Dictionary<string, string?> Values { get; set; } = [];

    /// <summary>The newest change that the form was made from.</summary>
    [BindProperty]
    public long Seen { get; set; }

    public IReadOnlyList<Target> Changes { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Values = (await LoadAsync()).ToDictionary(target => target.Key, target => (string?)target.Value.ToString(CultureInfo.InvariantCulture));
        Seen = Newest;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var current = await LoadAsync();
        if (Seen != Newest) throw new DbUpdateConcurrencyException();
        var (by, now) = (this.Actor(), clock.GetUtcNow().UtcDateTime);
        foreach (var (code, (name, _, percent)) in Target.All)
        {
            var most = percent ? 100 : 10_000_000;
            if (!int.TryParse(Values.GetValueOrDefault(code)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > most)
            {
                this.AddError($"Values[{code}]", "請填 0 到 {0} 的整數", most);
                continue;
            }
            if (value == current[code]) continue;
            db.Targets.Add(new Target { Code = code, Value = value, At = now, By = by.Name });
            db.History.Add(by.Did("更改季報目標", now, $"{name}：{current[code]} → {value}", "Target", code));
        }
        if (!ModelState.IsValid) return Page();
        await db.SaveChangesAsync();
        return this.Done("目標已儲存", "Targets");
    }

    long Newest => Changes.Count == 0 ? 0 : Changes[0].Id;

    async Task<IReadOnlyDictionary<string, int>> LoadAsync()
    {
        Changes = await db.Targets.AsNoTracking().OrderByDescending(target => target.Id).Take(100).ToListAsync();
        return await Target.AtAsync(db, clock.GetUtcNow().UtcDateTime.AddMinutes(1));
    }
}
