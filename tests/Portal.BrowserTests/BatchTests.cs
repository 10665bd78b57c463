using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>Many titles in one file: the template, two hundred titles with three wrong rows, the file mended, the drafts, their pages in a ZIP file, all sent; in both languages.</summary>
[Collection(nameof(Portal))]
public class BatchTests(PortalProcess portal, Browser browser)
{
    const int Titles = 200;
    const float Minute = 60_000;

    static readonly byte[] pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n30\n%%EOF\n"u8.ToArray();

    [Fact]
    public async Task A_batch_of_two_hundred_titles_with_three_wrong_rows_is_corrected_and_sent()
    {
        var publisher = await browser.PersonAsync(portal.Address);
        await publisher.SignInAsync("publisher@example.test", "demo-portal-2026");
        await publisher.GoAsync("/applications");
        await publisher.FollowAsync("用 Excel、CSV 或 ONIX 檔整批申請");
        await publisher.Page.GetByText("怎麼填").ClickAsync();
        await publisher.LookBothAsync("bulk");
        var template = await (await publisher.Page.RunAndWaitForDownloadAsync(() => publisher.FollowAsync("下載 CSV 範本"))).PathAsync();
        var lines = (await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken)).Split("\r\n");
        string[] rows = [.. Enumerable.Range(1, Titles).Select(number => $"{number}{lines[1][1..]}".Replace("山海小城", $"群山之間 {number}", StringComparison.Ordinal))];
        string[] wrong = [.. rows];
        wrong[2] = wrong[2].Replace("群山之間 3", "", StringComparison.Ordinal);
        wrong[99] = wrong[99].Replace("EPUB", "竹簡", StringComparison.Ordinal);
        wrong[199] = wrong[199].Replace("2026-12", "2026-13", StringComparison.Ordinal);
        await ReadAsync(publisher, Table(lines[0], wrong), "試讀檔案");
        await publisher.SeesAsync("197 本正確，有 3 處要改，還沒有建立任何草稿");
        await publisher.SeesAsync("第 4 列「書名及副書名」：請填寫書名");
        await publisher.LookBothAsync("bulk-wrong");
        await publisher.GoAsync("/language/en?back=%2Fapplications%2Fbulk");
        await ReadAsync(publisher, Table(lines[0], wrong), "Read the file");
        await publisher.LookBothAsync("en-bulk-wrong");
        await ReadAsync(publisher, Table(lines[0], rows), "Read the file");
        await publisher.SeesAsync("200 titles read, nothing wrong.");
        await publisher.PressAsync("Make 200 drafts");
        await SeesInTimeAsync(publisher, "200 titles, 200 of them not sent yet");
        await publisher.LookBothAsync("en-bulk-made");
        var address = publisher.Page.Url;

        // Too early: what each of them lacks is named.
        await publisher.PressAsync("Send 200 titles");
        await SeesInTimeAsync(publisher, "Upload the title page");
        await publisher.GoAsync("/language/zh-TW?back=" + Uri.EscapeDataString(new Uri(address).AbsolutePath));
        await PagesAsync(publisher, Enumerable.Range(1, Titles - 1).SelectMany(number => new[] { $"{number}-書名頁.pdf", $"{number}-版權頁.pdf" }).Append("200-書名夜.pdf"));
        await publisher.SeesAsync("「200-書名夜.pdf」：檔名看不出是哪一本的哪一頁");
        await publisher.LookBothAsync("bulk-pages-wrong");
        await PagesAsync(publisher, Enumerable.Range(1, Titles).SelectMany(number => new[] { $"{number}-書名頁.pdf", $"{number}/版權頁.pdf" }));
        await SeesInTimeAsync(publisher, "2 個檔案");
        await publisher.LookBothAsync("bulk-pages");
        await publisher.PressAsync("送出 200 本");
        await SeesInTimeAsync(publisher, "200 本，全部已送出");
        await publisher.LookBothAsync("bulk-sent");
        await publisher.GoAsync("/applications/bulk");
        await publisher.SeesAsync("最近的整批");
        await publisher.LookBothAsync("bulk-again");
    }

    static string Table(string head, string[] rows) => string.Join("\r\n", [head, .. rows, "END"]);

    static Task SeesInTimeAsync(Person person, string words) => Assertions.Expect(person.Page.Locator("main")).ToContainTextAsync(words, new() { Timeout = 2 * Minute });

    static async Task ReadAsync(Person person, string table, string button)
    {
        await person.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "batch.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(table) });
        await person.PressAsync(button);
    }

    static async Task PagesAsync(Person person, IEnumerable<string> names)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(pdf);
            }
        }
        await person.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "頁面.zip", MimeType = "application/zip", Buffer = content.ToArray() });
        await person.PressAsync("上傳頁面");
    }
}
