using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>One answer to choose; text and hint are Chinese, their English comes from the words.</summary>
public record Choice(string Value, string Text, string? Hint = null)
{
    /// <summary>What appears below the answer once it is chosen (radios and checkboxes).</summary>
    internal IHtmlContent? Conditional { get; init; }
}

public enum ChoiceStyle { Radios, Checkboxes, Select }

/// <summary>
/// A choice out of several: <c>&lt;choices for="Input.Kind" label="類別" items="Model.Kinds" as="Radios" /&gt;</c>, or with its answers inside:
/// <c>&lt;choice value="Set" text="套號"&gt;what is asked when it is chosen&lt;/choice&gt;</c>.
/// </summary>
[HtmlTargetElement("choices", TagStructure = TagStructure.NormalOrSelfClosing)]
public class Choices(IStringLocalizer<Words> words) : FormPart(words)
{
    public IEnumerable<Choice> Items { get; set; } = [];

    public ChoiceStyle As { get; set; }

    /// <summary>Side by side; for two or three short answers.</summary>
    public bool Inline { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        List<Choice> choices = [.. Items];
        context.Items[typeof(Choices)] = choices;
        await output.GetChildContentAsync();

        output.Attributes.Clear();
        StartGroup(output);
        if (As == ChoiceStyle.Select) Select(output, choices); else Fieldset(output, choices);
    }

    void Select(TagHelperOutput output, List<Choice> choices)
    {
        output.Content.AppendHtml(LabelTag());
        foreach (var part in HintAndError()) output.Content.AppendHtml(part);
        var select = Html.Tag("select", Error is null ? "govuk-select" : "govuk-select govuk-select--error", null,
            ("id", Id), ("name", Name), ("aria-describedby", DescribedBy()));
        select.InnerHtml.AppendHtml(Html.Tag("option", null, T["請選擇"], ("value", "")));
        var chosen = Chosen();
        foreach (var choice in choices)
            select.InnerHtml.AppendHtml(Html.Tag("option", null, T[choice.Text],
                ("value", choice.Value), ("selected", chosen.Contains(choice.Value) ? "selected" : null)));
        output.Content.AppendHtml(select);
    }

    void Fieldset(TagHelperOutput output, List<Choice> choices)
    {
        var (block, type) = As == ChoiceStyle.Radios ? ("govuk-radios", "radio") : ("govuk-checkboxes", "checkbox");
        var fieldset = Html.Tag("fieldset", "govuk-fieldset", null, ("aria-describedby", DescribedBy()));
        var legend = Html.Tag("legend", Heading ? "govuk-fieldset__legend govuk-fieldset__legend--l" : "govuk-fieldset__legend govuk-fieldset__legend--s");
        if (Heading)
        {
            var heading = Html.Tag("h1", "govuk-fieldset__heading");
            AddLabelText(heading);
            legend.InnerHtml.AppendHtml(heading);
        }
        else AddLabelText(legend);
        fieldset.InnerHtml.AppendHtml(legend);
        foreach (var part in HintAndError()) fieldset.InnerHtml.AppendHtml(part);

        var list = Html.Tag("div", Inline ? $"{block} {block}--inline" : block);
        var chosen = Chosen();
        for (var i = 0; i < choices.Count; i++) Add(list, choices[i], i, block, type, chosen);
        fieldset.InnerHtml.AppendHtml(list);
        output.Content.AppendHtml(fieldset);
    }

    void Add(TagBuilder list, Choice choice, int place, string block, string type, HashSet<string> chosen)
    {
        // The first answer carries the plain id, so that the error summary's link finds it.
        var id = place == 0 ? Id : string.Create(CultureInfo.InvariantCulture, $"{Id}-{place + 1}");
        var item = Html.Tag("div", block + "__item");
        item.InnerHtml.AppendHtml(Html.Tag("input", block + "__input", null,
            ("id", id), ("name", Name), ("type", type), ("value", choice.Value),
            ("checked", chosen.Contains(choice.Value) ? "checked" : null),
            ("data-reveals", choice.Conditional is null ? null : "conditional-" + id),
            ("aria-describedby", choice.Hint is null ? null : id + "-item-hint")));
        item.InnerHtml.AppendHtml(Html.Tag("label", $"govuk-label {block}__label", T[choice.Text], ("for", id)));
        if (choice.Hint is not null)
            item.InnerHtml.AppendHtml(Html.Tag("div", $"govuk-hint {block}__hint", T[choice.Hint], ("id", id + "-item-hint")));
        list.InnerHtml.AppendHtml(item);
        if (choice.Conditional is null) return;
        var hidden = chosen.Contains(choice.Value) ? "" : $" {block}__conditional--hidden";
        var conditional = Html.Tag("div", $"{block}__conditional{hidden}", null, ("id", "conditional-" + id));
        conditional.InnerHtml.AppendHtml(choice.Conditional);
        list.InnerHtml.AppendHtml(conditional);
    }

    HashSet<string> Chosen() => State?.RawValue switch
    {
        string one => [one],
        string[] many => [.. many],
        _ when For.Model is IEnumerable values and not string => [.. values.Cast<object?>().Select(Written).OfType<string>()],
        _ => Written(For.Model) is { } value ? [value] : [],
    };
}

/// <summary>One answer inside <c>&lt;choices&gt;</c>; what stands inside it appears once it is chosen.</summary>
[HtmlTargetElement("choice", ParentTag = "choices", TagStructure = TagStructure.NormalOrSelfClosing)]
public class ChoiceTag : TagHelper
{
    public string Value { get; set; } = "";

    public string Text { get; set; } = "";

    public string? Hint { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var inside = await output.GetChildContentAsync();
        ((List<Choice>)context.Items[typeof(Choices)]).Add(new Choice(Value, Text, Hint) { Conditional = inside.IsEmptyOrWhiteSpace ? null : inside });
        output.SuppressOutput();
    }
}

/// <summary>One box to tick for a yes: <c>&lt;tick for="Input.Agreed" label="我同意…" /&gt;</c>.</summary>
[HtmlTargetElement("tick", TagStructure = TagStructure.NormalOrSelfClosing)]
public class Tick(IStringLocalizer<Words> words) : FormPart(words)
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.Clear();
        StartGroup(output);
        foreach (var part in HintAndError()) output.Content.AppendHtml(part);
        var item = Html.Tag("div", "govuk-checkboxes__item");
        item.InnerHtml.AppendHtml(Html.Tag("input", "govuk-checkboxes__input", null,
            ("id", Id), ("name", Name), ("type", "checkbox"), ("value", "true"),
            ("checked", string.Equals(Value, "true", StringComparison.OrdinalIgnoreCase) ? "checked" : null), ("aria-describedby", DescribedBy())));
        var label = Html.Tag("label", "govuk-label govuk-checkboxes__label", null, ("for", Id));
        AddLabelText(label);
        item.InnerHtml.AppendHtml(label);
        var list = Html.Tag("div", "govuk-checkboxes");
        list.InnerHtml.AppendHtml(item);
        output.Content.AppendHtml(list);
    }
}
