using Portal.Domain;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>The letters about accounts, in the person's language. A letter with a link is a key to the account: its text is shown to nobody else.</summary>
public class AccountLetters(AccountSettings settings, AccountLinks links, TimeProvider clock)
{
    public const string ConfirmPurpose = "confirm", ResetPurpose = "reset", InvitationPurpose = "invitation";

    /// <summary>The new address is part of the purpose: a link confirms the address it was sent to.</summary>
    public static string EmailPurpose(string email) => $"email:{email}";

    public static string JoinPurpose(Guid publisher) => $"join:{publisher}";

    public OutgoingLetter Confirm(User user) => Write(user, "confirm", "請確認您的電子郵件", $"""
        您好，您（或有人以您的電子郵件）在國家圖書館出版申請單一窗口註冊。
        請在 24 小時內開啟下列連結，確認這是您的電子郵件，登記申請才會送出：

        {Link("confirm-email", ConfirmPurpose, user, AccountLinks.ConfirmLife)}

        如果不是您註冊的，請不要理會這封信，資料不會生效。
        """, "Please confirm your e-mail address", $"""
        Somebody, we hope you, registered with the National Central Library’s Publishers’ One Window using this address.
        Open this link within 24 hours to confirm it; only then is your registration sent:

        {Link("confirm-email", ConfirmPurpose, user, AccountLinks.ConfirmLife)}

        If it was not you, ignore this letter and nothing will come of it.
        """);

    public OutgoingLetter AccountExists(User user) => Write(user, "exists", "您已經有帳號", $"""
        剛才有人以您的電子郵件註冊，但您已經有帳號，所以沒有建立新帳號。

        直接登入：{settings.Address}/accounts/sign-in
        忘記密碼：{settings.Address}/accounts/forgot-password

        如果不是您本人，不必做任何事。
        """, "You already have an account", $"""
        Somebody just tried to register with your address. You already have an account, so no new one was made.

        Sign in: {settings.Address}/accounts/sign-in
        Forgot your password: {settings.Address}/accounts/forgot-password

        If it was not you, there is nothing to do.
        """);

    public OutgoingLetter Reset(User user) => Write(user, "reset", "重設密碼", $"""
        請在 1 小時內開啟下列連結，設定新的密碼：

        {Link("reset-password", ResetPurpose, user, AccountLinks.ResetLife)}

        如果不是您要求的，請不要理會這封信，密碼不會改變。
        """, "Reset your password", $"""
        Open this link within one hour to choose a new password:

        {Link("reset-password", ResetPurpose, user, AccountLinks.ResetLife)}

        If you did not ask for it, ignore this letter; your password stays as it is.
        """);

    public OutgoingLetter PasswordChanged(User user) => Notice(user, "password", "密碼已變更", "您的帳號剛剛變更了密碼，其他裝置都已登出。", "Your password was changed",
        "The password of your account was just changed and all other devices were signed out.");

    public OutgoingLetter SecondFactorChanged(User user, string what, string english) => Notice(user, "factor", what, $"您的帳號剛剛有這項變更：{what}。", english,
        $"This was just changed in your account: {english}.");

    public OutgoingLetter Locked(User user) => Notice(user, "locked", "帳號暫停登入 15 分鐘", "您的帳號連續 5 次輸入錯誤，暫停登入 15 分鐘。要馬上登入，可以重設密碼。",
        "Sign-in is paused for 15 minutes", "Five wrong passwords or codes were entered for your account, so sign-in is paused for 15 minutes. To get in at once, reset your password.");

    public OutgoingLetter NewBrowser(User user, string? address, string browser) => Notice(user, "browser", "從新的瀏覽器登入",
        $"您的帳號剛從新的瀏覽器登入。\n\n時間：{When(user)}\n網路位址：{address}\n瀏覽器：{CleanText.Cut(CleanText.Clean(browser), 200)}", "Signed in from a new browser",
        $"Your account was just used from a new browser.\n\nTime: {When(user)}\nNetwork address: {address}\nBrowser: {CleanText.Cut(CleanText.Clean(browser), 200)}");

    public OutgoingLetter ConfirmNewEmail(User user, string email)
    {
        var link = $"{settings.Address}/accounts/confirm-new-email?user={user.Id}&email={Uri.EscapeDataString(email)}&token={links.Make(EmailPurpose(email), user, AccountLinks.ConfirmLife)}";
        var letter = Write(user, "email", "請確認新的電子郵件", $"請在 24 小時內開啟下列連結，確認改用這個電子郵件：\n\n{link}\n\n如果不是您要求的，請不要理會這封信。",
            "Please confirm your new e-mail address", $"Open this link within 24 hours to use this address from now on:\n\n{link}\n\nIf you did not ask for it, ignore this letter.");
        letter.ToAddress = email;
        return letter;
    }

    /// <summary>To the old address, which the account no longer has.</summary>
    public OutgoingLetter EmailChanged(User user, string oldAddress)
    {
        var letter = Notice(user, "email-changed", "電子郵件已變更", "您的帳號剛剛改用另一個電子郵件，之後的通知會寄到新的信箱。", "Your e-mail address was changed",
            "Your account now uses another e-mail address; letters go there from now on.");
        letter.ToAddress = oldAddress;
        return letter;
    }

    public OutgoingLetter Invitation(User user, string host) => Write(user, "invitation", "邀請您加入國家圖書館出版申請單一窗口", $"""
        {host} 邀請您使用國家圖書館出版申請單一窗口。
        請在 7 天內開啟下列連結，設定密碼後就可以登入：

        {Link("invitation", InvitationPurpose, user, AccountLinks.InvitationLife)}
        """, "You are invited to the Publishers’ One Window", $"""
        {host} invites you to the National Central Library’s Publishers’ One Window.
        Open this link within 7 days and choose a password:

        {Link("invitation", InvitationPurpose, user, AccountLinks.InvitationLife)}
        """);

    /// <summary>To somebody who has an account already, and no publisher.</summary>
    public OutgoingLetter InvitationToJoin(User user, Guid publisher, string name)
    {
        var link = Link("join", JoinPurpose(publisher), user, AccountLinks.InvitationLife) + $"&publisher={publisher}";
        return Write(user, "join", $"{name} 邀請您成為成員", $"請在 7 天內開啟下列連結，登入後確認加入：\n\n{link}", $"{name} invites you as a member",
            $"Open this link within 7 days, sign in and confirm:\n\n{link}");
    }

    string Link(string page, string purpose, User user, TimeSpan life) =>
        $"{settings.Address}/accounts/{page}?user={user.Id}&token={links.Make(purpose, user, life)}";

    string When(User user) => OfficeDates.Moment(clock.GetUtcNow().UtcDateTime, System.Globalization.CultureInfo.GetCultureInfo(user.Language)) + " (UTC+8)";

    OutgoingLetter Notice(User user, string kind, string subject, string body, string englishSubject, string englishBody) => Write(user, kind,
        subject, $"{body}\n\n如果不是您本人，請立刻重設密碼：\n{settings.Address}/accounts/forgot-password",
        englishSubject, $"{englishBody}\n\nIf it was not you, reset your password at once:\n{settings.Address}/accounts/forgot-password");

    OutgoingLetter Write(User user, string kind, string subject, string body, string englishSubject, string englishBody)
    {
        var english = user.Language == Languages.English;
        return new OutgoingLetter
        {
            Key = $"account:{kind}:{user.Id}:{Guid.NewGuid():n}",
            ToAddress = user.Email!,
            ToName = user.DisplayName,
            Language = user.Language,
            Subject = english ? englishSubject : subject,
            Body = (english ? englishBody + "\n\nISBN Agency, National Central Library" : body + "\n\n國家圖書館 國際標準書號中心") + "\n",
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
    }
}
