using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.BrowserTests;

/// <summary>An album of 24 recordings through the window: pasted with a fault, mended, sent, approved, its codes taken away.</summary>
[Collection(nameof(Portal))]
public partial class AlbumTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";

    [Fact]
    public async Task A_producer_pastes_an_album_and_takes_its_codes_home()
    {
        var producer = await browser.PersonAsync(portal.Address);
        var clerk = await browser.PersonAsync(portal.Address);
        var english = await browser.PersonAsync(portal.Address, language: "en");
        var administrator = await browser.PersonAsync(portal.Address);
        await producer.SignInAsync("publisher@example.test", Password);

        await producer.GoAsync("/applications/isrc");
        await producer.LookBothAsync("isrc-lists");
        await producer.PressAsync("開始新的清單");
        await producer.FillAsync("專輯或清單名稱", "留聲機時代精選");
        await producer.TickAsync("代碼的開頭", "使用自己的登記者代碼");
        await producer.LookBothAsync("isrc-details");
        await producer.PressAsync("儲存並繼續");
        await producer.LookBothAsync("isrc-recordings-empty");
        var list = Id().Match(producer.Page.Url).Value;

        await producer.FollowAsync("加入一筆錄音");
        await producer.FillAsync("曲名", "序曲");
        await producer.FillAsync("演出者", "林雨果");
        await producer.FillAsync("長度", "三分");
        await producer.FillAsync("錄製年", "2026");
        await producer.TickAsync("類型", "錄音");
        await producer.PressAsync("儲存");
        await producer.SeesAsync("長度請填分:秒或秒數");
        await producer.LookBothAsync("isrc-line-wrong");
        await producer.FillAsync("長度", "1:05");
        await producer.PressAsync("儲存");

        await producer.FollowAsync("貼上清單或上傳檔案");
        await producer.LookBothAsync("isrc-import");
        var rows = Enumerable.Range(1, 23).Select(number => $"第 {number} 首歌\t林雨果\t{(number % 8 == 0 ? "現場版" : "")}\t{(number == 7 ? "3:99" : $"3:{number:D2}")}\t2026\t{(number == 23 ? "錄影" : "錄音")}").ToList();
        await producer.FillAsync("貼上清單", string.Join('\n', rows));
        await producer.PressAsync("試讀清單");
        await producer.SeesAsync("第 7 列「長度」：長度請填分:秒或秒數");
        await producer.LookBothAsync("isrc-import-wrong");
        rows[6] = rows[6].Replace("3:99", "3:09", StringComparison.Ordinal);
        await producer.FillAsync("貼上清單", string.Join('\n', rows));
        await producer.PressAsync("試讀清單");
        await producer.LookBothAsync("isrc-import-read");
        await producer.PressAsync("加入這 23 筆");
        await producer.SeesAsync("共 24 筆");
        await producer.LookBothAsync("isrc-recordings");
        await producer.FollowAsync("繼續");
        await producer.LookBothAsync("isrc-check");
        await producer.PressAsync("送出申請");
        await producer.SeesAsync("已送件");
        var number = Number().Match(producer.Page.Url).Value;

        await clerk.SignInAsync("clerk@example.test", Password);
        await clerk.GoAsync($"/queue/case/{number}");
        await clerk.PressAsync("收案");
        await clerk.SeesAsync("指配新的登記者代碼 TW-ZZ0");
        await clerk.LookBothAsync("isrc-case");
        await clerk.PressAsync("核定配號");
        await clerk.SeesAsync("已核定");

        var letter = await portal.LetterAsync("publisher@example.test", "已核定配號：留聲機時代精選");
        var codes = Code().Matches(letter).Select(match => match.Value).ToList();
        Assert.Equal(24, codes.Distinct().Count());
        await producer.GoAsync($"/applications/case/{number}");
        foreach (var code in codes) await producer.SeesAsync(code);
        await producer.LookBothAsync("isrc-case-approved");
        using var zip = new ZipArchive(new MemoryStream(await DownloadAsync(producer, "下載發行商用的 Excel 表")));
        using var sheet = new StreamReader(zip.Entries.Single(entry => entry.FullName.Contains("worksheets/", StringComparison.Ordinal)).Open());
        var (excel, csv) = (await sheet.ReadToEndAsync(TestContext.Current.CancellationToken), Encoding.UTF8.GetString(await DownloadAsync(producer, "下載 CSV")));
        foreach (var code in codes.Select(code => code.Replace("-", "", StringComparison.Ordinal)))
        {
            Assert.Contains(code, excel, StringComparison.Ordinal);
            Assert.Contains(code, csv, StringComparison.Ordinal);
        }

        await clerk.GoAsync("/applications/isrc/codes?q=" + Uri.EscapeDataString(codes[3]));
        await clerk.SeesAsync("第 3 首歌");
        await clerk.LookBothAsync("isrc-codes");
        await administrator.SignInAsync("administrator@example.test", Password);
        await administrator.GoAsync("/applications/isrc/prefixes");
        await administrator.SeesAsync("TW-ZZ0");
        await administrator.LookBothAsync("isrc-prefixes");

        // The same in English, and a second list of the same songs, which is warned of.
        await english.SignInAsync("publisher@example.test", Password);
        await english.GoAsync("/language/en?back=%2Fapplications%2Fisrc");
        foreach (var page in new[] { "isrc", $"case/{number}" })
        {
            await english.GoAsync("/applications/" + page);
            await english.LookBothAsync($"en-{page.Replace('/', '-')}");
        }
        await english.GoAsync("/applications/isrc");
        await english.PressAsync("Begin a new list");
        await english.FillAsync("Name of the album or list", "Second edition");
        await english.LookBothAsync("en-isrc-details");
        await english.PressAsync("Save and continue");
        await english.FollowAsync("Paste a list or upload a file");
        await english.FillAsync("Paste the list", string.Join('\n', rows.Take(2)));
        await english.PressAsync("Read the list");
        await english.LookBothAsync("en-isrc-import");
        await english.PressAsync("Add these 2");
        await english.FollowAsync("Continue");
        await english.SeesAsync(codes[1]);
        await english.LookBothAsync("en-isrc-check");
        Assert.NotEmpty(list);
    }

    static async Task<byte[]> DownloadAsync(Person person, string link)
    {
        var download = await person.Page.RunAndWaitForDownloadAsync(() => person.FollowAsync(link));
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    [GeneratedRegex(@"\d{3}-\d{6}", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"TW-ZZ0-\d{2}-\d{5}", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
