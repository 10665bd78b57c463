using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;

namespace Portal.Tests.Features.Applications.Bulk;

/// <summary>What the name of a file says: which title, which page.</summary>
public class PageNamesTests
{
    static readonly BatchLine[] lines =
    [
        new() { ApplicationId = Guid.NewGuid(), Row = 2, Code = "1" },
        new() { ApplicationId = Guid.NewGuid(), Row = 3, Code = "12", TitlePage = "IMG_0042.jpg", CopyrightPage = "掃描 全.pdf" },
        new() { ApplicationId = Guid.NewGuid(), Row = 4, Code = "tw.example.A-7", TitlePage = "shared.pdf" },
        new() { ApplicationId = Guid.NewGuid(), Row = 5, Code = "5", TitlePage = "Shared.PDF" },
    ];

    [Theory]
    [InlineData("1-書名頁.pdf", 2, PageKind.TitlePage)]
    [InlineData("1_title.pdf", 2, PageKind.TitlePage)]
    [InlineData("001 Copyright.PNG", 2, PageKind.CopyrightPage)]
    [InlineData("１－版權頁.jpg", 2, PageKind.CopyrightPage)]
    [InlineData("1書名頁.pdf", 2, PageKind.TitlePage)]
    [InlineData("1-目次頁-2.jpg", 2, PageKind.Contents)]
    [InlineData("1-目次(3).jpg", 2, PageKind.Contents)]
    [InlineData("1/封面.jpg", 2, PageKind.Cover)]
    [InlineData("我的書/12/書名頁.pdf", 3, PageKind.TitlePage)]
    [InlineData("a/b/12-序.pdf", 3, PageKind.PrefaceOrText)]
    [InlineData("x/img_0042.JPG", 3, PageKind.TitlePage)]
    [InlineData("掃描 全.pdf", 3, PageKind.CopyrightPage)]
    [InlineData("TW.example.a-7_cover.png", 4, PageKind.Cover)]
    [InlineData("tw.example.A-7/title-1.png", 4, PageKind.TitlePage)]
    public void A_name_means_a_title_and_a_page(string name, int row, PageKind kind)
    {
        var names = new PageNames([name], lines);
        Assert.Empty(names.Strays);
        Assert.Equal((row, kind), names.Matches.Select(match => (match.Line.Row, match.Kind)).Single());
    }

    [Theory]
    [InlineData("2-書名頁.pdf")]
    [InlineData("書名頁.pdf")]
    [InlineData("1.pdf")]
    [InlineData("1-subtitle.pdf")]
    [InlineData("第1本書名頁.pdf")]
    [InlineData("IMG_0043.jpg")]
    [InlineData("9/封面.jpg")]
    [InlineData("shared.pdf")]
    public void A_name_that_does_not_is_a_stray(string name) => Assert.Equal(name, Assert.Single(new PageNames([name], lines).Strays).Name);

    [Fact]
    public void More_than_ten_of_a_kind_are_too_many() => Assert.Single(new PageNames(Enumerable.Range(1, 11).Select(n => $"1-目次頁-{n}.jpg"), lines).Strays);

    [Fact]
    public void Codes_are_the_reference_else_the_number_else_the_order()
    {
        static string[] Codes(params (string? Reference, string Number)[] rows) =>
            [.. PageNames.WithCodes([.. rows.Select((row, index) => new BatchTitle(index + 2, row.Reference, new(), [], new()) { Number = row.Number })]).Select(title => title.Code)];
        Assert.Equal(["A-1", "A-2"], Codes(("A-1", "1"), ("A-2", "2")));
        Assert.Equal(["7", "9"], Codes((null, "7"), (null, "9")));
        Assert.Equal(["1", "2"], Codes((null, "7"), (null, "07")));
        Assert.Equal(["1", "2"], Codes(("A", ""), ("", "")));
        Assert.Equal(["1", "2"], Codes(("a/b", ""), ("../c", "")));
    }
}
