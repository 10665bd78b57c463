using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Queue;

/// <summary>How close the promise is, in words and colour: <c>&lt;due-tag due="@row.DueOn" today="@Model.Today" /&gt;</c>.</summary>
[HtmlTargetElement("due-tag", TagStructure = TagStructure.NormalOrSelfClosing)]
public class DueTag(IStringLocalizer<Words> T) : TagHelper
{
    public DateOnly? Due { get; set; }

    public DateOnly Today { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Due is not { } due)
        {
            output.SuppressOutput();
            return;
        }
        var days = due.DayNumber - Today.DayNumber;
        var (text, colour) = days switch
        {
            -1 => (T["逾期 1 天"].Value, "red"),
            < 0 => (T["逾期 {0} 天", -days].Value, "red"),
            0 => (T["今天到期"].Value, "orange"),
            1 => (T["明天到期"].Value, "yellow"),
            _ => (T["還有 {0} 天", days].Value, "grey"),
        };
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "due");
        output.Content.AppendHtml("<span class=\"due__date\">").Append(OfficeDates.Short(due)).AppendHtml($"</span> <strong class=\"govuk-tag govuk-tag--{colour}\">").Append(text).AppendHtml("</strong>");
    }
}
