using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Applications.Opinions;

/// <summary>
/// The letter that asks whether an opinion is really from that address. Anybody can type any address: so it holds not a word of the writer's, and nothing else is ever sent to
/// an address that did not answer.
/// </summary>
public class OpinionLetters(PortalSettings settings, LetterTexts texts, AccountLinks links)
{
    const string Purpose = "opinion";

    public OutgoingLetter Confirm(OpinionRequest opinion)
    {
        var link = $"{settings.Address}/applications/opinions/confirm/{opinion.Id}?token={links.Make(Purpose, opinion.Id.ToString(), opinion.ContactEmail, AccountLinks.ConfirmLife)}";
        var text = texts.Fill("opinion", opinion.Language == Languages.English, new Dictionary<string, string> { ["連結"] = link });
        return new OutgoingLetter
        {
            Key = $"account:opinion:{opinion.Id}",
            ToAddress = opinion.ContactEmail,
            Language = opinion.Language,
            Subject = text.Subject,
            Body = text.Body,
            CreatedAt = opinion.WrittenAt,
        };
    }

    public LinkState Read(OpinionRequest opinion, string? token) => links.Read(Purpose, opinion.Id.ToString(), opinion.ContactEmail, token);
}
