using System.Text;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>Many titles in one file: the template, a file with faults, the file mended, the drafts; by keyboard and mouse, in both languages.</summary>
[Collection(nameof(Portal))]
public class BatchTests(PortalProcess portal, Browser browser)
{
    [Fact]
    public async Task A_publisher_hands_in_a_file_mends_it_and_finds_the_drafts()
    {
        var publisher = await browser.PersonAsync(portal.Address);
        await publisher.SignInAsync("publisher@example.test", "demo-portal-2026");
        await publisher.GoAsync("/applications");
        await publisher.FollowAsync("用 Excel 或 CSV 檔整批申請");
        await publisher.Page.GetByText("怎麼填").ClickAsync();
        await publisher.LookBothAsync("bulk");
        var template = await (await publisher.Page.RunAndWaitForDownloadAsync(() => publisher.FollowAsync("下載 CSV 範本"))).PathAsync();
        var lines = (await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken)).Split("\r\n");
        var right = string.Join("\r\n", [lines[0], .. Enumerable.Range(1, 12).Select(number => lines[1].Replace("山海小城", $"群山之間 {number}", StringComparison.Ordinal)), "END"]);
        await ReadAsync(publisher, right.Replace("群山之間 3,", ",", StringComparison.Ordinal).Replace("2026-12", "2026-13", StringComparison.Ordinal), "試讀檔案");
        await publisher.SeesAsync("第 4 列「書名及副書名」：請填寫書名");
        await publisher.LookBothAsync("bulk-wrong");
        await publisher.GoAsync("/language/en?back=%2Fapplications%2Fbulk");
        await ReadAsync(publisher, right.Replace("EPUB", "竹簡", StringComparison.Ordinal), "Read the file");
        await publisher.LookBothAsync("en-bulk-wrong");
        await ReadAsync(publisher, right, "Read the file");
        await publisher.SeesAsync("12 titles read, nothing wrong.");
        await publisher.LookBothAsync("en-bulk-read");
        await publisher.PressAsync("Make 12 drafts");
        await publisher.SeesAsync("群山之間 12");
        await publisher.LookBothAsync("en-bulk-made");
    }

    static async Task ReadAsync(Person person, string table, string button)
    {
        await person.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "batch.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(table) });
        await person.PressAsync(button);
    }
}
