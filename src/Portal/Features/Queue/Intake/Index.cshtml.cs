using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Queue.Intake;

/// <summary>收件: a paper form keyed in on one page, in the order of the paper.</summary>
[Authorize(Policy = Policies.Officer)]
[RequestSizeLimit(210_000_000), RequestFormLimits(MultipartBodyLengthLimit = 210_000_000, ValueCountLimit = 4096)]
public class Index(TakeIn intake, PageUpload uploads, ScanSeal seal, OfficeCalendar calendar, TimeProvider clock) : PageModel
{
    const int MostLines = 300;

    /// <summary>The title's description: named like that where it is typed online, too.</summary>
    [BindProperty]
    public TitleDescription Input { get; set; } = new() { Edition = "初版", Language = "chi-hant", NationalLanguage = "271", Rating = "1", IsTranslation = false, IsRevision = false };

    /// <summary>The month as typed, in either era.</summary>
    [BindProperty]
    public string? Month { get; set; }

    [BindProperty]
    public IntakeForm Paper { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>A returned case whose papers came again.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    /// <summary>What is there already: a draft, or a returned case.</summary>
    public Application? There { get; private set; }

    public IReadOnlyList<Publisher> Candidates { get; private set; } = [];

    public IReadOnlyList<PageFile> Scans { get; private set; } = [];

    /// <summary>With the number in front, which is also the key that finds it in the list.</summary>
    public IEnumerable<Choice> Numbered(IReadOnlyDictionary<string, string> codes) => codes.Select((code, index) => new Choice(code.Key, $"{index + 1} {this.Say(code.Value)}"));

    public IEnumerable<Choice> Forms => Numbered(CodeLists.Applicable.ToDictionary(form => form.ToString(), form => CodeLists.Forms[form]));

    public async Task OnGetAsync()
    {
        Paper.ReceivedOn = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        if (!string.IsNullOrWhiteSpace(Code)) There = await intake.FindByCodeAsync(Code);
        else if (!string.IsNullOrWhiteSpace(Number)) There = await intake.FindByCaseAsync(Number);
        if (There is { ApplicantMayEdit: true })
        {
            (Input, Month) = (There.Title, There.Title.PlannedMonth?.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture));
            Paper = IntakeForm.Of(There);
            Paper.ReceivedOn = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        }
        else if (!string.IsNullOrWhiteSpace(Code + Number))
        {
            this.AddError(string.IsNullOrWhiteSpace(Code) ? "Number" : "Code", There is null ? "找不到這個代碼的草稿" : "這份申請已經送出，不必再收件");
            There = null;
        }
        Paper.AddLines();
    }

    public async Task<IActionResult> OnPostAsync(string? more)
    {
        There = await intake.FindAsync(Paper.Key);
        if (There is { ApplicantMayEdit: false }) return RedirectToPage("/Queue/Case", new { number = There.Isbn.CaseNumber });
        await StoreScansAsync();
        if (more is not null)
        {
            ModelState.Clear();
            if (Paper.Lines.Count < MostLines) Paper.AddLines();
            return Page();
        }
        var (today, days) = (WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime), await calendar.LoadAsync());
        var sound = this.IsValid(new IntakeForm.Validator(today, days), Paper, "Paper") & TitleForm.IsValid(this, Input, Month);
        var publisher = await PublisherAsync();
        if (publisher is not null)
        {
            Paper.FillFrom(publisher);
            foreach (var (field, sentence) in Paper.ContactFaults()) this.AddError(field, sentence);
        }
        if (!sound || publisher is null || !ModelState.IsValid) return Page();
        var application = intake.Fill(There, publisher, Paper, Input.Tidy(), Scans, this.Actor());
        var faults = ApplicationCheck.Faults(application).Select(fault => fault.Sentence).ToList();
        if (!Paper.Incomplete) faults.ForEach(fault => this.AddError(IntakeFields.Of(fault), fault));
        if (!ModelState.IsValid) return Page();
        var filed = await intake.PutInAsync(application, Paper, faults, this.Actor());
        return this.Done(this.Say(filed.State == RequestState.Returned ? "已收件並通知補件，收件號 {0}" : "已收件，收件號 {0}", filed.CaseNumber!), "/Queue/Case", new { number = filed.CaseNumber });
    }

    async Task<Publisher?> PublisherAsync()
    {
        if (There is not null) return There.Publisher;
        if (!ModelState.IsValid && string.IsNullOrWhiteSpace(Paper.Publisher)) return null;
        if (Paper.IsNew) return ModelState.IsValid ? await intake.NewPublisherAsync(Paper) : null;
        Candidates = await intake.PublishersAsync(Paper.Publisher!);
        if (Candidates.FirstOrDefault(publisher => publisher.Id == Paper.PublisherId) is { } chosen) return chosen;
        if (Candidates.Count == 1) return Candidates[0];
        if (Candidates.Count == 0) this.AddError("Paper.Publisher", "查無此出版機構；第一次申請的，請勾選「第一次申請」並填寫資料");
        else this.AddError("Paper.PublisherId", "找到 {0} 家出版機構，請選一家", Candidates.Count);
        return null;
    }

    async Task StoreScansAsync()
    {
        foreach (var (kind, file) in Paper.Uploads)
        {
            var (page, refusal) = await uploads.StoreAsync(kind, file, HttpContext.RequestAborted);
            if (page is null) this.AddError($"Paper.{kind}", refusal!.Key, refusal.Values);
            else Paper.Scans.Add(seal.Close(page));
        }
        Scans = [.. Paper.Scans.Select(seal.Open).OfType<PageFile>()];
    }
}
