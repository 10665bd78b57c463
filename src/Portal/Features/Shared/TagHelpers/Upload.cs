using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>A file to hand in; the form around it needs <c>enctype="multipart/form-data"</c>. <c>multiple</c> goes to the input itself.</summary>
[HtmlTargetElement("upload", TagStructure = TagStructure.NormalOrSelfClosing)]
public class Upload(IStringLocalizer<Words> words) : FormPart(words)
{
    /// <summary>What the browser offers to choose, such as <c>.pdf,.jpg</c>; the content is checked again by the portal.</summary>
    public string? Accept { get; set; }

    public bool Multiple { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.Clear();
        StartGroup(output);
        output.Content.AppendHtml(LabelTag());
        foreach (var part in HintAndError()) output.Content.AppendHtml(part);
        output.Content.AppendHtml(Html.Tag("input", Error is null ? "govuk-file-upload" : "govuk-file-upload govuk-file-upload--error", null,
            ("id", Id), ("name", Name), ("type", "file"), ("accept", Accept), ("multiple", Multiple ? "multiple" : null), ("aria-describedby", DescribedBy())));
    }
}
