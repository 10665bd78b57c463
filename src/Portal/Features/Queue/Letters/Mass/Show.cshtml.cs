using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Queue.Proposals;
using Portal.Web;

namespace Portal.Features.Queue.Letters.Mass;

/// <summary>One mass letter: how many get it and how it reads, a test to oneself, the proposal; then how far it is, and the stop.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Show(PortalDb db, MassDesk desk, LetterTexts texts, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? Why { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public MassLetter Letter { get; private set; } = null!;

    /// <summary>Of a draft: as many as it would go to now.</summary>
    public int Count { get; private set; }

    public int CountInEnglish { get; private set; }

    /// <summary>In Chinese, and in English when there is a text for it.</summary>
    public IReadOnlyList<LetterText> Preview { get; private set; } = [];

    /// <summary>The proposal that waits for a second person.</summary>
    public Guid? Waiting { get; private set; }

    public IReadOnlyDictionary<LetterState, int> Counts { get; private set; } = new Dictionary<LetterState, int>();

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public bool MayBeStopped => Letter.State == MassState.Writing || (Letter.State == MassState.Written && (Counts.GetValueOrDefault(LetterState.Waiting) > 0 || Counts.GetValueOrDefault(LetterState.Stuck) > 0));

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    /// <summary>To whoever looks at it, as a publisher gets it.</summary>
    public async Task<IActionResult> OnPostTestAsync(Guid id)
    {
        await LoadAsync(id);
        var own = User.Id;
        var me = await db.Users.SingleAsync(user => user.Id == own);
        db.Letters.AddRange(Preview.Select((text, index) => OutgoingLetter.Trial(me, index == 0 ? "zh-TW" : "en", text, Now)));
        db.History.Add(Letter.Did("試寄通函", this.Actor(), Now, Letter.Subject));
        await db.SaveChangesAsync();
        return this.Done(this.Say("已試寄到 {0}", me.Email!), "Show", new { id });
    }

    public async Task<IActionResult> OnPostProposeAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        return this.Done(await desk.ProposeAsync(Letter, Input.Why, this.Actor()), "Show", new { id });
    }

    public async Task<IActionResult> OnPostDiscardAsync(Guid id)
    {
        await LoadAsync(id);
        Letter.MustBeDraft();
        await desk.MustNotWaitAsync(Letter);
        db.MassLetters.Remove(Letter);
        db.History.Add(Letter.Did("刪除通函草稿", this.Actor(), Now, Letter.Subject));
        await db.SaveChangesAsync();
        return this.Done("已刪除草稿", "Index");
    }

    public async Task<IActionResult> OnPostStopAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        await desk.StopAsync(Letter, Input.Why!, this.Actor());
        return this.Done("已停止，還沒寄出的都已取消", "Show", new { id });
    }

    async Task LoadAsync(Guid id)
    {
        Letter = await db.MassLetters.SingleOrDefaultAsync(letter => letter.Id == id).OrNotThere();
        var receivers = Letter.State == MassState.Draft ? await Receivers.OfAsync(db, Letter, Now) : [];
        (Count, CountInEnglish) = (receivers.Count, receivers.Count(receiver => receiver.English));
        Preview = [.. new[] { false, true }.Where(english => !english || Letter.EnglishBody is not null).Select(english => texts.Fill(Letter, new Receiver("", LetterKind.All[LetterTexts.Mass].Samples(english)["出版機構"], english)))];
        var key = Letter.Key;
        Waiting = await db.Proposals.Where(proposal => proposal.Key == key && proposal.State == ProposalState.Proposed).Select(proposal => (Guid?)proposal.Id).SingleOrDefaultAsync();
        Counts = await db.Letters.Where(letter => letter.MassLetterId == id).GroupBy(letter => letter.State).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count);
        History = await db.History.AsNoTracking().Where(line => line.Subject == "MassLetter" && line.SubjectId == id.ToString()).OrderBy(line => line.Id).ToListAsync();
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Why).NotEmpty().WithMessage("請寫明理由");
            RuleFor(form => form.Why).Lines(500);
        }
    }
}
