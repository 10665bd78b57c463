using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>
/// One line or several lines of text: <c>&lt;field for="Input.Title" label="書名" hint="…" required rows="5" max="500" /&gt;</c>.
/// Attributes that it does not know (inputmode, placeholder, spellcheck, value) go to the input itself.
/// </summary>
[HtmlTargetElement("field", TagStructure = TagStructure.NormalOrSelfClosing)]
public class Field(IStringLocalizer<Words> words) : FormPart(words)
{
    public string Type { get; set; } = "text";

    public string? Autocomplete { get; set; }

    /// <summary>Width in characters: 2, 3, 4, 5, 10, 20 or 30; without it the full width.</summary>
    public int? Width { get; set; }

    /// <summary>With rows it is a text area.</summary>
    public int? Rows { get; set; }

    /// <summary>Most characters; a text area then counts as one types. The rule itself stands in the validator.</summary>
    public int? Max { get; set; }

    /// <summary>A unit behind the input, such as 元 or 頁.</summary>
    public string? Suffix { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var own = output.Attributes.Where(a => a.Name is not "class").ToList();
        output.Attributes.Clear();
        if (Rows is null) Input(output, own); else TextArea(output, own);
    }

    void Input(TagHelperOutput output, List<TagHelperAttribute> own)
    {
        var secret = Type == "password";
        if (secret) StartGroup(output, "govuk-password-input"); else StartGroup(output);
        if (secret) output.Attributes.SetAttribute("data-module", "govuk-password-input");
        Start(output);

        var classes = "govuk-input"
            + (Error is null ? "" : " govuk-input--error")
            + (Width is { } width ? string.Create(CultureInfo.InvariantCulture, $" govuk-input--width-{width}") : "")
            + (secret ? " govuk-password-input__input govuk-js-password-input-input" : "");
        var input = Html.Tag("input", classes, null,
            ("id", Id), ("name", Name), ("type", Type), ("value", secret ? null : Value),
            ("autocomplete", Autocomplete),
            ("autocapitalize", secret || Type == "email" ? "none" : null), ("spellcheck", secret || Type is "email" or "tel" ? "false" : null),
            ("aria-describedby", DescribedBy()));
        Add(own, input);

        if (!secret && Suffix is null)
        {
            output.Content.AppendHtml(input);
            return;
        }
        var wrapper = Html.Tag("div", secret ? "govuk-input__wrapper govuk-password-input__wrapper" : "govuk-input__wrapper");
        wrapper.InnerHtml.AppendHtml(input);
        if (Suffix is not null) wrapper.InnerHtml.AppendHtml(Html.Tag("div", "govuk-input__suffix", T[Suffix], ("aria-hidden", "true")));
        if (secret)
            wrapper.InnerHtml.AppendHtml(Html.Tag("button", "govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle",
                T["顯示"], ("type", "button"), ("aria-controls", Id), ("aria-label", T["顯示密碼"]), ("hidden", "hidden")));
        output.Content.AppendHtml(wrapper);
    }

    void TextArea(TagHelperOutput output, List<TagHelperAttribute> own)
    {
        if (Max is { } max)
        {
            StartGroup(output, "govuk-character-count");
            output.Attributes.SetAttribute("data-module", "govuk-character-count");
            output.Attributes.SetAttribute("data-maxlength", max);
        }
        else StartGroup(output);
        Start(output);

        var classes = "govuk-textarea" + (Error is null ? "" : " govuk-textarea--error") + (Max is null ? "" : " govuk-js-character-count");
        var area = Html.Tag("textarea", classes, null,
            ("id", Id), ("name", Name), ("rows", Written(Rows)), ("autocomplete", Autocomplete),
            ("aria-describedby", DescribedBy(Max is null ? null : Id + "-info")));
        Add(own, area);
        // A browser drops the first line break inside a text area: give it one to drop.
        area.InnerHtml.AppendHtml("\n").Append(Value ?? "");
        output.Content.AppendHtml(area);
        if (Max is not null)
            output.Content.AppendHtml(Html.Tag("div", "govuk-hint govuk-character-count__message", T["最多 {0} 字", Max], ("id", Id + "-info")));
    }

    void Start(TagHelperOutput output)
    {
        output.Content.AppendHtml(LabelTag());
        foreach (var part in HintAndError()) output.Content.AppendHtml(part);
    }

    static void Add(List<TagHelperAttribute> own, TagBuilder input)
    {
        foreach (var attribute in own)
            input.Attributes[attribute.Name] = attribute.Value is IHtmlContent encoded
                ? WebUtility.HtmlDecode(encoded.ToString())
                : attribute.Value?.ToString();
    }
}
