using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Portal.Features.Applications;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>A state in its <see cref="StateWordAttribute"/>'s word and colour: <c>&lt;state-tag state="@request.State" /&gt;</c>.</summary>
[HtmlTargetElement("state-tag", TagStructure = TagStructure.NormalOrSelfClosing)]
public class StateTag(IStringLocalizer<Words> T) : TagHelper
{
    public Enum State { get; set; } = null!;

    /// <summary>What an approval of this request is called, where it has a name of its own.</summary>
    public string? Approved { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var word = StateWordAttribute.Of(State);
        output.TagName = "strong";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "govuk-tag govuk-tag--" + word.Colour);
        output.Content.SetContent(T[State is RequestState.Approved ? Approved ?? word.Text : word.Text]);
    }
}
