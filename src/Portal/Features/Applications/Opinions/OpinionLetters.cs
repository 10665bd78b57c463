using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Applications.Opinions;

/// <summary>
/// The letter that asks whether an opinion is really from that address. Anybody can type any address: so it holds not a word of the writer's, and nothing else is ever sent to
/// an address that did not answer.
/// </summary>
public class OpinionLetters(PortalSettings settings, AccountLinks links)
{
    const string Purpose = "opinion";

    public OutgoingLetter Confirm(OpinionRequest opinion)
    {
        var link = $"{settings.Address}/applications/opinions/confirm/{opinion.Id}?token={links.Make(Purpose, opinion.Id.ToString(), opinion.ContactEmail, AccountLinks.ConfirmLife)}";
        var english = opinion.Language == Languages.English;
        return new OutgoingLetter
        {
            Key = $"account:opinion:{opinion.Id}",
            ToAddress = opinion.ContactEmail,
            Language = opinion.Language,
            Subject = english ? "Please confirm your opinion" : "請確認您的意見",
            Body = english
                ? $"Somebody, we hope you, wrote an opinion to the National Central Library and gave this address.\nOpen this link within 24 hours to send it; only then is it received and answered:\n\n{link}\n\nIf it was not you, ignore this letter and nothing will come of it.\n\nISBN Agency, National Central Library\n"
                : $"您好，您（或有人以您的電子郵件）寫了一則意見給國家圖書館。\n請在 24 小時內開啟下列連結確認送出，我們才會收件並答覆：\n\n{link}\n\n如果不是您寫的，請不要理會這封信，意見不會送出。\n\n國家圖書館 國際標準書號中心\n",
            CreatedAt = opinion.WrittenAt,
        };
    }

    public LinkState Read(OpinionRequest opinion, string? token) => links.Read(Purpose, opinion.Id.ToString(), opinion.ContactEmail, token);
}
