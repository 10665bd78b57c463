using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>Answers and facts as label and value, one row each.</summary>
[HtmlTargetElement("summary-list")]
public class SummaryList : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "dl";
        output.Attributes.SetAttribute("class", "govuk-summary-list");
    }
}

/// <summary>One row: <c>&lt;summary-row label="書名" value="@Model.Title" change-href="/…" /&gt;</c>, or with marked-up content inside instead of <c>value</c>.</summary>
[HtmlTargetElement("summary-row", TagStructure = TagStructure.NormalOrSelfClosing)]
public class SummaryRow(IStringLocalizer<Words> T) : TagHelper
{
    public string Label { get; set; } = "";

    public string? Value { get; set; }

    public string? ChangeHref { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var inside = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", string.IsNullOrEmpty(ChangeHref) ? "govuk-summary-list__row govuk-summary-list__row--no-actions" : "govuk-summary-list__row");
        output.Content.Clear();
        output.Content.AppendHtml(Html.Tag("dt", "govuk-summary-list__key", T[Label]));

        var value = Html.Tag("dd", "govuk-summary-list__value");
        if (!inside.IsEmptyOrWhiteSpace) value.InnerHtml.AppendHtml(inside);
        else if (string.IsNullOrEmpty(Value)) value.InnerHtml.AppendHtml(Html.Tag("span", "none", T["未填"]));
        else value.InnerHtml.Append(Value);
        output.Content.AppendHtml(value);

        if (string.IsNullOrEmpty(ChangeHref)) return;
        var link = Html.Tag("a", "govuk-link", T["修改"], ("href", ChangeHref));
        link.InnerHtml.AppendHtml(Html.Tag("span", "govuk-visually-hidden", " " + T[Label]));
        var actions = Html.Tag("dd", "govuk-summary-list__actions");
        actions.InnerHtml.AppendHtml(link);
        output.Content.AppendHtml(actions);
    }
}
