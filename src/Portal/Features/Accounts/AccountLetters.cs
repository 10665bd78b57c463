using System.Globalization;
using Portal.Domain;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The letters about accounts, in the person's language. A letter with a link is a key to the account: its text is shown to nobody else.</summary>
public class AccountLetters(AccountSettings settings, AccountLinks links, LetterTexts texts, TimeProvider clock)
{
    public const string ConfirmPurpose = "confirm", ResetPurpose = "reset", InvitationPurpose = "invitation";

    /// <summary>The new address is part of the purpose: a link confirms the address it was sent to.</summary>
    public static string EmailPurpose(string email) => $"email:{email}";

    public static string JoinPurpose(Guid publisher) => $"join:{publisher}";

    public OutgoingLetter Confirm(User user) => Write(user, "confirm", new() { ["連結"] = Link("confirm-email", ConfirmPurpose, user, AccountLinks.ConfirmLife) });

    public OutgoingLetter AccountExists(User user) => Write(user, "exists", []);

    public OutgoingLetter Reset(User user) => Write(user, "reset", new() { ["連結"] = Link("reset-password", ResetPurpose, user, AccountLinks.ResetLife) });

    public OutgoingLetter PasswordChanged(User user) => Write(user, "password", []);

    public OutgoingLetter SecondFactorChanged(User user, string what, string english) => Write(user, "factor", new() { ["變更"] = IsEnglish(user) ? english : what });

    public OutgoingLetter Locked(User user) => Write(user, "locked", []);

    public OutgoingLetter NewBrowser(User user, string? address, string browser) => Write(user, "browser", new()
    {
        ["時間"] = OfficeDates.Moment(clock.GetUtcNow().UtcDateTime, CultureInfo.GetCultureInfo(user.Language)) + " (UTC+8)",
        ["網路位址"] = address ?? "",
        ["瀏覽器"] = CleanText.Cut(CleanText.Clean(browser), 200),
    });

    public OutgoingLetter ConfirmNewEmail(User user, string email) => Write(user, "email", new()
    {
        ["連結"] = $"{settings.Address}/accounts/confirm-new-email?user={user.Id}&email={Uri.EscapeDataString(email)}&token={links.Make(EmailPurpose(email), user, AccountLinks.ConfirmLife)}",
    }, to: email);

    /// <summary>To the old address, which the account no longer has.</summary>
    public OutgoingLetter EmailChanged(User user, string oldAddress) => Write(user, "email-changed", [], to: oldAddress);

    public OutgoingLetter Invitation(User user, string host) =>
        Write(user, "invitation", new() { ["邀請人"] = host, ["連結"] = Link("invitation", InvitationPurpose, user, AccountLinks.InvitationLife) });

    /// <summary>To somebody who has an account already, and no publisher.</summary>
    public OutgoingLetter InvitationToJoin(User user, Guid publisher, string name) =>
        Write(user, "join", new() { ["出版機構"] = name, ["連結"] = Link("join", JoinPurpose(publisher), user, AccountLinks.InvitationLife) + $"&publisher={publisher}" });

    string Link(string page, string purpose, User user, TimeSpan life) =>
        $"{settings.Address}/accounts/{page}?user={user.Id}&token={links.Make(purpose, user, life)}";

    static bool IsEnglish(User user) => user.Language == Languages.English;

    OutgoingLetter Write(User user, string kind, Dictionary<string, string> values, string? to = null)
    {
        (values["姓名"], values["登入連結"], values["重設連結"]) = (user.DisplayName, $"{settings.Address}/accounts/sign-in", $"{settings.Address}/accounts/forgot-password");
        var text = texts.Fill(kind, IsEnglish(user), values);
        return new OutgoingLetter
        {
            Key = $"account:{kind}:{user.Id}:{Guid.NewGuid():n}",
            ToAddress = to ?? user.Email!,
            ToName = user.DisplayName,
            Language = user.Language,
            Subject = text.Subject,
            Body = text.Body,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
    }
}
