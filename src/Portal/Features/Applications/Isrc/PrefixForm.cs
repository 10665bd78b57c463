using FluentValidation;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

public enum PrefixUse { Free, Shared, Publisher }

/// <summary>Prefix codes to be added.</summary>
public class PrefixForm
{
    const int Most = 1000;

    public string? First { get; set; }

    public string? Last { get; set; }

    public PrefixUse Use { get; set; }

    public string? Owner { get; set; }

    /// <summary>TWA00 to TWA99 count up in their last digits.</summary>
    public IReadOnlyList<string> Codes() => Span(Plain(First), Plain(Last)) ?? [];

    static string Plain(string? text) => CleanText.Plain(text).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    static IReadOnlyList<string>? Span(string first, string last)
    {
        if (!IsrcCode.IsPrefix(first)) return null;
        if (last.Length == 0 || last == first) return [first];
        if (!IsrcCode.IsPrefix(last)) return null;
        var same = 2;
        while (same < first.Length && !(char.IsAsciiDigit(first[same]) && first[same..].All(char.IsAsciiDigit) && last[same..].All(char.IsAsciiDigit))) same++;
        if (same == first.Length || first[..same] != last[..same]) return null;
        var (from, to) = (int.Parse(first[same..], System.Globalization.CultureInfo.InvariantCulture), int.Parse(last[same..], System.Globalization.CultureInfo.InvariantCulture));
        if (to < from || to - from >= Most) return null;
        return [.. Enumerable.Range(from, to - from + 1).Select(number => first[..same] + number.ToString($"D{first.Length - same}", System.Globalization.CultureInfo.InvariantCulture))];
    }

    public sealed class Validator : AbstractValidator<PrefixForm>
    {
        public Validator()
        {
            RuleFor(f => f.First).Must(first => IsrcCode.IsPrefix(Plain(first))).WithMessage("登記者代碼是兩個英文字母加三個英文字母或數字，例如 TWA00");
            RuleFor(f => f.Last).Must((form, last) => Span(Plain(form.First), Plain(last)) is not null).When(f => IsrcCode.IsPrefix(Plain(f.First))).WithMessage("起訖只能末幾碼數字不同，例如 TWA00 到 TWA99");
            RuleFor(f => f.Use).IsInEnum().WithMessage("請從清單中選擇");
            RuleFor(f => f.Owner).NotEmpty().When(f => f.Use == PrefixUse.Publisher).WithMessage("請填寫出版機構的名稱或統一編號");
            RuleFor(f => f.Owner).Line(300);
            RuleFor(f => f.Last).Must(string.IsNullOrWhiteSpace).When(f => f.Use == PrefixUse.Publisher).WithMessage("屬於一個出版機構的，一次新增一個");
        }
    }
}
