using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Queue.Letters;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>授權書 as it is signed: its text in the reader's language with these terms in it, and which version of the text that is.</summary>
public record SignedText(string Title, string Body, int Version)
{
    /// <summary>Hexadecimal, lower case.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Title}\n{Body}")));
}

/// <summary>The text of the licence is kept, versioned and edited like those of the letters; what was signed is sealed in a page of its own.</summary>
public class LicenceText(LetterTexts texts, IStringLocalizer<Words> words)
{
    const string Code = "deposit-licence";

    static readonly HtmlEncoder encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public SignedText Of(EbookDeposit deposit, LicenceTerms terms)
    {
        var text = texts.Fill(Code, Languages.IsEnglish, new Dictionary<string, string>
        {
            ["內容"] = deposit.Subject,
            ["出版機構"] = deposit.Application!.Publisher.Name,
            ["授權條件"] = string.Join('\n', Lines(terms)),
        });
        return new(text.Subject, text.Body, texts.VersionOf(Code));
    }

    /// <summary>The terms in words, one a line.</summary>
    public IEnumerable<string> Lines(LicenceTerms terms)
    {
        yield return words["閱覽方式：{0}", words[EbookDeposit.AccessNames[terms.Access]]];
        if (terms.Copies is { } copies) yield return words["同時閱覽份數：{0}", copies];
        if (terms.LoanDays is { } days) yield return words["借閱天數：{0}", days];
        yield return words["開放日期：{0}", terms.EmbargoUntil is { } day ? OfficeDates.Long(day) : words["送存後立即開放"].Value];
    }

    /// <summary>The sealed record: a page without script or style that says what was agreed to, by whom, when and from where.</summary>
    public byte[] Record(EbookDeposit deposit, SignedText text, Actor by, string account, DateTime at)
    {
        (string, string)[] rows =
        [
            ("簽署人", by.Name), ("簽署帳號", account), ("簽署時間", $"{OfficeDates.Moment(at)} / {at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}"),
            ("網路位址", by.Address ?? ""), ("出版機構", deposit.Application!.Publisher.Name), ("授權書版本", text.Version.ToString(CultureInfo.InvariantCulture)), ("授權書內容的 SHA-256", text.Sha256),
        ];
        var page = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{(Languages.IsEnglish ? "en" : "zh-TW")}\">\n<head><meta charset=\"utf-8\"><title>{E(text.Title)}</title></head>\n<body>\n<h1>{E(text.Title)}</h1>\n");
        // Exactly what was hashed.
        page.Append(CultureInfo.InvariantCulture, $"<pre>{E(text.Body)}</pre>\n<table>\n");
        foreach (var (name, value) in rows) page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{E(words[name])}</th><td>{E(value)}</td></tr>\n");
        return Encoding.UTF8.GetBytes(page.Append("</table>\n</body>\n</html>\n").ToString());

        static string E(string value) => encoder.Encode(value);
    }
}
