using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Features.Applications;
using Portal.Features.Shared;
using Portal.Features.Shared.TagHelpers;

namespace Portal.Tests.Features.Shared.TagHelpers;

public class FormTests
{
    [Fact]
    public async Task A_field_ties_label_hint_and_error_to_its_input()
    {
        var page = await new Form().Error("Input.Title", "請填寫書名").RenderAsync(T => new Field(T) { Label = "書名", Hint = "說明", Required = true }, "Input.Title");

        var input = page.QuerySelector("input")!;
        Assert.Equal("Input_Title", input.Id);
        Assert.Equal("Input.Title", input.GetAttribute("name"));
        Assert.Equal("Input_Title", page.QuerySelector("label")!.GetAttribute("for"));
        Assert.Equal("書名 必填", page.QuerySelector("label")!.TextContent);
        Assert.Equal("Input_Title-hint Input_Title-error", input.GetAttribute("aria-describedby"));
        Assert.Equal("說明", page.GetElementById("Input_Title-hint")!.TextContent);
        Assert.Equal("錯誤：請填寫書名", page.GetElementById("Input_Title-error")!.TextContent);
        Assert.Contains("govuk-form-group--error", page.QuerySelector("div")!.ClassList);
        Assert.Contains("govuk-input--error", input.ClassList);
    }

    [Fact]
    public async Task A_field_without_hint_and_error_points_at_nothing()
    {
        var page = await new Form().RenderAsync(T => new Field(T) { Label = "書名" }, "Input.Title");
        Assert.False(page.QuerySelector("input")!.HasAttribute("aria-describedby"));
        Assert.Null(page.QuerySelector(".govuk-form-group--error"));
    }

    [Fact]
    public async Task What_was_typed_comes_back_instead_of_what_the_model_holds()
    {
        var page = await new Form().Typed("Input.Title", "<b>\"甲\"").RenderAsync(T => new Field(T) { Label = "書名" }, "Input.Title", "乙");
        Assert.Equal("<b>\"甲\"", page.QuerySelector("input")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_password_never_comes_back()
    {
        var page = await new Form().Typed("Input.Password", "secret").RenderAsync(T => new Field(T) { Label = "密碼", Type = "password" }, "Input.Password", "secret");
        Assert.DoesNotContain("secret", page.Body!.InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_make_a_text_area_that_keeps_its_first_line_break()
    {
        var page = await new Form().Typed("Input.Summary", "\n一\n二").RenderAsync(T => new Field(T) { Label = "內容簡介", Rows = 5, Max = 500 }, "Input.Summary");
        var area = page.QuerySelector("textarea")!;
        Assert.Equal("\n一\n二", area.TextContent);
        Assert.Equal("Input_Summary-info", area.GetAttribute("aria-describedby"));
        Assert.Equal("最多 500 字", page.GetElementById("Input_Summary-info")!.TextContent);
        Assert.Equal("500", page.QuerySelector("[data-module=govuk-character-count]")!.GetAttribute("data-maxlength"));
        Assert.False(area.HasAttribute("maxlength")); // Cutting off what is pasted would lose it without a word.
    }

    [Fact]
    public async Task Attributes_that_the_field_does_not_know_reach_the_input()
    {
        var page = await new Form().RenderAsync(T => new Field(T) { Label = "頁數" }, "Input.Pages", null, new TagHelperAttribute("inputmode", "numeric"));
        Assert.Equal("numeric", page.QuerySelector("input")!.GetAttribute("inputmode"));
    }

    [Fact]
    public async Task A_date_is_written_as_the_browser_reads_it()
    {
        var page = await new Form().RenderAsync(T => new Field(T) { Label = "日期", Type = "date" }, "Input.Day", new DateOnly(2026, 3, 2));
        Assert.Equal("2026-03-02", page.QuerySelector("input")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData(ChoiceStyle.Radios, "input[type=radio]")]
    [InlineData(ChoiceStyle.Checkboxes, "input[type=checkbox]")]
    public async Task Choices_stand_in_a_fieldset_and_the_first_carries_the_plain_id(ChoiceStyle style, string selector)
    {
        var page = await new Form().Error("Input.Kind", "請選擇類別").RenderAsync(
            T => new Choices(T) { Label = "類別", Hint = "說明", As = style, Items = [new("a", "甲", "註"), new("b", "乙")] }, "Input.Kind", "b");

        Assert.Equal("類別", page.QuerySelector("fieldset > legend")!.TextContent);
        Assert.Equal("Input_Kind-hint Input_Kind-error", page.QuerySelector("fieldset")!.GetAttribute("aria-describedby"));
        var inputs = page.QuerySelectorAll(selector);
        Assert.Equal(["Input_Kind", "Input_Kind-2"], inputs.Select(input => input.Id));
        Assert.Equal([false, true], inputs.Select(input => input.HasAttribute("checked")));
        Assert.Equal("註", page.GetElementById(inputs[0].GetAttribute("aria-describedby")!)!.TextContent);
        Assert.All(inputs, input => Assert.NotNull(page.QuerySelector($"label[for={input.Id}]")));
    }

    [Fact]
    public async Task What_is_asked_with_an_answer_is_tied_to_it_and_hidden_until_it_is_chosen()
    {
        Choice[] items = [new("a", "甲"), new("b", "乙") { Conditional = new HtmlString("<p>問</p>") }];
        foreach (var (chosen, hidden) in new[] { ("a", true), ("b", false) })
        {
            var page = await new Form().RenderAsync(T => new Choices(T) { Label = "類別", Items = items }, "Input.Kind", chosen);
            var asked = page.GetElementById(page.QuerySelector("input[value=b]")!.GetAttribute("data-reveals")!)!;
            Assert.Equal("問", asked.TextContent);
            Assert.Equal("govuk-radios__conditional", asked.ClassList[0]); // The script adds --hidden to the first class.
            Assert.Equal(hidden, asked.ClassList.Contains("govuk-radios__conditional--hidden"));
        }
    }

    [Fact]
    public async Task Several_ticked_boxes_stay_ticked()
    {
        Choice[] items = [new("a", "甲"), new("b", "乙"), new("c", "丙")];
        var typed = await new Form().Typed("Input.Many", "a", "c").RenderAsync(T => new Choices(T) { Label = "對象", As = ChoiceStyle.Checkboxes, Items = items }, "Input.Many", new[] { "b" });
        var stored = await new Form().RenderAsync(T => new Choices(T) { Label = "對象", As = ChoiceStyle.Checkboxes, Items = items }, "Input.Many", new[] { "b" });
        Assert.Equal(["a", "c"], typed.QuerySelectorAll("input[checked]").Select(input => input.GetAttribute("value")));
        Assert.Equal(["b"], stored.QuerySelectorAll("input[checked]").Select(input => input.GetAttribute("value")));
    }

    [Fact]
    public async Task A_list_begins_with_no_choice_made()
    {
        var page = await new Form().RenderAsync(T => new Choices(T) { Label = "裝訂", As = ChoiceStyle.Select, Items = [new("Paperback", "平裝")] }, "Input.Form", (ProductForm?)ProductForm.Paperback);
        Assert.Equal(["", "Paperback"], page.QuerySelectorAll("option").Select(option => option.GetAttribute("value")));
        Assert.Equal("平裝", page.QuerySelector("option[selected]")!.TextContent);
        Assert.Equal("Input_Form", page.QuerySelector("label")!.GetAttribute("for"));
    }

    [Fact]
    public async Task An_upload_says_what_it_takes_and_what_was_wrong()
    {
        var page = await new Form().Error("Input.File", "請上傳書名頁").RenderAsync(T => new Upload(T) { Label = "書名頁", Accept = ".pdf" }, "Input.File");
        var input = page.QuerySelector("input[type=file]")!;
        Assert.Equal(".pdf", input.GetAttribute("accept"));
        Assert.Equal("Input_File-error", input.GetAttribute("aria-describedby"));
    }

    [Fact]
    public async Task The_error_summary_links_to_the_fields_in_their_order_on_the_page()
    {
        var form = new Form().Error("Input.File", "請上傳書名頁").Error("", "請再試一次").Error("Input.Title", "請填寫書名");
        await form.RenderAsync(T => new Field(T) { Label = "書名" }, "Input.Title");
        await form.RenderAsync(T => new Upload(T) { Label = "書名頁" }, "Input.File");
        var page = await form.RenderAsync(T => new ErrorSummary(T) { ViewContext = form.View });

        Assert.Equal(["請填寫書名", "請上傳書名頁", "請再試一次"], page.QuerySelectorAll("li").Select(item => item.TextContent));
        Assert.Equal(["#Input_Title", "#Input_File"], page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.NotNull(page.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task Without_errors_there_is_no_summary()
    {
        var form = new Form();
        Assert.Equal("", (await form.RenderAsync(T => new ErrorSummary(T) { ViewContext = form.View })).Body!.InnerHtml);
    }

    [Fact]
    public async Task In_English_labels_and_marks_are_English()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo("en");
        try
        {
            var page = await new Form().RenderAsync(T => new Field(T) { Label = "電話", Required = true }, "Input.Phone");
            Assert.Equal("Telephone required", page.QuerySelector("label")!.TextContent);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public async Task Every_state_has_its_word()
    {
        var kinds = typeof(Program).Assembly.GetTypes().Where(type => type.IsEnum && type.GetFields().Any(field => field.IsDefined(typeof(StateWordAttribute), false))).ToList();
        Assert.Contains(typeof(RequestState), kinds);
        foreach (var state in kinds.SelectMany(kind => Enum.GetValues(kind).Cast<Enum>()))
        {
            var page = await new Form().RenderAsync(T => new StateTag(T) { State = state });
            Assert.NotEqual("", page.QuerySelector("strong.govuk-tag")!.TextContent);
        }
    }

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 12, "1 2 12")]
    [InlineData(6, 12, "1 5 6 7 12")]
    [InlineData(12, 12, "1 11 12")]
    public void A_pager_shows_the_ends_and_the_neighbours(int current, int of, string shown) => Assert.Equal(shown, string.Join(' ', Pager.Shown(current, of)));

    [Fact]
    public async Task A_pager_keeps_the_search()
    {
        var form = new Form();
        form.View.HttpContext.Request.Path = "/catalogue";
        form.View.HttpContext.Request.QueryString = new QueryString("?q=臺灣&p=2");
        var page = await form.RenderAsync(T => new Pager(T) { Current = 2, Of = 3, ViewContext = form.View });
        Assert.Equal("/catalogue?q=%E8%87%BA%E7%81%A3", page.QuerySelector("[rel=prev]")!.GetAttribute("href"));
        Assert.Equal("/catalogue?q=%E8%87%BA%E7%81%A3&p=3", page.QuerySelector("[rel=next]")!.GetAttribute("href"));
        Assert.Equal("2", page.QuerySelector("[aria-current=page]")!.TextContent);
    }

    [Fact]
    public async Task A_summary_row_says_which_answer_its_link_changes()
    {
        var page = await new Form().RenderAsync(T => new SummaryRow(T) { Label = "書名", Value = "<城南舊事>", ChangeHref = "/x" });
        Assert.Equal("<城南舊事>", page.QuerySelector("dd")!.TextContent);
        Assert.Equal("修改 書名", page.QuerySelector("a")!.TextContent);
        Assert.Equal("未填", (await new Form().RenderAsync(T => new SummaryRow(T) { Label = "書名" })).QuerySelector("dd")!.TextContent);
    }

    /// <summary>A page with its model state, on which parts are written one by one.</summary>
    sealed class Form
    {
        static readonly IStringLocalizer<Words> words = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider().GetRequiredService<IStringLocalizer<Words>>();

        static readonly HtmlEncoder encoder = HtmlEncoder.Create(UnicodeRanges.All);

        readonly EmptyModelMetadataProvider _metadata = new();

        public Form()
        {
            View = new ViewContext { HttpContext = new DefaultHttpContext() };
            View.ViewData = new ViewDataDictionary(_metadata, View.ModelState);
        }

        public ViewContext View { get; }

        public Form Error(string name, string sentence)
        {
            View.ModelState.AddModelError(name, sentence);
            return this;
        }

        public Form Typed(string name, params string[] values)
        {
            View.ModelState.SetModelValue(name, new ValueProviderResult(values));
            return this;
        }

        public Task<IDocument> RenderAsync(Func<IStringLocalizer<Words>, FormPart> part, string name, object? value = null, params TagHelperAttribute[] attributes) =>
            RenderAsync(T =>
            {
                var made = part(T);
                made.For = new ModelExpression(name, _metadata.GetModelExplorerForType(value?.GetType() ?? typeof(string), value));
                made.ViewContext = View;
                return made;
            }, attributes);

        public async Task<IDocument> RenderAsync(Func<IStringLocalizer<Words>, TagHelper> helper, params TagHelperAttribute[] attributes)
        {
            var output = new TagHelperOutput("x", [.. attributes], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
            await helper(words).ProcessAsync(new TagHelperContext([.. attributes], new Dictionary<object, object>(), "1"), output);
            await using var writer = new StringWriter();
            output.WriteTo(writer, encoder);
            return await new HtmlParser().ParseDocumentAsync(writer.ToString());
        }
    }
}
