using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;
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
    static MarcRecord Sample()
    {
        var application = new Application
        {
            Publisher = new Publisher { Name = "晨星示範出版社", Address = "臺北市中正區中山南路20號", Phone = "", Email = "" },
            Title = new TitleDescription
            {
                Title = "海風練習曲：東海岸十二帖", ParallelTitle = "Etudes of the sea wind", Author = "林曉青著；周以和繪", Edition = "初版", Language = "chi-hant", Audience = "m",
                IsTranslation = true, OriginalTitle = "風の郵便局", PlannedMonth = new DateOnly(2026, 3, 1), Series = "海岸文學；12", Keywords = "散文;海", Summary = "十二篇東海岸散文。",
            },
        };
        application.Products.AddRange([
            new Product { Ordinal = 1, Form = ProductForm.Paperback, PriceCents = 38000, Isbn = Isbn13.Parse("9786269999996") },
            new Product { Ordinal = 2, Form = ProductForm.Hardback, PriceCents = 58000, Isbn = Isbn13.Parse("9786269999989") },
        ]);
        return CipPrefill.From(application, "115000001", new DateTime(2026, 1, 5, 1, 30, 0, DateTimeKind.Utc)).With(
            MarcField.Of("084", "  ", ('a', "863.55"), ('b', "8345"), ('2', "ncsclt")), MarcField.Of("504", "  ", ('a', "含參考書目")),
            MarcField.Of("650", " 7", ('a', "臺灣文學"), ('2', "lcstt")), MarcField.Of("650", " 7", ('a', "散文"), ('2', "lcstt")));
    }
}
