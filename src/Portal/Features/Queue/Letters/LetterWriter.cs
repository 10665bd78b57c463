using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Survey;
using Portal.Features.Deposit;
using Portal.Features.Shared;

namespace Portal.Features.Queue.Letters;

/// <summary>The letters to the applicants, in their language, each with the link that shows the case without an account. Their texts are versions of a <see cref="LetterKind"/>.</summary>
public class LetterWriter(PortalSettings settings, LetterTexts texts, IStringLocalizer<Words> words)
{
    public OutgoingLetter Received(Request request, DateTime at) => Write(request is OpinionRequest ? "received-opinion" : "received", request, $"received:{request.Id}:{request.Returns}", at, new() { ["應完成日"] = Due(request) });

    public OutgoingLetter OpinionAnswered(OpinionRequest request, DateTime at) => Write("opinion-answered", request, $"approved:{request.Id}", at, new() { ["答覆"] = request.Answer });

    public OutgoingLetter Returned(Request request, DateTime at) => Write("returned", request, $"returned:{request.Id}:{request.Returns}", at,
        new() { ["待補項目"] = string.Join('\n', request.MissingItems.Select((item, index) => $"{index + 1}. {item}")), ["說明"] = request.Reason });

    public OutgoingLetter Refused(Request request, DateTime at) => Write("refused", request, $"refused:{request.Id}", at, new() { ["理由"] = request.Reason });

    /// <summary>Written only after the numbers are in the ledger and its head is outside the database.</summary>
    public OutgoingLetter NumbersGiven(IsbnRequest request, DateTime at) => Write("isbn-approved", request, $"approved:{request.Id}", at, new() { ["號碼"] = Numbers(request) });

    /// <summary>The draft of the record, to be accepted or remarked on by a date.</summary>
    public OutgoingLetter CipDraft(CipRequest request, DateTime at) => Write("cip-draft", request, $"cip-draft:{request.Id}:{request.DraftSentAt:yyyyMMddHHmmssfffffff}", at,
        new() { ["CIP"] = request.DraftBlock, ["意見期限"] = Long(request, request.RemarkUntil!.Value) });

    public OutgoingLetter CipApproved(CipRequest request, CipIssue issue, DateTime at) => Write("cip-approved", request, $"approved:{request.Id}", at, new() { ["CIP"] = issue.Block, ["答覆"] = request.RemarkAnswer });

    public OutgoingLetter ChangeApproved(ChangeRequest request, CipIssue? issue, DateTime at) =>
        Write(issue is null ? "change-approved" : "change-approved-cip", request, $"approved:{request.Id}", at, new() { ["CIP"] = issue?.Block });

    /// <summary>Written only after the codes are in the ledger and its head is outside the database.</summary>
    public OutgoingLetter CodesGiven(IsrcRequest request, DateTime at) => Write("isrc-approved", request, $"approved:{request.Id}", at, new() { ["號碼"] = Codes(request) });

    /// <summary>Written only after the bytes are in the place where they stay.</summary>
    public OutgoingLetter DepositApproved(EbookDeposit request, DateTime at) => Write("deposit-approved", request, $"approved:{request.Id}", at, new()
    {
        ["送存檔案"] = string.Join('\n', request.Files.Where(file => file.Kind != DepositPart.Licence).OrderBy(file => file.FileName, StringComparer.Ordinal).Select(file => $"{file.FileName}  {FileSize.Of(file.Length)}\n  SHA-256 {file.Sha256}")),
        ["送存時間"] = OfficeDates.Moment(at, CultureInfo.GetCultureInfo(request.Language)),
        ["永久連結"] = $"{settings.Address}/deposit/record/{request.CaseNumber}",
    });

    public OutgoingLetter RegistrantApproved(Request request, string? prefix, DateTime at) =>
        Write(prefix is null ? "registrant-approved-shared" : "registrant-approved", request, $"approved:{request.Id}", at, new() { ["識別號"] = prefix });

    /// <summary>Told before the time ends, with the reason (行政程序法 §51).</summary>
    public OutgoingLetter Extended(Request request, string reason, DateTime at) => Write("extended", request, $"extended:{request.Id}:{request.DueOn:yyyyMMdd}", at,
        new() { ["應完成日"] = Due(request), ["理由"] = reason });

    /// <summary>A number that was given is cancelled; it is never given again.</summary>
    public OutgoingLetter NumberCancelled(Request request, Isbn13 isbn, string why, DateTime at) => Write("number-cancelled", request, $"cancelled:{isbn.Digits}", at,
        new() { ["號碼"] = isbn.Hyphenated(), ["理由"] = why });

    /// <summary>The office calendar changed. It may change to and fro, so the moment is part of the key.</summary>
    public OutgoingLetter Moved(Request request, string why, DateTime at) => Write("moved", request, $"moved:{request.Id}:{at:yyyyMMddHHmmssfffffff}", at,
        new() { ["應完成日"] = Due(request), ["理由"] = why });

    public OutgoingLetter Late(Request request, DateTime at) => Write("late", request, $"late:{request.Id}:{request.DueOn:yyyyMMdd}", at, new() { ["應完成日"] = Due(request) });

    OutgoingLetter Write(string letter, Request request, string key, DateTime at, Dictionary<string, string?> own)
    {
        var values = new Dictionary<string, string>(own.Select(value => KeyValuePair.Create(value.Key, value.Value ?? "")))
        {
            ["收件號"] = request.CaseNumber!,
            ["申請項目"] = InLanguageOf(request, () => words[request.KindName].Value),
            ["內容"] = request.Subject,
            ["聯絡人"] = request.ContactName,
            ["查詢連結"] = $"{settings.Address}/applications/status?number={request.CaseNumber}&code={request.StatusCode}",
            ["查詢碼"] = request.StatusCode!,
            ["滿意度調查"] = Survey(request),
        };
        var text = texts.Fill(letter, request.Language == "en", values);
        return new OutgoingLetter
        {
            Key = key,
            RequestId = request.Id,
            By = request.ReplyBy == ReplyBy.Email ? null : request.ReplyBy,
            ToAddress = request.ReplyBy switch
            {
                ReplyBy.Email => request.ContactEmail,
                ReplyBy.Counter => "",
                _ => request.ReplyTo ?? "",
            },
            ToName = request.ContactName,
            Language = request.Language,
            Subject = text.Subject,
            Body = text.Body,
            CreatedAt = at,
        };
    }

    /// <summary>Each answer is one click, which only opens the survey with it; on paper, the address to type. Nothing before the case is decided.</summary>
    string Survey(Request request)
    {
        if (request.SurveyCode is null) return "";
        var address = $"{settings.Address}/survey/{request.CaseNumber}/{request.SurveyCode}";
        return "\n" + (request.ReplyBy == ReplyBy.Email ? string.Join('\n', SurveyAnswer.Steps.Select(step => $"{(request.Language == "en" ? step.English : step.Chinese)} {address}?step={step.Step}")) : address);
    }

    string Numbers(IsbnRequest request) => InLanguageOf(request, () => string.Join('\n', request.Application!.Products.OrderBy(p => p.Ordinal)
        .Select(p => $"ISBN {p.Isbn!.Value.Hyphenated()}  {p.Describe(words)}")));

    /// <summary>The words follow the letter's language, not the screen's.</summary>
    static string InLanguageOf(Request request, Func<string> say)
    {
        var screen = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(request.Language);
        try
        {
            return say();
        }
        finally
        {
            CultureInfo.CurrentUICulture = screen;
        }
    }

    static string Codes(IsrcRequest request) => string.Join('\n', request.InOrder
        .Select(r => $"{r.Isrc!.Value.Formatted}  {r.Ordinal}. {r.Title}{(r.Version is null ? "" : $" ({r.Version})")} / {r.Artist} {RecordingLength.Of(r.Seconds)}"));

    static string Due(Request request) => Long(request, request.DueOn!.Value);

    static string Long(Request request, DateOnly date) => OfficeDates.Long(date, CultureInfo.GetCultureInfo(request.Language));
}
