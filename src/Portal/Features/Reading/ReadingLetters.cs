using System.Globalization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Deposit;
using Portal.Features.Queue.Letters;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>The letters to readers, in their language. What somebody reads is shown to nobody else, and the letters are deleted with the rest of it (<see cref="ForgetReaders"/>).</summary>
public class ReadingLetters(PortalSettings settings, LetterTexts texts)
{
    /// <summary>What the keys of these letters begin with.</summary>
    public const string Keys = "reading:";

    /// <summary>A copy is kept for the reader; null for one without an address.</summary>
    public OutgoingLetter? Ready(Hold hold, DateTime at) => Write("hold-ready", $"ready:{hold.Id}", hold.Reader, hold.Deposit, hold.KeptUntil!.Value, at);

    public OutgoingLetter? DueSoon(Loan loan, DateTime at) => Write("loan-due", $"due:{loan.Id}", loan.Reader!, loan.Deposit, loan.DueOn, at);

    OutgoingLetter? Write(string letter, string key, User to, EbookDeposit deposit, DateOnly until, DateTime at)
    {
        if (string.IsNullOrEmpty(to.Email)) return null;
        var text = texts.Fill(letter, to.Language == Languages.English, new Dictionary<string, string>
        {
            ["姓名"] = to.DisplayName,
            ["內容"] = deposit.Subject,
            ["最後一天"] = OfficeDates.Long(until, CultureInfo.GetCultureInfo(to.Language)),
            ["連結"] = $"{settings.Address}/reading/mine",
        });
        return new OutgoingLetter { Key = Keys + key, ToAddress = to.Email, ToName = to.DisplayName, Language = to.Language, Subject = text.Subject, Body = text.Body, CreatedAt = at };
    }
}
