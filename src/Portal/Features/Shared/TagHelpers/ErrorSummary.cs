using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>Everything that must be mended, with a link to each field, in the order of the fields on the page. The layout shows it: pages need not.</summary>
[HtmlTargetElement("error-summary", TagStructure = TagStructure.NormalOrSelfClosing)]
public class ErrorSummary(IStringLocalizer<Words> T) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <summary>The layout is written after the page's body, so by then every field has told its name.</summary>
    internal static void Remember(ViewContext view, string name) => Fields(view).Add(name);

    static List<string> Fields(ViewContext view)
    {
        if (view.HttpContext.Items[typeof(ErrorSummary)] is not List<string> names)
            view.HttpContext.Items[typeof(ErrorSummary)] = names = [];
        return names;
    }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var shown = Fields(ViewContext);
        var errors = ViewContext.ModelState
            .Where(entry => entry.Value!.Errors.Count > 0)
            .OrderBy(entry => shown.IndexOf(entry.Key) is var place and >= 0 ? place : int.MaxValue)
            .ToList();
        if (errors.Count == 0)
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "govuk-error-summary");
        output.Attributes.SetAttribute("data-module", "govuk-error-summary");
        var alert = Html.Tag("div", null, null, ("role", "alert"));
        alert.InnerHtml.AppendHtml(Html.Tag("h2", "govuk-error-summary__title", T["請修正以下問題"]));
        var list = Html.Tag("ul", "govuk-list govuk-error-summary__list");
        foreach (var (name, entry) in errors)
            foreach (var error in entry!.Errors)
            {
                var text = string.IsNullOrEmpty(error.ErrorMessage) ? T["內容無效"].Value : error.ErrorMessage;
                var item = new TagBuilder("li");
                if (name.Length == 0) item.InnerHtml.Append(text);
                else item.InnerHtml.AppendHtml(Html.Tag("a", null, text, ("href", "#" + TagBuilder.CreateSanitizedId(name, "_"))));
                list.InnerHtml.AppendHtml(item);
            }
        var body = Html.Tag("div", "govuk-error-summary__body");
        body.InnerHtml.AppendHtml(list);
        alert.InnerHtml.AppendHtml(body);
        output.Content.SetHtmlContent(alert);
    }
}
