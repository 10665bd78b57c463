using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class FormatsTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly (string Field, string Value)[] paperAndEpub = [("Input.Add.Forms", "Paperback"), ("Input.Add.Forms", "Epub")];

    [Fact]
    public async Task A_single_volume_in_two_formats_is_two_lines_with_their_prices()
    {
        var (member, id) = await BeginAsync();

        var added = await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"), paperAndEpub, "加入");
        Assert.Equal(["平裝", "EPUB 電子書"], added.Page.QuerySelectorAll("fieldset.line legend").Select(legend => legend.TextContent));
        var refused = await member.SubmitAsync(added, [("Input.Lines[0].Price", "三百八"), ("Input.Lines[0].PageCount", "0"), ("Input.Lines[1].Price", "NT$2,280.5")], "儲存並繼續");
        Assert.Equal("錯誤：定價請填數字，例如 380", refused.ErrorAt("Input.Lines[0].Price".Replace('[', '_').Replace(']', '_')));
        Assert.Equal(2, refused.Errors.Count);
        Assert.Equal("三百八", refused.Page.QuerySelector("[name='Input.Lines[0].Price']")!.GetAttribute("value"));
        Assert.Equal("NT$2,280.5", refused.Page.QuerySelector("[name='Input.Lines[1].Price']")!.GetAttribute("value"));

        var next = await member.SubmitAsync(refused, [("Input.Lines[0].Price", "３８０"), ("Input.Lines[0].PageCount", "240")], "儲存並繼續");
        Assert.Equal($"/applications/pages/{id}", next.Path);
        var products = await ProductsAsync(id);
        Assert.Equal([(ProductForm.Paperback, 38000, 240), (ProductForm.Epub, 228050, null)], products.Select(p => (p.Form, p.PriceCents, p.PageCount)));
        Assert.All(products, product => Assert.False(product.IsSet));
    }

    [Fact]
    public async Task A_set_number_alone_is_one_line_for_the_set()
    {
        var (member, id) = await BeginAsync();
        await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"),
            [("Input.Numbering", "SetOnly"), ("Input.SetTitle", "山海全集"), ("Input.SetVolumes", "3"), ("Input.Add.Forms", "Hardback")], "加入");

        var product = Assert.Single(await ProductsAsync(id));
        Assert.Equal((true, ProductForm.Hardback, (int?)null), (product.IsSet, product.Form, product.VolumeNumber));
        var saved = await host.InDbAsync(db => db.Applications.SingleAsync(a => a.Id == id));
        Assert.Equal((Numbering.SetOnly, "山海全集", 3), (saved.Numbering, saved.SetTitle, saved.SetVolumes));
    }

    [Fact]
    public async Task A_set_with_three_volumes_in_two_formats_is_the_set_and_six_lines()
    {
        var (member, id) = await BeginAsync();
        var set = await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"),
            [("Input.Numbering", "SetAndVolumes"), ("Input.SetTitle", "山海全集"), ("Input.Add.Forms", "Hardback"), ("Input.Add.WholeSet", "True")], "加入");
        var volumes = await member.SubmitAsync(set, [.. paperAndEpub, ("Input.Add.WholeSet", "False"), ("Input.Add.FirstVolume", "1"), ("Input.Add.LastVolume", "3")], "加入");

        Assert.Equal(["整套 · 精裝", "第 1 冊 · 平裝", "第 1 冊 · EPUB 電子書", "第 2 冊 · 平裝", "第 2 冊 · EPUB 電子書", "第 3 冊 · 平裝", "第 3 冊 · EPUB 電子書"],
            volumes.Page.QuerySelectorAll("fieldset.line legend").Select(legend => legend.TextContent));
    }

    [Theory]
    [InlineData("1", null, "Input.Add.LastVolume")]
    [InlineData(null, "3", "Input.Add.FirstVolume")]
    [InlineData("3", "1", "Input.Add.LastVolume")]
    [InlineData("0", "2", "Input.Add.FirstVolume")]
    [InlineData("一", "2", "Input.Add.FirstVolume")]
    [InlineData("1", "301", "Input.Add.LastVolume")]
    [InlineData("1", "2147483647", "Input.Add.LastVolume")]
    public async Task Volumes_that_make_no_sense_are_refused_at_their_field(string? first, string? last, string field)
    {
        var (member, id) = await BeginAsync();
        var page = await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"),
            [("Input.Numbering", "SetAndVolumes"), ("Input.Add.Forms", "Paperback"), ("Input.Add.WholeSet", "False"), ("Input.Add.FirstVolume", first ?? ""), ("Input.Add.LastVolume", last ?? "")], "加入");
        Assert.True(page.ErrorAt(field) is not null, string.Join('\n', page.Errors));
        Assert.Empty(await ProductsAsync(id));
    }

    [Fact]
    public async Task An_application_holds_no_more_than_three_hundred_lines()
    {
        var (member, id) = await BeginAsync();
        (string, string)[] many = [("Input.Numbering", "SetAndVolumes"), .. paperAndEpub, ("Input.Add.WholeSet", "False"), ("Input.Add.FirstVolume", "1")];
        var full = await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"), [.. many, ("Input.Add.LastVolume", "150")], "加入");
        Assert.Equal(300, full.Page.QuerySelectorAll("fieldset.line").Length);

        var refused = await member.SubmitAsync(full, [.. many, ("Input.Add.LastVolume", "1")], "加入");
        Assert.Equal("錯誤：一份申請最多 300 行，請分成幾份申請", refused.ErrorAt("Input.Add.LastVolume"));
        Assert.Equal(300, (await ProductsAsync(id)).Count);
    }

    [Fact]
    public async Task Adding_nothing_is_said_at_the_choice()
    {
        var (member, id) = await BeginAsync();
        var page = await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"), [("Input.SetTitle", "打到一半")], "加入");
        Assert.Equal("錯誤：請至少選擇一種裝訂或檔案格式", page.ErrorAt("Input.Add.Forms"));
        Assert.Equal("打到一半", page.Page.QuerySelector("[name='Input.SetTitle']")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_line_is_taken_away_and_what_was_typed_in_the_others_stays()
    {
        var (member, id) = await BeginAsync();
        var two = await member.SubmitAsync(await member.GetAsync($"/applications/formats/{id}"), paperAndEpub, "加入");
        var left = await member.SubmitAsync(two, [("Input.Lines[1].Price", "250")], "移除 平裝");

        var product = Assert.Single(await ProductsAsync(id));
        Assert.Equal((ProductForm.Epub, 25000), (product.Form, product.PriceCents));
        Assert.Equal("250", left.Page.QuerySelector("[name='Input.Lines[0].Price']")!.GetAttribute("value"));
    }

    async Task<(Visitor Member, Guid Id)> BeginAsync()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == draft.Id).ExecuteDeleteAsync());
        return (await host.MemberOfAsync(publisher), draft.Id);
    }

    Task<List<Product>> ProductsAsync(Guid id) => host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == id).OrderBy(p => p.Ordinal).ToListAsync());
}
