using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Cip;

namespace Portal.Tests.Features.Applications.Cip;

[Trait("On", "database")]
public class HeadingPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    async Task<Visitor> CataloguerAsync() => await host.SignedInAsync(await host.UserAsync(null, Roles.Cataloguer));

    async Task<Visitor> AdministratorAsync() => await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));

    static string[] Rows(Answer page) => [.. page.Page.QuerySelectorAll("main tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim())))];

    static async Task<Answer> TryAsync(Visitor visitor, string table, string text) =>
        await visitor.SubmitAsync(await visitor.GetAsync($"/applications/cip/load/{table}"), [], button: "試讀", files: [("Upload", "a.csv", Encoding.UTF8.GetBytes(text))]);

    [Fact]
    public async Task The_portal_begins_with_the_main_classes_and_divisions()
    {
        var table = await host.InDbAsync(db => db.ClassHeadings.AsNoTracking().ToListAsync());
        Assert.Equal(100, table.Count);
        var (parents, search) = (table.ToDictionary(row => row.Number, row => row.Parent), table.ToDictionary(row => row.Number, row => row.SearchText));
        ClassHeading.SetParents(table);
        Assert.All(table, row => Assert.Equal((row.Parent, ClassHeading.Of(ClassNumber.Read(row.Number), row.Chinese, row.English, row.Note).SearchText), (parents[row.Number], search[row.Number])));
    }

    [Fact]
    public async Task Classes_are_walked_through_searched_and_replaced()
    {
        using var cataloguer = await CataloguerAsync();
        var top = await cataloguer.GetAsync("/applications/cip/classes");
        Assert.Equal(10, Rows(top).Length);
        Assert.Contains("800|語言文學類", Rows(top).Single(row => row.StartsWith("800", StringComparison.Ordinal)), StringComparison.Ordinal);

        var literature = await cataloguer.GetAsync("/applications/cip/classes?at=800");
        Assert.Contains(Rows(literature), row => row.StartsWith("860|", StringComparison.Ordinal));
        Assert.All(Rows(literature), row => Assert.StartsWith("8", row));
        Assert.All(Rows(await cataloguer.GetAsync("/applications/cip/classes?q=86")), row => Assert.StartsWith("86", row));
        Assert.Contains(Rows(await cataloguer.GetAsync("/applications/cip/classes?q=LITERATURE")), row => row.Contains("iterature", StringComparison.Ordinal));
        Assert.Contains("找不到「沒有這一類」", (await cataloguer.GetAsync("/applications/cip/classes?q=" + Uri.EscapeDataString("沒有這一類"))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await cataloguer.GetAsync("/applications/cip/classes?at=999")).Status);

        using var administrator = await AdministratorAsync();
        var wrong = await TryAsync(administrator, "classes", "分類號,類名\n8x,文學\n");
        Assert.Equal("錯誤：檔案沒有可用的資料列", wrong.ErrorAt("Upload"));
        var faulty = await TryAsync(administrator, "classes", "分類號,類名\n800,文學\n8x,文學\n");
        Assert.Equal("3|分類號|分類號應為三個數字，之後可加小數點與數字，例如 863.57", Assert.Single(Rows(faulty)));
        Assert.DoesNotContain("以這份取代", faulty.Text, StringComparison.Ordinal);

        var before = await host.InDbAsync(db => db.ClassHeadings.AsNoTracking().OrderBy(row => row.Number).ToListAsync());
        var look = await TryAsync(administrator, "classes", "分類號,類名\n800,語言文學類\n863,臺灣文學\n863.57,臺灣小說\n");
        Assert.Contains("共 3 列：新增 2，移除 99。", look.Text, StringComparison.Ordinal);
        Assert.Equal(before.Count, await host.InDbAsync(db => db.ClassHeadings.CountAsync()));
        try
        {
            var done = await administrator.SubmitAsync(look, [], button: "以這份取代");
            Assert.Contains("已載入 3 列", done.Text, StringComparison.Ordinal);
            Assert.Equal(["863.57|臺灣小說|"], Rows(await cataloguer.GetAsync("/applications/cip/classes?at=863")));
            var deepest = await cataloguer.GetAsync("/applications/cip/classes?at=863.57");
            Assert.Contains("以下沒有更細的類目", deepest.Text, StringComparison.Ordinal);
            Assert.Equal(["全部", "800 語言文學類", "863 臺灣文學"], deepest.Page.QuerySelectorAll(".govuk-breadcrumbs__link").Select(link => link.TextContent.Trim()));
            Assert.Equal("3", await host.InDbAsync(db => db.History.Where(line => line.What == "載入分類表").Select(line => line.Why).SingleAsync()));
        }
        finally
        {
            await host.InDbAsync(async db =>
            {
                await db.ClassHeadings.ExecuteDeleteAsync();
                db.ClassHeadings.AddRange(before);
                await db.SaveChangesAsync();
            });
        }
    }

    [Fact]
    public async Task Subject_headings_are_loaded_list_by_list_and_searched()
    {
        using var administrator = await AdministratorAsync();
        await administrator.SubmitAsync(await TryAsync(administrator, "subjects", "主題詞,標題表,參見\n臺灣文學,lista,文學\n散文 <b>,lista,\n"), [], button: "以這份取代");
        await administrator.SubmitAsync(await TryAsync(administrator, "subjects", "主題詞,標題表\n海洋,listb\n"), [], button: "以這份取代");
        await administrator.SubmitAsync(await TryAsync(administrator, "subjects", "主題詞,標題表\n臺灣文學,lista\n"), [], button: "以這份取代");

        using var cataloguer = await CataloguerAsync();
        Assert.Equal(["臺灣文學|lista||650 #7 $a臺灣文學$2lista"], Rows(await cataloguer.GetAsync("/applications/cip/subjects?q=" + Uri.EscapeDataString("台灣"))));
        Assert.Equal(["海洋|listb||650 #7 $a海洋$2listb"], Rows(await cataloguer.GetAsync("/applications/cip/subjects?q=" + Uri.EscapeDataString("海洋"))));
        Assert.Contains("找不到「散文」", (await cataloguer.GetAsync("/applications/cip/subjects?q=" + Uri.EscapeDataString("散文"))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("嚴緒芳", "6624")]
    [InlineData("Stephen", "請填寫漢字姓名")]
    [InlineData("林\U0002A6D6", "對照表沒有「\U0002A6D6」")]
    public async Task An_author_number_is_looked_up(string name, string expected)
    {
        using var cataloguer = await CataloguerAsync();
        var page = await cataloguer.GetAsync("/applications/cip/author-numbers?name=" + Uri.EscapeDataString(name));
        Assert.Contains(expected, page.Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/applications/cip/load/other")]
    [InlineData("/applications/cip/load")]
    public async Task Another_table_is_not_there(string path)
    {
        using var administrator = await AdministratorAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync(path)).Status);
    }
}
