using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;

namespace Portal.Features.Accounts;

/// <summary>A publisher registers online: a person, the publisher, and its case, which goes to the queue once the address is confirmed.</summary>
public class Registration(PortalDb db, AccountCreation accounts, AccountLetters letters, Passwords passwords, ILookupNormalizer names, WorkQueue queue, TimeProvider clock)
{
    /// <summary>False when the business ID is registered already. Whether the address has an account is told by letter to its owner only.</summary>
    public async Task<bool> RegisterAsync(Register.InputModel form, string language, string? address)
    {
        var email = MailAddress.Parse(form.AccountEmail!).Address;
        var businessId = BusinessId.TryParse(form.BusinessId, out var id) ? id.Digits : null;
        await RemoveUnconfirmedAsync(email, businessId);
        if (await IsTakenAsync(businessId)) return false;
        if (await FindAsync(email) is { } owner)
        {
            passwords.Burn(form.Password!);
            await TellAsync(owner);
            return true;
        }
        try
        {
            await AddAsync(form, email, businessId, language, address);
            return true;
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // Somebody registered the same business ID or the same address in this very moment.
            db.ChangeTracker.Clear();
            if (await IsTakenAsync(businessId)) return false;
            if (await FindAsync(email) is { } first) await TellAsync(first);
            return true;
        }
    }

    /// <summary>The address is the person's own; the registration is sent, in one save.</summary>
    public async Task ConfirmAsync(User user, Actor by)
    {
        user.Confirm();
        db.History.Add(by.Did("確認電子郵件", clock.GetUtcNow().UtcDateTime, null, "User", user.Id.ToString()));
        var draft = user.PublisherId is null ? null : await db.RegistrantRequests.Include(r => r.Publisher)
            .FirstOrDefaultAsync(r => r.PublisherId == user.PublisherId && r.State == RequestState.Draft);
        if (draft is null) await db.SaveChangesAsync();
        else await queue.PutInAsync(draft, by);
    }

    async Task AddAsync(Register.InputModel form, string email, string? businessId, string language, string? address)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var publisher = new Publisher
        {
            Kind = form.Kind!.Value,
            Name = CleanText.Clean(form.Name!),
            EnglishName = Clean(form.EnglishName),
            BusinessId = businessId,
            Representative = Clean(form.Representative),
            Address = CleanText.Clean(form.Address!),
            Phone = CleanText.Clean(form.Phone!),
            Fax = Clean(form.Fax),
            Email = string.IsNullOrWhiteSpace(form.Email) ? email : MailAddress.Parse(form.Email).Address,
            Website = Clean(form.Website),
            PlannedTitles = form.PlannedTitles!.Value,
            CreatedAt = now,
        };
        var user = await accounts.AddAsync(email, CleanText.Clean(form.DisplayName!), form.Password, publisher.Id);
        user.Language = language;
        publisher.Defaults.ContactName = user.DisplayName;
        publisher.Defaults.ContactPhone = publisher.Phone;
        publisher.Defaults.ContactEmail = email;
        db.Publishers.Add(publisher);
        db.RegistrantRequests.Add(new RegistrantRequest
        {
            PublisherId = publisher.Id,
            ContactName = user.DisplayName,
            ContactEmail = email,
            ContactPhone = publisher.Phone,
            Language = language,
        });
        db.Letters.Add(letters.Confirm(user));
        db.History.Add(new Actor(user.Id, user.DisplayName, address).Did("線上註冊", now, null, "Publisher", publisher.Id.ToString()));
        await db.SaveChangesAsync();
    }

    /// <summary>
    /// What nobody confirmed holds no place: the same address may register anew, so that a stranger's password never waits on it, and a business ID is free again after a day.
    /// </summary>
    async Task RemoveUnconfirmedAsync(string email, string? businessId)
    {
        var normalized = names.NormalizeEmail(email);
        var yesterday = clock.GetUtcNow().UtcDateTime - AccountLinks.ConfirmLife;
        var old = await db.Users.Include(u => u.Publisher).Where(u => !u.EmailConfirmed && u.PasswordHash != null && u.PublisherId != null
            && (u.NormalizedEmail == normalized || (businessId != null && u.Publisher!.BusinessId == businessId && u.CreatedAt < yesterday))).ToListAsync();
        if (old.Count == 0) return;
        var publishers = old.Select(u => u.PublisherId).ToList();
        db.Requests.RemoveRange(await db.Requests.Where(r => publishers.Contains(r.PublisherId) && r.State == RequestState.Draft).ToListAsync());
        db.Publishers.RemoveRange(old.Select(u => u.Publisher!));
        db.Users.RemoveRange(old);
        await db.SaveChangesAsync();
    }

    async Task TellAsync(User owner)
    {
        db.Letters.Add(letters.AccountExists(owner));
        await db.SaveChangesAsync();
    }

    Task<bool> IsTakenAsync(string? businessId) => businessId is null ? Task.FromResult(false) : db.Publishers.AnyAsync(p => p.BusinessId == businessId);

    Task<User?> FindAsync(string email)
    {
        var normalized = names.NormalizeEmail(email);
        return db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == normalized);
    }

    static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : CleanText.Clean(text);
}
