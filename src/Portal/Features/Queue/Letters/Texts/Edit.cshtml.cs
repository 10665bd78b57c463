using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Queue.Letters.Texts;

/// <summary>One letter: its texts in both languages as a new version, looked at with a sample and sent to oneself before; its earlier versions.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Edit(PortalDb db, TimeProvider clock) : PageModel
{
    [BindProperty]
    public TextForm Input { get; set; } = new();

    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public int Seen { get; set; }

    public LetterKind Kind { get; private set; } = null!;

    /// <summary>Newest first; the built-in one is the last.</summary>
    public IReadOnlyList<LetterTextVersion> Versions { get; private set; } = [];

    /// <summary>The sample in Chinese and in English; none while a text has a fault.</summary>
    public IReadOnlyList<LetterText> Preview { get; private set; } = [];

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task OnGetAsync(string letter)
    {
        await LoadAsync(letter);
        var now = Versions[0];
        (Input, Seen) = (new TextForm { Subject = now.Subject, Body = now.Body, EnglishSubject = now.EnglishSubject, EnglishBody = now.EnglishBody }, now.Number);
        if (Kind.FindFault(now) is null) Show();
    }

    /// <summary>A look without a change.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(string letter)
    {
        await LoadAsync(letter);
        Check();
        return Page();
    }

    /// <summary>The texts as they stand in the form, with the sample, to whoever edits them.</summary>
    public async Task<IActionResult> OnPostTestAsync(string letter)
    {
        await LoadAsync(letter);
        if (!Check()) return Page();
        var id = User.Id;
        var me = await db.Users.SingleAsync(user => user.Id == id);
        db.Letters.AddRange(OutgoingLetter.Trial(me, "zh-TW", Preview[0], Now), OutgoingLetter.Trial(me, "en", Preview[1], Now));
        db.History.Add(this.Actor().Did("試寄函知", Now, Kind.Name, "LetterText", Kind.Code));
        await db.SaveChangesAsync();
        TempData["Done"] = this.Say("中文與英文各一封已試寄到 {0}，還沒有儲存", me.Email!);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string letter)
    {
        await LoadAsync(letter);
        return Check() ? await SaveAsync(Input.Text(english: false), Input.Text(english: true)) : Page();
    }

    /// <summary>An earlier version, or the built-in one, becomes the newest.</summary>
    public async Task<IActionResult> OnPostBackAsync(string letter, int number)
    {
        await LoadAsync(letter);
        var earlier = Versions.FirstOrDefault(version => version.Number == number) ?? throw new NotThere();
        return await SaveAsync(earlier.Text(english: false), earlier.Text(english: true));
    }

    async Task<IActionResult> SaveAsync(LetterText chinese, LetterText english)
    {
        if (Seen != Versions[0].Number) throw new RuleBroken("剛剛已有新的第 {0} 版，請看過再修改", Versions[0].Number);
        var (version, line) = LetterTextVersion.Make(Kind, Seen + 1, chinese, english, this.Actor(), Now);
        db.AddRange(version, line);
        await db.SaveChangesAsync();
        return this.Done(this.Say("已儲存第 {0} 版，之後寫成的信都照這個版本", version.Number), "Edit", new { letter = Kind.Code });
    }

    bool Check()
    {
        if (!this.IsValid(new TextForm.Validator(Kind), Input)) return false;
        Input.Tidy();
        Show();
        return true;
    }

    void Show() => Preview = [.. new[] { false, true }.Select(english => Kind.Read(Input.Text(english)).Fill(Kind.Samples(english)))];

    async Task LoadAsync(string letter)
    {
        if (!LetterKind.All.TryGetValue(letter, out var kind)) throw new NotThere();
        Kind = kind;
        Versions = [.. await db.LetterTexts.AsNoTracking().Where(version => version.Letter == letter).OrderByDescending(version => version.Number).ToListAsync(), LetterTextVersion.BuiltIn(kind)];
    }
}
