using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>A part of a publisher becomes one of its own: what goes along is chosen, looked at, confirmed.</summary>
[Authorize(Policy = Policies.Supervisor)]
public class Split(PortalDb db, ChangePublisher change, TimeProvider clock) : PageModel
{
    [BindProperty]
    public Form Input { get; set; } = new();

    public Publisher Publisher { get; private set; } = null!;

    public PublisherBelongings Belongings { get; private set; } = null!;

    public bool Confirming { get; private set; }

    /// <summary>What was chosen of it.</summary>
    public IReadOnlyList<string> Chosen => [.. Belongings.Blocks.Where(b => Input.Blocks.Contains(b.Id)).Select(b => b.Display), .. Belongings.Members.Where(m => Input.Members.Contains(m.Id)).Select(m => m.DisplayName)];

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    /// <summary>A look without a change.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        Confirming = await IsRightAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(Guid id)
    {
        await LoadAsync(id);
        if (!await IsRightAsync()) return Page();
        Input.Tidy();
        var made = new Publisher
        {
            Kind = Publisher.Kind,
            Name = Input.Name!,
            BusinessId = string.IsNullOrEmpty(Input.BusinessId) ? null : Input.BusinessId,
            Address = Input.Address!,
            Phone = Publisher.Phone,
            Email = Publisher.Email,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        await change.SplitAsync(id, made, Input.Blocks, Input.Members, Input.Why!, this.Actor());
        return this.Done("已分出新的出版機構；移過去的成員須重新登入", "Publisher", new { id = made.Id });
    }

    async Task<bool> IsRightAsync()
    {
        if (Chosen.Count == 0) this.AddError("Input.Blocks", "請至少選擇一個識別號或成員");
        var fault = string.IsNullOrWhiteSpace(Input.BusinessId) ? BusinessIdFault.None : BusinessId.Read(Input.BusinessId, out _);
        if (fault != BusinessIdFault.None) this.AddError("Input.BusinessId", BusinessId.Refusal(fault)!.Key, BusinessId.Refusal(fault)!.Values);
        else if (BusinessId.Read(Input.BusinessId ?? "", out var id) == BusinessIdFault.None)
        {
            Input.BusinessId = id.Digits;
            if (await db.Publishers.AnyAsync(p => p.BusinessId == Input.BusinessId)) this.AddError("Input.BusinessId", "這個統一編號已經登記過");
        }
        return this.IsValid(new Validator(), Input);
    }

    async Task LoadAsync(Guid id)
    {
        Publisher = await db.Publishers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id).OrNotThere();
        Belongings = await change.BelongingsAsync(id);
    }

    public class Form
    {
        public string? Name { get; set; }

        public string? BusinessId { get; set; }

        public string? Address { get; set; }

        public string? Why { get; set; }

        public List<Guid> Blocks { get; set; } = [];

        public List<Guid> Members { get; set; } = [];
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(f => f.Name).Line(300);
            RuleFor(f => f.Address).NotEmpty().WithMessage("請填寫地址");
            RuleFor(f => f.Address).Line(300);
            RuleFor(f => f.Why).NotEmpty().WithMessage("請寫明依據，例如來文日期與文號");
            RuleFor(f => f.Why).Line(300);
        }
    }
}
