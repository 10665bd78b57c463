using Microsoft.AspNetCore.Identity;
using Portal.Domain;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Accounts;

/// <summary>A person with an account: a member of a publisher, staff by role, or neither, a reader.</summary>
public class User : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    /// <summary>The publisher this person acts for; staff have none.</summary>
    public Guid? PublisherId { get; set; }

    public Publisher? Publisher { get; set; }

    /// <summary>Language of letters and of the screen after sign-in: zh-TW or en.</summary>
    public string Language { get; set; } = "zh-TW";

    public DateTime CreatedAt { get; set; }

    public DateTime? DisabledAt { get; set; }

    /// <summary>Asked to come, and not yet here: no password chosen. Who came by the library's account service needs none.</summary>
    public bool IsInvited => PasswordHash is null && !EmailConfirmed;

    /// <summary>What would open the account beside the library's account service is not for whom only that service knows: it would stay open when that one closes.</summary>
    public void MustHavePassword()
    {
        if (PasswordHash is null) throw new RuleBroken("這個帳號只用圖書館帳號登入，沒有自己的密碼");
    }

    public void Confirm()
    {
        if (EmailConfirmed) throw new RuleBroken("這個帳號已經確認過了，請直接登入");
        EmailConfirmed = true;
        Renew();
    }

    /// <summary>A new password also opens an account that was locked by wrong ones.</summary>
    public void SetPassword(string hash)
    {
        PasswordHash = hash;
        AccessFailedCount = 0;
        LockoutEnd = null;
        Renew();
    }

    /// <summary>Called with the hash of the same password at today's cost: links in letters stay good.</summary>
    public void Rehash(string hash)
    {
        PasswordHash = hash;
        ConcurrencyStamp = Guid.NewGuid().ToString();
    }

    public void ChangeEmail(string address, ILookupNormalizer names)
    {
        Email = UserName = address;
        NormalizedEmail = names.NormalizeEmail(address);
        NormalizedUserName = names.NormalizeName(address);
        EmailConfirmed = true;
        Renew();
    }

    public void Disable(DateTime at)
    {
        if (DisabledAt is not null) throw new RuleBroken("此帳號已經停用");
        DisabledAt = at;
        Renew();
    }

    public void Enable()
    {
        if (DisabledAt is null) throw new RuleBroken("此帳號沒有停用");
        DisabledAt = null;
        Renew();
    }

    public void Join(Guid publisher)
    {
        if (PublisherId is not null && PublisherId != publisher) throw new RuleBroken("您已是另一個出版機構的成員，請先請該機構移除");
        PublisherId = publisher;
        Renew();
    }

    public void LeavePublisher()
    {
        PublisherId = null;
        Renew();
    }

    /// <summary>Every link sent before is void from here on, and a change made elsewhere meanwhile is noticed.</summary>
    public void Renew()
    {
        SecurityStamp = Guid.NewGuid().ToString();
        ConcurrencyStamp = Guid.NewGuid().ToString();
    }
}
