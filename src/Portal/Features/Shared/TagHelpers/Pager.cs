using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>
/// Links to the pages of a list: <c>&lt;pager current="@Model.P" of="@Model.Pages" /&gt;</c>. Keeps the rest of the query.
/// The key is <c>p</c>: <c>page</c> is the framework's own route value.
/// </summary>
[HtmlTargetElement("pager", TagStructure = TagStructure.NormalOrSelfClosing)]
public class Pager(IStringLocalizer<Words> T) : TagHelper
{
    /// <summary>From 1.</summary>
    public int Current { get; set; }

    public int Of { get; set; }

    public string Key { get; set; } = "p";

    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Of <= 1)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "govuk-pagination");
        output.Attributes.SetAttribute("aria-label", T["分頁"].Value);

        if (Current > 1) output.Content.AppendHtml(Step(Current - 1, "prev", T["上一頁"]));
        var list = Html.Tag("ul", "govuk-pagination__list");
        var last = 0;
        foreach (var number in Shown(Current, Of))
        {
            if (number > last + 1) list.InnerHtml.AppendHtml(Html.Tag("li", "govuk-pagination__item govuk-pagination__item--ellipsis", "⋯"));
            list.InnerHtml.AppendHtml(Number(number));
            last = number;
        }
        output.Content.AppendHtml(list);
        if (Current < Of) output.Content.AppendHtml(Step(Current + 1, "next", T["下一頁"]));
    }

    /// <summary>First, last, and the neighbours of the current page.</summary>
    internal static IEnumerable<int> Shown(int current, int of) =>
        new[] { 1, current - 1, current, current + 1, of }.Where(n => n >= 1 && n <= of).Distinct().Order();

    TagBuilder Number(int number)
    {
        var here = number == Current;
        var item = Html.Tag("li", here ? "govuk-pagination__item govuk-pagination__item--current" : "govuk-pagination__item");
        item.InnerHtml.AppendHtml(Html.Tag("a", "govuk-link govuk-pagination__link", number.ToString(CultureInfo.InvariantCulture),
            ("href", Address(number)), ("aria-label", T["第 {0} 頁", number]), ("aria-current", here ? "page" : null)));
        return item;
    }

    TagBuilder Step(int number, string direction, string text)
    {
        var step = Html.Tag("div", "govuk-pagination__" + direction);
        var link = Html.Tag("a", "govuk-link govuk-pagination__link", null, ("href", Address(number)), ("rel", direction));
        link.InnerHtml.AppendHtml(Html.Tag("span", "govuk-pagination__link-title", text));
        step.InnerHtml.AppendHtml(link);
        return step;
    }

    string Address(int number)
    {
        var request = ViewContext.HttpContext.Request;
        var query = new QueryBuilder(request.Query.Where(pair => pair.Key != Key).SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? "")));
        if (number > 1) query.Add(Key, number.ToString(CultureInfo.InvariantCulture));
        return request.PathBase + request.Path + query.ToQueryString();
    }
}
