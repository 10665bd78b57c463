using FluentValidation;
using FluentValidation.Results;
using Portal.Adapters.Mail;
using Portal.Domain;

namespace Portal.Web;

/// <summary>Rules that many forms share. What was typed is never changed before it is shown again; a fault is named at its field.</summary>
public static class Validation
{
    /// <summary>One line of at most that many characters, without control characters and direction marks.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> Line<T>(this IRuleBuilder<T, string?> rule, int longest) => rule.Text(longest, lines: false);

    /// <summary>The same, with line breaks.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> Lines<T>(this IRuleBuilder<T, string?> rule, int longest) => rule.Text(longest, lines: true);

    /// <summary>One of the codes of a list, or nothing.</summary>
    public static IRuleBuilderOptions<T, string?> OneOf<T>(this IRuleBuilder<T, string?> rule, IReadOnlyDictionary<string, string> codes) =>
        rule.Must(value => string.IsNullOrEmpty(value) || codes.ContainsKey(value)).WithMessage("請從清單中選擇");

    /// <summary>A mail address that letters can be sent to, or nothing.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> Mailbox<T>(this IRuleBuilder<T, string?> rule) => rule.Custom((text, context) =>
    {
        if (!string.IsNullOrWhiteSpace(text) && !MailAddress.TryParse(text, out _)) context.Refuse(new Sentence("電子郵件的格式不正確，例如 name@example.com"));
    });

    /// <summary>A web address people can follow, http or https and nothing that runs; or nothing.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> WebAddress<T>(this IRuleBuilder<T, string?> rule) => rule.Custom((text, context) =>
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            context.Refuse(new Sentence("網址請以 https:// 或 http:// 開頭"));
    });

    /// <summary>A failure whose sentence has values; it is translated where it is shown.</summary>
    public static void Refuse<T>(this ValidationContext<T> context, Sentence sentence) =>
        context.AddFailure(new ValidationFailure(context.PropertyPath, sentence.Key) { CustomState = sentence });

    static IRuleBuilderOptionsConditions<T, string?> Text<T>(this IRuleBuilder<T, string?> rule, int longest, bool lines) => rule.Custom((text, context) =>
    {
        if (string.IsNullOrEmpty(text)) return;
        var length = CleanText.Length(text);
        var fault = length > longest ? new Sentence("最多 {0} 字，目前 {1} 字", longest, length) : CleanText.FindFault(text, lines);
        if (fault is not null) context.Refuse(fault);
    });

    /// <summary>Trimmed and in NFC, empty as null where it may be: the form in which typed text is stored.</summary>
    public static T Tidy<T>(this T form) where T : class
    {
        foreach (var property in typeof(T).GetProperties().Where(p => p.PropertyType == typeof(string) && p.CanWrite))
        {
            if (property.GetValue(form) is string text) property.SetValue(form, CleanText.Clean(text, lines: true));
        }
        return form;
    }
}
