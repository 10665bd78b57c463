using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Phone;

/// <summary>One call about a case: who calls, whether it is who may be told, and what was told; each is a line of its history.</summary>
[Authorize(Policy = Policies.Officer)]
public class Call(PortalDb db, TimeProvider clock) : PageModel
{
    public const string Matched = "電話查詢：身分相符", Mismatched = "電話查詢：身分不符", Told = "電話告知";

    /// <summary>How long a call may last: after that the identity is asked again.</summary>
    static readonly TimeSpan longest = TimeSpan.FromMinutes(30);

    public class Form
    {
        public string? Caller { get; set; }

        /// <summary>The question that was asked.</summary>
        public string? Asked { get; set; }

        public string? Told { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public Request Filed { get; private set; } = null!;

    /// <summary>This officer has checked who calls: the case may be told.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>What to ask, and the answer to compare with.</summary>
    public IReadOnlyList<(string Question, string Answer)> Questions { get; private set; } = [];

    public Task OnGetAsync(string number) => LoadAsync(number);

    public Task<IActionResult> OnPostMatchAsync(string number) => AnswerAsync(number, Matched, "身分相符，可以告知");

    public Task<IActionResult> OnPostMismatchAsync(string number) => AnswerAsync(number, Mismatched, "已記錄身分不符，請勿告知案情");

    public async Task<IActionResult> OnPostToldAsync(string number)
    {
        await LoadAsync(number);
        if (!IsKnown) throw new RuleBroken("請先核對來電者的身分");
        if (string.IsNullOrWhiteSpace(Input.Told)) this.AddError("Input.Told", "請寫下告知的內容");
        if (!this.IsValid(new Rules(), Input) || !ModelState.IsValid) return Page();
        return await WriteAsync(Told, CleanText.Clean(Input.Told!, lines: true), "通話已記入歷程");
    }

    async Task<IActionResult> AnswerAsync(string number, string what, string done)
    {
        await LoadAsync(number);
        if (string.IsNullOrWhiteSpace(Input.Caller)) this.AddError("Input.Caller", "請填寫來電者");
        if (!Questions.Any(question => question.Question == Input.Asked)) this.AddError("Input.Asked", "請選擇核對了哪一項");
        if (!this.IsValid(new Rules(), Input) || !ModelState.IsValid) return Page();
        return await WriteAsync(what, $"{CleanText.Clean(Input.Caller!)}（{Input.Asked}）", done);
    }

    async Task<IActionResult> WriteAsync(string what, string why, string done)
    {
        Filed.NoteCall(what, why, this.Actor(), clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
        return this.Done(done, "Call", new { number = Filed.CaseNumber });
    }

    async Task LoadAsync(string number)
    {
        Filed = await db.WholeCases().SingleOrDefaultAsync(r => r.CaseNumber == number).OrNotThere();
        var since = clock.GetUtcNow().UtcDateTime - longest;
        IsKnown = Filed.History.Exists(line => line.ActorId == User.Id && line.What == Matched && line.At >= since);
        Questions = [.. Asking().Where(question => question.Answer.Length > 0)];
    }

    IEnumerable<(string Question, string Answer)> Asking() =>
    [
        ("統一編號末三碼", Last(Filed.Publisher?.BusinessId)),
        ("聯絡電子郵件", Filed.ContactEmail),
        ("聯絡電話末三碼", Last(Filed.ContactPhone)),
        ("查詢碼前四碼", Filed.StatusCode is { } code ? code[..4] : ""),
    ];

    static string Last(string? number) => string.Concat((number ?? "").Where(char.IsAsciiDigit).TakeLast(3));

    sealed class Rules : AbstractValidator<Form>
    {
        public Rules()
        {
            RuleFor(f => f.Caller).Line(100);
            RuleFor(f => f.Told).Lines(1000);
        }
    }
}
