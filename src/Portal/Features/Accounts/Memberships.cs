using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Accounts;

/// <summary>Who acts for a publisher: invited by a member, removed by a member.</summary>
public class Memberships(PortalDb db, AccountCreation accounts, AccountLetters letters, ILookupNormalizer names, TimeProvider clock)
{
    /// <summary>Invites by letter. False when the address belongs to somebody who cannot become a member.</summary>
    public async Task<bool> InviteAsync(Guid publisher, string email, string name, string language, Actor by)
    {
        var normalized = names.NormalizeEmail(email);
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == normalized);
        // The second click of two: the letter is on its way.
        if (user is { IsInvited: true } && user.PublisherId == publisher && clock.GetUtcNow().UtcDateTime - user.CreatedAt < TimeSpan.FromMinutes(1)) return true;
        if (user is null)
        {
            user = await accounts.AddAsync(email, name, null, publisher);
            user.Language = language;
        }
        else if (user.PublisherId == publisher && !user.IsInvited)
        {
            throw new RuleBroken("這個人已經是成員");
        }
        else if ((user.PublisherId ?? publisher) != publisher || await db.UserRoles.AnyAsync(r => r.UserId == user.Id))
        {
            return false;
        }
        if (user.IsInvited)
        {
            user.Join(publisher);
            db.Letters.Add(letters.Invitation(user, by.Name));
        }
        else
        {
            db.Letters.Add(letters.InvitationToJoin(user, publisher, await db.Publishers.Where(p => p.Id == publisher).Select(p => p.Name).SingleAsync()));
        }
        Write(user, by, "邀請成員", publisher);
        await db.SaveChangesAsync();
        return true;
    }

    public async Task JoinAsync(User user, Guid publisher, Actor by)
    {
        user.Join(publisher);
        Write(user, by, "加入出版機構", publisher);
        await db.SaveAndEndSessionsAsync(user.Id);
    }

    public async Task RemoveAsync(User user, Guid publisher, Actor by)
    {
        if (user.Id == by.Id) throw new RuleBroken("不能移除自己，請由其他成員移除");
        user.LeavePublisher();
        Write(user, by, "移除成員", publisher);
        await db.SaveAndEndSessionsAsync(user.Id);
    }

    void Write(User user, Actor by, string what, Guid publisher) =>
        db.History.Add(by.Did(what, clock.GetUtcNow().UtcDateTime, user.DisplayName, "Publisher", publisher.ToString()));
}
