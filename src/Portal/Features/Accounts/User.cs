using Microsoft.AspNetCore.Identity;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Accounts;

/// <summary>A person with an account: a member of a publisher, or staff by role.</summary>
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
}
