using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>What a field, a choice and an upload have in common: label, hint, error and the ids that tie them together.</summary>
public abstract class FormPart(IStringLocalizer<Words> words) : TagHelper
{
    protected IStringLocalizer<Words> T => words;

    /// <summary>The property that is filled in.</summary>
    public ModelExpression For { get; set; } = null!;

    /// <summary>Chinese text; its English comes from the words.</summary>
    public string Label { get; set; } = "";

    public string? Hint { get; set; }

    /// <summary>Shows 必填; the rule itself stands in the page's validator.</summary>
    public bool Required { get; set; }

    /// <summary>Shows 選填.</summary>
    public bool Optional { get; set; }

    /// <summary>The label is the page's heading, where a page asks one thing.</summary>
    public bool Heading { get; set; }

    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    protected string Name => ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);

    protected string Id => TagBuilder.CreateSanitizedId(Name, "_");

    protected ModelStateEntry? State => ViewContext.ModelState[Name];

    protected string? Error => State?.Errors.FirstOrDefault() is { } error
        ? string.IsNullOrEmpty(error.ErrorMessage) ? T["內容無效"] : error.ErrorMessage
        : null;

    /// <summary>What was typed, else what the model holds.</summary>
    protected string? Value => State?.AttemptedValue ?? Written(For.Model);

    protected string? DescribedBy(params ReadOnlySpan<string?> others)
    {
        List<string> ids = [];
        if (Hint is not null) ids.Add(Id + "-hint");
        if (Error is not null) ids.Add(Id + "-error");
        foreach (var other in others)
            if (other is not null) ids.Add(other);
        return ids.Count == 0 ? null : string.Join(' ', ids);
    }

    /// <summary>The frame around the part; the caller adds what is inside.</summary>
    protected void StartGroup(TagHelperOutput output, params ReadOnlySpan<string> classes)
    {
        ErrorSummary.Remember(ViewContext, Name);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        string[] all = ["govuk-form-group", .. Error is null ? (string[])[] : ["govuk-form-group--error"], .. classes];
        output.Attributes.SetAttribute("class", string.Join(' ', all));
        output.Content.Clear();
    }

    protected IEnumerable<TagBuilder> HintAndError()
    {
        if (Hint is not null) yield return Html.Tag("div", "govuk-hint", T[Hint], ("id", Id + "-hint"));
        if (Error is not { } error) yield break;
        var message = Html.Tag("p", "govuk-error-message", null, ("id", Id + "-error"));
        message.InnerHtml.AppendHtml(Html.Tag("span", "govuk-visually-hidden", T["錯誤："])).Append(error);
        yield return message;
    }

    protected TagBuilder LabelTag()
    {
        var label = Html.Tag("label", Heading ? "govuk-label govuk-label--l" : "govuk-label govuk-label--s", null, ("for", Id));
        AddLabelText(label);
        if (!Heading) return label;
        var heading = Html.Tag("h1", "govuk-label-wrapper");
        heading.InnerHtml.AppendHtml(label);
        return heading;
    }

    protected void AddLabelText(TagBuilder tag)
    {
        tag.InnerHtml.Append(T[Label]);
        if (Required) tag.InnerHtml.Append(" ").AppendHtml(Html.Tag("span", "mark mark--must", T["必填"]));
        if (Optional) tag.InnerHtml.Append(" ").AppendHtml(Html.Tag("span", "mark", T["選填"]));
    }

    /// <summary>As the browser's own fields write it: dates as 2026-03-02, enums by name.</summary>
    protected static string? Written(object? value) => value switch
    {
        null => null,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
