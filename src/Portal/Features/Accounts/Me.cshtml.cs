using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared.TagHelpers;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>A person's own account: name, language, where one is signed in, and the ways to the rest.</summary>
[Authorize(Policy = Policies.SignedIn)]
public class Me(PortalDb db, SignInDoor door, SignOn signOn, AccountSettings settings, TimeProvider clock) : PageModel
{
    [BindProperty]
    public InputModel Input { get; set; } = new();

    public User Person { get; private set; } = null!;

    public int Passkeys { get; private set; }

    public IReadOnlyList<Session> Sessions { get; private set; } = [];

    /// <summary>What the library's own account service is called, null where there is none or this person may not.</summary>
    public string? Library { get; private set; }

    public bool IsConnected { get; private set; }

    public string? OwnSession => User.FindFirst(SessionStore.RowClaim)?.Value;

    public static IEnumerable<Choice> AllLanguages => [new(Languages.Chinese, "中文"), new(Languages.English, "英文")];

    public async Task OnGetAsync()
    {
        await ReadAsync();
        Input = new InputModel { DisplayName = Person.DisplayName, Language = Person.Language };
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await ReadAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        Write("修改帳號資料", $"{Person.DisplayName}（{Person.Language}） → {CleanText.Clean(Input.DisplayName!)}（{Input.Language}）");
        Person.DisplayName = CleanText.Clean(Input.DisplayName!);
        Person.Language = Input.Language!;
        Person.ConcurrencyStamp = Guid.NewGuid().ToString();
        Languages.Keep(HttpContext, Person.Language);
        await db.SaveChangesAsync();
        await door.RenewAsync(Person);
        return this.Done("已儲存。", "/Accounts/Me");
    }

    /// <summary>Ends one of one's own sessions, or all others.</summary>
    public async Task<IActionResult> OnPostEndAsync(string? session)
    {
        await ReadAsync();
        var ended = Sessions.Where(s => session is null ? s.KeyHash != OwnSession : s.KeyHash == session).Select(s => s.KeyHash).ToList();
        if (ended.Count == 0) throw new NotThere();
        Write("登出其他裝置", null);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.SaveChangesAsync();
        await db.Sessions.Where(s => s.UserId == Person.Id && ended.Contains(s.KeyHash)).ExecuteDeleteAsync();
        await transaction.CommitAsync();
        return this.Done("已登出。", "/Accounts/Me");
    }

    /// <summary>On to the library's account service: what it answers is connected with this account.</summary>
    public async Task<IActionResult> OnPostConnectAsync()
    {
        await ReadAsync();
        return Library is null ? throw new NotThere() : Challenge(SignOn.Begin("/accounts/me", Person.Id), SignOn.Scheme);
    }

    public async Task<IActionResult> OnPostDisconnectAsync()
    {
        await ReadAsync();
        await signOn.DisconnectAsync(Person, this.Actor());
        await door.RenewAsync(Person);
        return this.Done("已解除連結，其他裝置都已登出。", "/Accounts/Me");
    }

    void Write(string what, string? why) => db.History.Add(this.Actor().Did(what, clock.GetUtcNow().UtcDateTime, why, "User", Person.Id.ToString()));

    async Task ReadAsync()
    {
        var id = User.Id;
        Person = await db.Users.Include(u => u.Publisher).SingleOrDefaultAsync(u => u.Id == id).OrNotThere();
        Passkeys = await db.UserPasskeys.CountAsync(p => p.UserId == Person.Id);
        IsConnected = await signOn.IsConnectedAsync(Person);
        Library = await signOn.IsAllowedAsync(Person) ? settings.Library!.Name : null;
        Sessions = await db.Sessions.AsNoTracking().Where(s => s.UserId == Person.Id).OrderByDescending(s => s.LastSeenAt).ToListAsync();
    }

    public class InputModel
    {
        public string? DisplayName { get; set; }
        public string? Language { get; set; }
    }

    class Validator : AbstractValidator<InputModel>
    {
        public Validator()
        {
            RuleFor(x => x.DisplayName).NotEmpty().WithMessage("請填寫您的姓名");
            RuleFor(x => x.DisplayName).Line(100);
            RuleFor(x => x.Language).Must(language => language is Languages.Chinese or Languages.English).WithMessage("請選擇語言");
        }
    }
}
