using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>CIP 範本: the three printed forms as texts with places, every version kept, with a look at a sample before it counts.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Templates(PortalDb db, CipDesk desk, TimeProvider clock) : PageModel
{
    /// <summary>Which form: block, datablock or card.</summary>
    [BindProperty(SupportsGet = true)]
    public string Form { get; set; } = CipTemplates.Block;

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>The newest version that the form was made from.</summary>
    [BindProperty]
    public long Seen { get; set; }

    public IReadOnlyList<CipTemplateVersion> Versions { get; private set; } = [];

    /// <summary>The sample by the text in the form; null while that has a fault.</summary>
    public string? Preview { get; private set; }

    public async Task OnGetAsync()
    {
        await LoadAsync();
        Text = await desk.TemplateAsync(Form);
        Seen = Newest;
        Preview = CipTemplates.Render(Text, Sample());
    }

    /// <summary>A look without a change.</summary>
    public async Task<IActionResult> OnPostPreviewAsync()
    {
        await LoadAsync();
        Check();
        return Page();
    }

    /// <summary>Counts from now on; what was issued stays as it was.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!Check()) return Page();
        if (Seen != Newest) throw new DbUpdateConcurrencyException();
        var now = clock.GetUtcNow().UtcDateTime;
        db.CipTemplates.Add(new CipTemplateVersion { Name = Form, Text = Text!, At = now, By = User.Identity!.Name! });
        db.History.Add(this.Actor().Did("更改 CIP 範本", now, CipTemplates.Names[Form], "CipTemplate", Form));
        await db.SaveChangesAsync();
        return this.Done("範本已儲存，之後的 CIP 都照這個版本", "Templates", new { Form });
    }

    long Newest => Versions.Count == 0 ? 0 : Versions[0].Id;

    bool Check()
    {
        Text = (Text ?? "").ReplaceLineEndings("\n").TrimEnd();
        if (Text.Length == 0) this.AddError("Text", "請填寫範本");
        else if (CipTemplates.FindFault(Text) is { } fault) this.AddError("Text", fault.Key, fault.Values);
        else Preview = CipTemplates.Render(Text, Sample());
        return Preview is not null;
    }

    async Task LoadAsync()
    {
        if (!CipTemplates.Names.ContainsKey(Form ?? "")) Form = CipTemplates.Block;
        Versions = await db.CipTemplates.AsNoTracking().Where(version => version.Name == Form).OrderByDescending(version => version.Id).Take(50).ToListAsync();
    }

    /// <summary>An invented title that has something in every place.</summary>
    static MarcRecord Sample() => MarcText.Read(string.Join('\n', Seed.Lines("cip-sample.txt")));
}
