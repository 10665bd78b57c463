using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Publishers;

[Trait("On", "database")]
public class DirectoryTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_public_finds_a_publisher_by_name_and_prefix_and_never_a_person_by_name()
    {
        var (company, person, pending) = (await host.PublisherAsync(), await host.PublisherAsync(PublisherKind.Individual), await host.PublisherAsync(active: false));
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, "王隱名").SetProperty(p => p.Address, "800 高雄市新興區某路 1 號")));
        var reader = host.Stranger();

        foreach (var q in new[] { company.Name, company.Blocks[0].Display, $"626-{company.Blocks[0].Registrant}", company.Blocks[0].NumberAt(3).Hyphenated() })
            Assert.Contains(company.Name, (await reader.GetAsync("/publishers?q=" + Uri.EscapeDataString(q))).Text, StringComparison.Ordinal);
        Assert.Contains("找不到符合的出版機構", (await reader.GetAsync("/publishers?q=" + Uri.EscapeDataString("王隱名"))).Text, StringComparison.Ordinal);
        Assert.Contains("找不到符合的出版機構", (await reader.GetAsync("/publishers?q=" + Uri.EscapeDataString(pending.Name))).Text, StringComparison.Ordinal);
        var all = await reader.GetAsync("/publishers?print=true");
        Assert.Contains("個人出版者 個人 個人共用 高雄市", all.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("王隱名", all.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("新興區", all.Body, StringComparison.Ordinal);
        Assert.Null(all.Page.QuerySelector("main form"));
    }

    [Theory]
    [InlineData("100201 臺北市中正區中山南路20號", "臺北市")]
    [InlineData("臺灣省南投縣魚池鄉", "南投縣")]
    [InlineData("高雄市前鎮區", "高雄市")]
    [InlineData("20 Zhongshan S. Rd., Taipei", "")]
    [InlineData("", "")]
    public void A_city_is_read_off_an_address(string address, string city) => Assert.Equal(city, PublicPublisher.City(address));

    [Fact]
    public async Task The_export_holds_every_prefix_shields_persons_and_runs_no_formula()
    {
        var (company, person) = (await host.PublisherAsync(), await host.PublisherAsync(PublisherKind.Individual));
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == company.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, "=cmd|' /C calc'!A0")));
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, "李藏名")));
        await host.OldBlockAsync(person);
        var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync("/applications/registrants/export");

        var csv = await clerk.SubmitAsync(page, [], "下載 CSV");
        var text = Encoding.UTF8.GetString(csv.Bytes);
        Assert.Contains($"Taiwan,{company.Blocks[0].Display},'=cmd", text, StringComparison.Ordinal);
        Assert.Contains("Individual publisher", text, StringComparison.Ordinal);
        Assert.DoesNotContain("李藏名", text, StringComparison.Ordinal);
        Assert.StartsWith("attachment; filename=global-register-20260304.csv", csv.Headers["Content-Disposition"], StringComparison.Ordinal);

        var excel = await clerk.SubmitAsync(page, [], "下載 Excel");
        using var zip = new ZipArchive(new MemoryStream(excel.Bytes));
        using var sheet = new StreamReader(zip.Entries.Single(entry => entry.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal) || entry.FullName.Contains("worksheets/", StringComparison.Ordinal)).Open());
        var cells = await sheet.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains(company.Blocks[0].Display, cells, StringComparison.Ordinal);
        Assert.DoesNotContain("<x:f>", cells.Replace("<f>", "<x:f>", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(2, await host.InDbAsync(db => db.History.CountAsync(line => line.What == "匯出出版機構名錄")));
    }
}

/// <summary>The setting lifts the shield.</summary>
[Trait("On", "database")]
public class OpenDirectoryTests(OpenDirectoryTests.OpenHost host) : IClassFixture<OpenDirectoryTests.OpenHost>
{
    public class OpenHost : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Publishers:ShieldIndividuals", "false")];
    }

    [Fact]
    public async Task Without_the_shield_a_person_is_found_by_name()
    {
        var person = await host.PublisherAsync(PublisherKind.Individual);
        Assert.Contains(person.Name, (await host.Stranger().GetAsync("/publishers?q=" + Uri.EscapeDataString(person.Name))).Text, StringComparison.Ordinal);
    }
}
