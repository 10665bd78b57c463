using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>A publisher's own data: how it is reached, what new applications begin with, its blocks and what its members changed.</summary>
[Authorize(Policy = Policies.Member)]
public class Mine(PortalDb db, TimeProvider clock) : PageModel
{
    /// <summary>What a member may change, and what it is called in the history.</summary>
    static readonly IReadOnlyDictionary<string, string> Labels = new Dictionary<string, string>
    {
        [nameof(Form.Address)] = "地址",
        [nameof(Form.Phone)] = "電話",
        [nameof(Form.Fax)] = "傳真",
        [nameof(Form.Email)] = "電子郵件",
        [nameof(Form.Website)] = "網站",
    };

    public class Form
    {
        public string? Address { get; set; }

        public string? Phone { get; set; }

        public string? Fax { get; set; }

        public string? Email { get; set; }

        public string? Website { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    // Holds only what a member may fill in, so the form is bound to it as it is.
    [BindProperty]
    public TitleDefaults Defaults { get; set; } = new();

    /// <summary>The version that the form was made from: two members never overwrite each other unseen.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public Publisher Publisher { get; private set; } = null!;

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await LoadAsync();
        Input = new Form { Address = Publisher.Address, Phone = Publisher.Phone, Fax = Publisher.Fax, Email = Publisher.Email, Website = Publisher.Website };
        (Defaults, Seen) = (Publisher.Defaults, Publisher.Version);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!this.IsValid(new Validator(), Input) | !this.IsValid(new DefaultsValidator(), Defaults, nameof(Defaults))) return Page();
        var (publisher, defaults) = (db.Entry(Publisher), db.Entry(Publisher.Defaults));
        publisher.CurrentValues.SetValues(Input.Tidy());
        defaults.CurrentValues.SetValues(Defaults.Tidy());
        var changed = Labels.Where(field => publisher.Property(field.Key).IsModified).Select(field => field.Value).ToList();
        if (defaults.Properties.Any(field => field.IsModified)) changed.Add("新申請的預設值");
        if (changed.Count == 0) return this.Done("資料沒有變更", "Mine");

        publisher.Property(p => p.Version).OriginalValue = Seen;
        publisher.Property(p => p.Version).IsModified = true;
        db.History.Add(this.Actor().Did("修改出版機構資料", clock.GetUtcNow().UtcDateTime, string.Join("、", changed), "Publisher", Publisher.Id.ToString()));
        await db.SaveChangesAsync();
        return this.Done("已儲存", "Mine");
    }

    async Task LoadAsync()
    {
        var id = User.PublisherId;
        Publisher = await db.Publishers.Include(p => p.Blocks.OrderBy(b => b.OpenedAt).ThenBy(b => b.Registrant)).SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        var subject = Publisher.Id.ToString();
        History = await db.History.AsNoTracking()
            .Where(line => line.Subject == "Publisher" && line.SubjectId == subject && db.Users.Any(user => user.Id == line.ActorId && user.PublisherId == id))
            .OrderByDescending(line => line.Id).Take(50).ToListAsync();
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Address).NotEmpty().WithMessage("請填寫地址");
            RuleFor(form => form.Address).Line(300);
            RuleFor(form => form.Phone).NotEmpty().WithMessage("請填寫電話");
            RuleFor(form => form.Phone).Line(50);
            RuleFor(form => form.Fax).Line(50);
            RuleFor(form => form.Email).Must(email => MailAddress.TryParse(email, out _)).WithMessage("請填寫電子郵件，例如 name@example.com");
            RuleFor(form => form.Website).Line(300);
            RuleFor(form => form.Website).Must(site => string.IsNullOrEmpty(site) || (Uri.TryCreate(site, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
                .WithMessage("網址請以 https:// 或 http:// 開頭");
        }
    }

    sealed class DefaultsValidator : AbstractValidator<TitleDefaults>
    {
        public DefaultsValidator()
        {
            RuleFor(defaults => defaults.ContactName).Line(100);
            RuleFor(defaults => defaults.ContactPhone).Line(50);
            RuleFor(defaults => defaults.ContactEmail).Must(email => string.IsNullOrEmpty(email) || MailAddress.TryParse(email, out _)).WithMessage("請填寫電子郵件，例如 name@example.com");
            RuleFor(defaults => defaults.Language).OneOf(CodeLists.Languages);
            RuleFor(defaults => defaults.NationalLanguage).OneOf(CodeLists.NationalLanguages);
            RuleFor(defaults => defaults.Audience).OneOf(CodeLists.Audiences);
            RuleFor(defaults => defaults.Category).OneOf(CodeLists.Categories);
            RuleFor(defaults => defaults.Topic).OneOf(CodeLists.Topics);
            RuleFor(defaults => defaults.Rating).OneOf(CodeLists.Ratings);
        }
    }
}
