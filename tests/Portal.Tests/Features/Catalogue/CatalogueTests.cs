using System.Net;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Catalogue;

namespace Portal.Tests.Features.Catalogue;

[Trait("On", "database")]
public class CatalogueTests(CatalogueTests.Shelf host) : IClassFixture<CatalogueTests.Shelf>
{
    /// <summary>Three books in the public list.</summary>
    public sealed class Shelf : PortalHost, IAsyncLifetime
    {
        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await InDbAsync(async db =>
            {
                db.Catalogue.Add(Book(9001, "臺灣的山 = Mountains of Taiwan", "陳安著", "綠湖出版", "9786267001004"));
                db.Catalogue.Add(Book(9002, "海的書100%", "林雨果著", "山海出版", "9786267001011"));
                db.Catalogue.Add(Book(9003, "海的書_1005", "林雨果著", "山海出版", "9786267001028"));
                await db.SaveChangesAsync();
            });
        }

        static CatalogueRecord Book(long number, string title, string author, string publisher, string isbn)
        {
            var book = new CatalogueRecord
            {
                Number = number,
                Title = title,
                Author = author,
                Publisher = publisher,
                Summary = "第一段\n第二段",
                TableOfContents = "一、出海\n二、歸航",
                InfantTheme = "認知",
                ToddlerTheme = "自然",
                PlannedMonth = new DateOnly(2026, 6, 1),
                Rating = "2",
                SearchText = CatalogueRecord.Fold($"{title} {author} {publisher}"),
            };
            book.Formats.Add(new CatalogueFormat { Isbn = Isbn13.Parse(isbn), Form = ProductForm.Epub, Ordinal = 1, PriceCents = 38050, PageCount = 240 });
            return book;
        }
    }

    [Theory]
    [InlineData("台灣", "9001")]
    [InlineData("臺灣 陳安", "9001")]
    [InlineData("陳安　山　綠湖", "9001")]
    [InlineData("ＭＯＵＮＴＡＩＮＳ taiwan", "9001")]
    [InlineData("林雨果 海", "9003 9002")]
    [InlineData("100%", "9002")]
    [InlineData("%", "9002")]
    [InlineData("_", "9003")]
    [InlineData("海_", "")]
    [InlineData("陳安 海", "")]
    [InlineData("'; drop table \"Catalogue\"; --", "")]
    public async Task Words_are_found_in_any_order_and_spelling_newest_first(string query, string numbers)
    {
        using var reader = host.Stranger();
        var page = await reader.GetAsync("/catalogue?q=" + Uri.EscapeDataString(query));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries), page.Page.QuerySelectorAll(".books__title a").Select(a => a.GetAttribute("href")!.Split('/')[^1]));
        if (numbers.Length == 0) Assert.Contains($"找不到「{query}」", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9786267001011")]
    [InlineData("ISBN 978-626-7001-01-1")]
    [InlineData("９７８－６２６－７００１－０１－１")]
    [InlineData(" isbn：978 626 7001 011 ")]
    public async Task A_number_in_any_spelling_goes_straight_to_its_record(string query)
    {
        using var reader = host.Stranger();
        Assert.Equal("/catalogue/record/9002", (await reader.GetAsync("/catalogue?q=" + Uri.EscapeDataString(query))).Path);
    }

    [Fact]
    public async Task A_number_that_is_not_there_and_a_giant_question_get_a_page()
    {
        using var reader = host.Stranger();
        foreach (var query in new[] { "9786267001998", new string('海', 17_000), string.Join(' ', Enumerable.Repeat("海", 20_000)) })
            Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/catalogue?q=" + Uri.EscapeDataString(query))).Status);
        foreach (var place in new[] { "-1", "99999", "x", "99999999999999" })
            Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/catalogue?p=" + place)).Status);
    }

    [Theory]
    [InlineData("/catalogue?q=%00")]
    [InlineData("/catalogue?p=%e6%b5%b7%00")]
    [InlineData("/applications/status?number=%00&code=x")]
    public async Task A_question_with_a_NUL_is_refused_before_the_database_sees_it(string address)
    {
        using var reader = host.Stranger();
        var page = await reader.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("這個請求無法處理", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_shows_what_is_known_and_each_format_with_its_number()
    {
        using var reader = host.Stranger();
        var page = await reader.GetAsync("/catalogue/record/9002");
        foreach (var text in new[] { "海的書100%", "林雨果著", "山海出版", "限制級", "民國 115 年 6 月", "二、歸航", "認知", "自然", "978-626-7001-01-1", "EPUB 電子書", "240", "NT$ 380.5" })
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/isbn/9786267001011/barcode.svg")).Status);
    }

    [Fact]
    public async Task An_unknown_record_is_not_found()
    {
        using var reader = host.Stranger();
        foreach (var number in new[] { "1", "0", "-1", "x", "99999999999999999999" })
            Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/catalogue/record/{number}")).Status);
    }
}
