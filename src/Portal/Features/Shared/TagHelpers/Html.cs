using Microsoft.AspNetCore.Mvc.Rendering;

namespace Portal.Features.Shared.TagHelpers;

static class Html
{
    /// <summary>An element with its class, encoded text and attributes; an attribute without value is left out.</summary>
    public static TagBuilder Tag(string name, string? classes = null, string? text = null, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var tag = new TagBuilder(name);
        if (classes is not null) tag.Attributes["class"] = classes;
        foreach (var (attribute, value) in attributes)
            if (value is not null) tag.Attributes[attribute] = value;
        if (text is not null) tag.InnerHtml.Append(text);
        if (name == "input") tag.TagRenderMode = TagRenderMode.SelfClosing;
        return tag;
    }
}
