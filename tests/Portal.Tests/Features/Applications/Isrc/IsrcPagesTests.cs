using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Sheets;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Isrc;

/// <summary>A list of recordings through the window, over HTTP: described, sent, decided, taken away.</summary>
[Trait("On", "database")]
public class IsrcPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task An_album_is_pasted_sent_and_approved_and_its_codes_are_on_the_page_in_the_letter_and_in_both_files()
    {
        await host.PrefixAsync(shared: true);
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var details = await member.SubmitAsync(await member.GetAsync("/applications/isrc"), [], "開始新的清單");
        Assert.StartsWith("/applications/isrc/details/", details.Path, StringComparison.Ordinal);
        var recordings = await member.SubmitAsync(details, [("Input.ListTitle", "海風裡的歌"), ("Input.Plan", "Shared")], "儲存並繼續");
        Assert.StartsWith("/applications/isrc/recordings/", recordings.Path, StringComparison.Ordinal);
        var import = await member.GetAsync(recordings.Path.Replace("recordings", "import", StringComparison.Ordinal));
        var rows = string.Join('\n', Enumerable.Range(1, 24).Select(number => $"第 {number} 首\t王一樹\t{(number == 24 ? "現場版" : "")}\t3:{number:D2}\t2026\t錄音"));
        var tried = await member.SubmitAsync(import, [("Text", "曲名\t演出者\t版本\t長度\t錄製年\t類型\n" + rows)], "試讀清單");
        Assert.Contains("讀到 24 筆，沒有問題。", tried.Text, StringComparison.Ordinal);
        var added = await member.SubmitAsync(tried, [], "加入這 24 筆");
        Assert.Contains("共 24 筆", added.Text, StringComparison.Ordinal);
        var check = await member.GetAsync(recordings.Path.Replace("recordings", "check", StringComparison.Ordinal));
        var sent = await member.SubmitAsync(check, [], "送出申請");
        Assert.StartsWith("/applications/case/", sent.Path, StringComparison.Ordinal);
        var number = sent.Path.Split('/')[^1];

        var clerk = await host.ClerkAsync();
        using var desk = await host.SignedInAsync(clerk);
        Assert.Contains(number, (await desk.GetAsync("/queue?q=%E6%B5%B7%E9%A2%A8%E8%A3%A1%E7%9A%84%E6%AD%8C")).Text, StringComparison.Ordinal);
        var taken = await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{number}"), [], "收案");
        Assert.Contains("第 24 首", taken.Text, StringComparison.Ordinal);
        var approved = await desk.SubmitAsync(taken, [], "核定配號");
        Assert.Contains("已核定", approved.Text, StringComparison.Ordinal);

        var codes = await CodesAsync(number);
        Assert.Equal(24, codes.Distinct().Count());
        Assert.Equal(Enumerable.Range(codes[0].Designation, 24), codes.Select(code => code.Designation));
        var page = await member.GetAsync(sent.Path);
        Assert.All(codes, code => Assert.Contains(code.Formatted[5..], page.Text, StringComparison.Ordinal));
        var copied = page.Page.GetElementById("codes-text")!.TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((24, $"{codes[0].Text}\t第 1 首"), (copied.Length, copied[0]));
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Subject == "已核定配號：海風裡的歌" && l.Request!.CaseNumber == number));
        Assert.All(codes, code => Assert.Contains(code.Formatted, letter.Body, StringComparison.Ordinal));

        var csv = await member.GetAsync($"/applications/isrc/codes/{number}.csv");
        Assert.Equal("text/csv; charset=utf-8", csv.Headers["Content-Type"]);
        var lines = CsvSheet.Read(csv.Bytes, 100);
        Assert.Equal(["ISRC", "曲名", "演出者", "版本", "長度", "錄製年", "類型"], lines[0]);
        Assert.Equal([codes[23].Text, "第 24 首", "王一樹", "現場版", "3:24", "2026", "錄音"], lines[24]);
        var excel = ExcelSheet.Read((await desk.GetAsync($"/applications/isrc/codes/{number}.xlsx")).Bytes, 100);
        Assert.Equal(["海風裡的歌", "1", codes[0].Text, "第 1 首", "", "王一樹", "00:03:01", "2026", "Audio", publisher.Name], excel[1]);
        Assert.Equal(25, excel.Count);

        // Asked for a code, staff see whose it is.
        var found = await desk.GetAsync("/applications/isrc/codes?q=" + Uri.EscapeDataString(codes[5].Formatted.ToLowerInvariant()));
        Assert.Contains("第 6 首", found.Text, StringComparison.Ordinal);
        Assert.Contains(publisher.Name, found.Text, StringComparison.Ordinal);
        Assert.Contains("第 6 首", (await desk.GetAsync("/applications/isrc/codes?q=" + Uri.EscapeDataString("第 6 首"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_faults_names_row_and_column_and_adds_nothing()
    {
        var (member, list) = await DraftAsync();
        var tried = await member.SubmitAsync(await member.GetAsync($"/applications/isrc/import/{list.Id}"),
            [("Text", "類型,曲名,演出者,長度,錄製年\n錄音,甲,王一樹,3:45,2026\n電影,乙,王一樹,3:75,2026\n錄音,,王一樹,225,1776\n錄音,丁,王一樹,0.15625,115")], "試讀清單");
        foreach (var sentence in new[]
        {
            "有 6 處要改，還沒有加入任何一筆", "第 3 列「類型」：類型請填錄音或錄影", "第 3 列「長度」：長度請填分:秒或秒數，例如 3:45 或 225", "第 4 列「曲名」：請填寫曲名",
            "第 4 列「錄製年」：錄製年請填西元年，1877 到 2026", "第 5 列「長度」：Excel 把長度存成了時刻，請把這一欄設為文字再填，例如 3:45", "第 5 列「錄製年」：錄製年請填西元年，1877 到 2026",
        })
            Assert.Contains(sentence, tried.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("加入這", tried.Text, StringComparison.Ordinal);
        Assert.Equal("類型,曲名,演出者,長度,錄製年", tried.Page.QuerySelector("textarea")!.TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries)[0].Trim());
        Assert.Equal(2, await CountAsync(list));

        Assert.Contains("找不到這一欄", (await member.SubmitAsync(await member.GetAsync($"/applications/isrc/import/{list.Id}"), [("Text", "曲名\t長度\n甲\t3:45")], "試讀清單")).Text, StringComparison.Ordinal);
        Assert.NotNull((await member.SubmitAsync(await member.GetAsync($"/applications/isrc/import/{list.Id}"), [("Text", "")], "試讀清單")).ErrorAt("Text"));
    }

    [Theory]
    [InlineData("utf8")]
    [InlineData("utf16")]
    [InlineData("big5")]
    [InlineData("xlsx")]
    public async Task A_file_is_read_as_it_comes_out_of_a_spreadsheet(string kind)
    {
        string[][] rows = [["Title", "Artist", "Version", "Length", "Recording year", "Type"], ["台北的雨, \"雨後\"", "王一樹", "", "1:02:03", "2026", "Video"]];
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = "Title,Artist,Version,Length,Recording year,Type\r\n\"台北的雨, \"\"雨後\"\"\",王一樹,,1:02:03,2026,Video\r\n";
        var content = kind switch
        {
            "utf8" => Encoding.UTF8.GetBytes(text),
            "utf16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            "big5" => Encoding.GetEncoding(950).GetBytes(text),
            _ => ExcelSheet.Write("錄音", rows),
        };
        var (member, list) = await DraftAsync();
        var tried = await member.SubmitAsync(await member.GetAsync($"/applications/isrc/import/{list.Id}"), [], "試讀清單", files: [("Upload", "list." + kind, content)]);
        await member.SubmitAsync(tried, [], "加入這 1 筆");
        var added = await host.InDbAsync(db => db.Recordings.SingleAsync(r => r.RequestId == list.Id && r.Ordinal == 3));
        Assert.Equal(("台北的雨, \"雨後\"", "王一樹", null, 3723, 2026, RecordingKind.Video), (added.Title, added.Artist, added.Version, added.Seconds, added.Year, added.Kind));
    }

    [Fact]
    public async Task A_file_that_is_no_table_is_refused_in_a_sentence()
    {
        var (member, list) = await DraftAsync();
        foreach (var content in new byte[][] { [(byte)'P', (byte)'K', 3, 4, 9, 9, 9, 9, 9, 9], [0x89, 0x50, 0xFF, 0xFF, 0x00, 0x81], Bomb() })
        {
            var answer = await member.SubmitAsync(await member.GetAsync($"/applications/isrc/import/{list.Id}"), [], "試讀清單", files: [("Upload", "a.xlsx", content)]);
            Assert.Equal(200, (int)answer.Status);
            Assert.NotEmpty(answer.Errors);
        }
        Assert.Equal(2, await CountAsync(list));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task The_template_that_is_downloaded_can_be_read_again(string format)
    {
        var (member, list) = await DraftAsync();
        var template = await member.GetAsync($"/applications/isrc/template.{format}");
        var tried = await member.SubmitAsync(await member.GetAsync($"/applications/isrc/import/{list.Id}"), [], "試讀清單", files: [("Upload", "a." + format, template.Bytes)]);
        Assert.Contains("讀到 1 筆，沒有問題。", tried.Text, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await member.GetAsync("/applications/isrc/template.exe")).Status);
    }

    [Fact]
    public async Task Lines_are_added_changed_and_removed_and_a_double_click_adds_one()
    {
        var (member, list) = await DraftAsync();
        var form = await member.GetAsync($"/applications/isrc/line/{list.Id}");
        Assert.Equal("王一樹", form.Page.QuerySelector("[name='Input.Artist']")!.GetAttribute("value"));
        (string, string)[] song = [("Input.Title", "渡船頭"), ("Input.Length", "3:45")];
        Assert.StartsWith("/applications/isrc/line/", (await member.SubmitAsync(form, song, "儲存並加入下一筆")).Path, StringComparison.Ordinal);
        await member.SubmitAsync(form, song, "儲存並加入下一筆");
        Assert.Equal(3, await CountAsync(list));
        var wrong = await member.SubmitAsync(form, [("Input.Title", ""), ("Input.Length", "三分"), ("Input.Year", "3026")], "儲存");
        Assert.Equal(("錯誤：請填寫曲名", "三分"), (wrong.ErrorAt("Input.Title"), wrong.Page.QuerySelector("[name='Input.Length']")!.GetAttribute("value")));

        var line = await host.InDbAsync(db => db.Recordings.SingleAsync(r => r.RequestId == list.Id && r.Ordinal == 3));
        await member.SubmitAsync(await member.GetAsync($"/applications/isrc/line/{list.Id}/{line.Id}"), [("Input.Version", "伴奏版"), ("Input.Kind", "Video")], "儲存");
        await member.SubmitAsync(await member.GetAsync($"/applications/isrc/recordings/{list.Id}"), [], "移除 山海小城");
        var left = await host.InDbAsync(db => db.Recordings.Where(r => r.RequestId == list.Id).OrderBy(r => r.Ordinal).ToListAsync());
        Assert.Equal([(1, "書店的燈", null), (2, "渡船頭", "伴奏版")], left.Select(r => (r.Ordinal, r.Title, r.Version)));
    }

    [Fact]
    public async Task Nobody_overwrites_what_another_tab_has_changed()
    {
        var (member, list) = await DraftAsync();
        var one = await member.GetAsync($"/applications/isrc/details/{list.Id}");
        await member.SubmitAsync(await member.GetAsync($"/applications/isrc/details/{list.Id}"), [("Input.ListTitle", "第二個分頁")], "儲存並繼續");
        var answer = await member.SubmitAsync(one, [("Input.ListTitle", "第一個分頁")], "儲存並繼續");
        Assert.Equal((409, "第一個分頁"), ((int)answer.Status, answer.Page.QuerySelector("[name='Input.ListTitle']")!.GetAttribute("value")));
        await member.SubmitAsync(answer, [], "儲存並繼續");
        Assert.Equal("第一個分頁", await host.InDbAsync(db => db.IsrcRequests.Where(r => r.Id == list.Id).Select(r => r.ListTitle).SingleAsync()));
    }

    [Fact]
    public async Task Recordings_that_look_like_others_are_warned_of_to_both_and_not_refused()
    {
        await host.PrefixAsync(shared: true);
        var other = await host.PublisherAsync();
        var coded = await ApprovedAsync(other, "臺北的 ＲＡＩＮ");
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var list = await host.ListAsync(publisher, songs: "台北的Rain！");
        var again = new Recording();
        again.Describe("台北的rain", "王一樹", null, 200, 2026, RecordingKind.Sound);
        var longer = new Recording();
        longer.Describe("台北的rain", "王一樹", null, 201, 2026, RecordingKind.Sound);
        await host.InDbAsync(async db =>
        {
            (await db.IsrcRequests.Include(r => r.Recordings).SingleAsync(r => r.Id == list.Id)).Add([again, longer]);
            db.Recordings.AddRange(again, longer);
            await db.SaveChangesAsync();
        });

        var check = await member.GetAsync($"/applications/isrc/check/{list.Id}");
        var code = (await CodesAsync(coded))[0];
        Assert.Contains($"第 1 筆「台北的Rain！」 已有代碼 {code.Formatted}", check.Text, StringComparison.Ordinal);
        Assert.Contains("第 2 筆「台北的rain」 與這份清單的第 1 筆相同", check.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("第 3 筆", check.Text, StringComparison.Ordinal);
        // Whose the other one is, is for staff.
        Assert.DoesNotContain(other.Name, check.Text, StringComparison.Ordinal);
        var number = (await member.SubmitAsync(check, [], "送出申請")).Path.Split('/')[^1];
        using var desk = await host.SignedInAsync(await host.ClerkAsync());
        var taken = await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{number}"), [], "收案");
        Assert.Contains(other.Name, taken.Text, StringComparison.Ordinal);
        Assert.Contains("已核定", (await desk.SubmitAsync(taken, [], "核定配號")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_comes_back_with_its_own_check_list_is_mended_and_sent_again()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var list = await host.ListCaseAsync(publisher);
        var clerk = await host.ClerkAsync();
        await host.TakenAsync(list.Id, clerk);
        using var desk = await host.SignedInAsync(clerk);
        var page = await desk.GetAsync($"/queue/case/{list.CaseNumber}");
        Assert.DoesNotContain("書名頁缺漏或不清楚", page.Text, StringComparison.Ordinal);
        Assert.Contains("沒有可用的登記者代碼，請系統管理者先新增，再核定。", (await desk.GetAsync($"/queue/case/{(await PlanOwnAsync(clerk)).CaseNumber}")).Text, StringComparison.Ordinal);
        await desk.SubmitAsync(page, [("Input.Missing", "版本需註明"), ("Input.Missing", "長度有誤")], "通知補件");

        var returned = await member.GetAsync($"/applications/case/{list.CaseNumber}");
        Assert.Contains("長度有誤", returned.Text, StringComparison.Ordinal);
        Assert.NotNull(returned.Page.QuerySelector($"a[href='/applications/isrc/recordings/{list.Id}']"));
        await member.SubmitAsync(await member.GetAsync($"/applications/isrc/line/{list.Id}/{list.Recordings[0].Id}"), [("Input.Version", "現場版")], "儲存");
        var recordings = await member.GetAsync($"/applications/isrc/recordings/{list.Id}");
        var check = await member.GetAsync($"/applications/isrc/check/{list.Id}");
        Assert.Contains("長度有誤", check.Text, StringComparison.Ordinal);
        await member.SubmitAsync(check, [], "送出補件");
        var filed = await host.InDbAsync(db => db.IsrcRequests.SingleAsync(r => r.Id == list.Id));
        Assert.Equal((RequestState.InReview, true), (filed.State, filed.DueOn is not null));
        // Sent: no step may change it any more.
        Assert.Equal($"/applications/case/{list.CaseNumber}", (await member.GetAsync($"/applications/isrc/details/{list.Id}")).Path);
        Assert.Equal(400, (int)(await member.SubmitAsync(recordings, [], "移除 山海小城")).Status);
        Assert.Equal(2, await CountAsync(list));
    }

    [Fact]
    public async Task A_draft_is_thrown_away_and_a_sent_list_withdrawn_or_refused_without_a_code()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var draft = await host.ListAsync(publisher);
        Assert.Equal("/applications/isrc", (await member.SubmitAsync(await member.GetAsync($"/applications/isrc/check/{draft.Id}"), [], "刪除草稿")).Path);
        Assert.Equal(404, (int)(await member.GetAsync($"/applications/isrc/check/{draft.Id}")).Status);
        Assert.Equal(0, await CountAsync(draft));

        var withdrawn = await host.ListCaseAsync(publisher);
        Assert.Contains("已撤回", (await member.SubmitAsync(await member.GetAsync($"/applications/case/{withdrawn.CaseNumber}"), [], "撤回申請")).Text, StringComparison.Ordinal);
        var refused = await host.ListCaseAsync(publisher);
        var clerk = await host.ClerkAsync();
        await host.TakenAsync(refused.Id, clerk);
        using var desk = await host.SignedInAsync(clerk);
        await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{refused.CaseNumber}"), [("Input.Reason", "不是錄音")], "不予核定");
        Assert.Contains("不是錄音", (await member.GetAsync($"/applications/case/{refused.CaseNumber}")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await member.GetAsync($"/applications/isrc/codes/{refused.CaseNumber}.csv")).Status);
    }

    [Fact]
    public async Task Another_publishers_list_is_not_there()
    {
        var list = await host.ListAsync(await host.PublisherAsync());
        using var stranger = await host.MemberOfAsync(await host.PublisherAsync());
        foreach (var step in new[] { "details", "recordings", "line", "import", "check" })
            Assert.Equal(404, (int)(await stranger.GetAsync($"/applications/isrc/{step}/{list.Id}")).Status);
        Assert.Equal(404, (int)(await stranger.GetAsync($"/applications/isrc/line/{list.Id}/{list.Recordings[0].Id}")).Status);
    }

    [Fact]
    public async Task An_administrator_keeps_the_prefix_codes_with_the_code_that_comes_next()
    {
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var publisher = await host.PublisherAsync();
        async Task<Answer> AddAsync(params (string, string)[] fields) => await administrator.SubmitAsync(await administrator.GetAsync("/applications/isrc/prefixes"), fields, form: "add");

        Assert.Contains("TW-008", (await AddAsync(("Input.First", "tw-008"), ("Input.Last", "TW012"), ("Input.Use", "Free"))).Text, StringComparison.Ordinal);
        Assert.Equal(5, await host.InDbAsync(db => db.PrefixCodes.CountAsync(p => p.Code.StartsWith("TW0") && p.State == PrefixState.Free)));
        Assert.Contains("TW-ABC-26-00001", (await AddAsync(("Input.First", "TWABC"), ("Input.Use", "Shared"))).Text, StringComparison.Ordinal);
        Assert.Contains(publisher.Name, (await AddAsync(("Input.First", "TWABD"), ("Input.Use", "Publisher"), ("Input.Owner", publisher.Name))).Text, StringComparison.Ordinal);
        using var member = await host.MemberOfAsync(publisher);
        Assert.Contains("您的登記者代碼： TW-ABD", (await member.GetAsync("/applications/isrc")).Text, StringComparison.Ordinal);

        foreach (var (field, fields) in new[]
        {
            ("Input.First", new[] { ("Input.First", "T1A00") }), ("Input.First", [("Input.First", "TWABC")]), ("Input.Last", [("Input.First", "TWB00"), ("Input.Last", "TWC10")]),
            ("Input.Last", [("Input.First", "TWB10"), ("Input.Last", "TWB00")]), ("Input.Owner", [("Input.First", "TWB00"), ("Input.Use", "Publisher"), ("Input.Owner", "沒有這家")]),
        })
            Assert.NotNull((await AddAsync(fields)).ErrorAt(field));

        await administrator.SubmitAsync(await administrator.GetAsync("/applications/isrc/prefixes"), [], "停用 TW-ABC");
        Assert.Equal(PrefixState.Closed, await host.InDbAsync(db => db.PrefixCodes.Where(p => p.Code == "TWABC").Select(p => p.State).SingleAsync()));
        await administrator.SubmitAsync(await administrator.GetAsync("/applications/isrc/prefixes"), [], "重新啟用 TW-ABC");
        Assert.Equal(PrefixState.Open, await host.InDbAsync(db => db.PrefixCodes.Where(p => p.Code == "TWABC").Select(p => p.State).SingleAsync()));
        await host.InDbAsync(db => db.PrefixCodes.Where(p => p.Code == "TWABC" || p.State == PrefixState.Free).ExecuteDeleteAsync());
    }

    [Fact]
    public async Task Texts_that_mean_harm_come_out_as_texts_everywhere()
    {
        await host.PrefixAsync(shared: true);
        string[] texts = ["=1+1", "+CMD|' /C calc'!A0", "@SUM(1)", "-2+3", "＝1", " =1", "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "'; drop table \"Users\"; --", "{{7*7}}", "{0} {1}", "]]>&amp;<t>", "𠮷野家 👩‍👩‍👧‍👦", "\uE000", "a\"b,c;d"];
        var publisher = await host.PublisherAsync();
        var list = await host.ListAsync(publisher, songs: texts);
        await host.InDbAsync(db => db.IsrcRequests.Where(r => r.Id == list.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.ListTitle, "=HYPERLINK(\"x\")</title>")));
        await host.InDbAsync(async db =>
        {
            foreach (var recording in await db.Recordings.Where(r => r.RequestId == list.Id).ToListAsync()) recording.Describe(recording.Title, recording.Title, recording.Title, recording.Seconds, 2026, RecordingKind.Sound);
            await db.SaveChangesAsync();
        });
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var number = (await member.SubmitAsync(await member.GetAsync($"/applications/isrc/check/{list.Id}"), [], "送出申請")).Path.Split('/')[^1];
        using var desk = await host.SignedInAsync(await host.ClerkAsync());
        var taken = await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{number}"), [], "收案");
        await desk.SubmitAsync(taken, [], "核定配號");

        foreach (var page in new[] { await member.GetAsync($"/applications/case/{number}"), await desk.GetAsync($"/queue/case/{number}"), await desk.GetAsync("/applications/isrc/codes?q=alert") })
        {
            Assert.Equal(200, (int)page.Status);
            Assert.Empty(page.Page.QuerySelectorAll("main script,main svg,[onload],[onerror]"));
            Assert.Contains("<script>alert(1)</script>", page.Text, StringComparison.Ordinal);
        }
        var csv = CsvSheet.Read((await member.GetAsync($"/applications/isrc/codes/{number}.csv")).Bytes, 100);
        Assert.All(csv.Skip(1).SelectMany(row => row), cell => Assert.DoesNotContain(cell.TrimStart().FirstOrDefault(), "=+-@＝\t\r"));
        Assert.Equal(texts.Length + 1, csv.Count);
        var excel = await member.GetAsync($"/applications/isrc/codes/{number}.xlsx");
        Assert.Equal(texts, ExcelSheet.Read(excel.Bytes, 100).Skip(1).Select(row => row[3]));
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(excel.Bytes));
        using var sheet = new StreamReader(zip.Entries.Single(entry => entry.FullName.Contains("worksheets/", StringComparison.Ordinal)).Open());
        Assert.DoesNotContain("<x:f>", await sheet.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var letter = await host.InDbAsync(db => db.Letters.Where(l => l.Request!.CaseNumber == number).OrderByDescending(l => l.Id).FirstAsync());
        Assert.DoesNotContain(letter.Subject, char.IsControl);

        // What no text may hold is refused at its field, and in a table at row and column.
        var (other, draft) = await DraftAsync();
        foreach (var text in new[] { "山\u202E海", "山\u2028海", new string('歌', 301) })
        {
            var line = await other.SubmitAsync(await other.GetAsync($"/applications/isrc/line/{draft.Id}"), [("Input.Title", text), ("Input.Artist", text), ("Input.Version", text), ("Input.Length", text), ("Input.Year", text)], "儲存");
            Assert.NotNull(line.ErrorAt("Input.Title"));
            var table = await other.SubmitAsync(await other.GetAsync($"/applications/isrc/import/{draft.Id}"), [("Text", $"{text}\t王一樹\t\t3:45\t2026\t錄音")], "試讀清單");
            Assert.Contains("第 1 列「曲名」", table.Text, StringComparison.Ordinal);
        }
    }

    async Task<IsrcRequest> PlanOwnAsync(User clerk)
    {
        var list = await host.ListCaseAsync(await host.PublisherAsync(), CodePlan.Own);
        await host.TakenAsync(list.Id, clerk);
        return list;
    }

    async Task<(Visitor Member, IsrcRequest List)> DraftAsync()
    {
        var publisher = await host.PublisherAsync();
        return (await host.SignedInAsync(await host.UserAsync(publisher)), await host.ListAsync(publisher));
    }

    async Task<string> ApprovedAsync(Publisher publisher, params string[] songs)
    {
        var list = await host.ListCaseAsync(publisher, CodePlan.Shared, songs);
        var clerk = await host.ClerkAsync();
        await host.TakenAsync(list.Id, clerk);
        using var desk = await host.SignedInAsync(clerk);
        await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{list.CaseNumber}"), [], "核定配號");
        return list.CaseNumber!;
    }

    Task<List<IsrcCode>> CodesAsync(string number) => host.InDbAsync(async db =>
        (await db.Recordings.Where(r => r.Request!.CaseNumber == number).OrderBy(r => r.Ordinal).ToListAsync()).ConvertAll(r => r.Isrc!.Value));

    Task<int> CountAsync(IsrcRequest list) => host.InDbAsync(db => db.Recordings.CountAsync(r => r.RequestId == list.Id));

    /// <summary>A workbook that says of itself that it unpacks to far more than any list.</summary>
    static byte[] Bomb()
    {
        using var content = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(content, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
            var zeros = new byte[1_000_000];
            for (var megabyte = 0; megabyte < 60; megabyte++) entry.Write(zeros);
        }
        return content.ToArray();
    }
}

/// <summary>The year of reference by setting: the recording's.</summary>
[Trait("On", "database")]
public class RecordingYearTests(RecordingYearTests.ByRecording host) : IClassFixture<RecordingYearTests.ByRecording>
{
    public sealed class ByRecording : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Isrc:YearOfReference", "Recording")];
    }

    [Fact]
    public async Task Each_year_of_recording_counts_for_itself_and_1926_beside_2026()
    {
        var prefix = await host.PrefixAsync(shared: true);
        var publisher = await host.PublisherAsync();
        var list = await host.ListAsync(publisher, songs: ["一", "二", "三", "四"]);
        await host.InDbAsync(async db =>
        {
            foreach (var line in await db.Recordings.Where(r => r.RequestId == list.Id).ToListAsync())
                line.Describe(line.Title, line.Artist, null, line.Seconds, line.Ordinal switch { 1 => 1926, 2 => 2025, 3 => 2026, _ => 2025 }, RecordingKind.Sound);
            await db.SaveChangesAsync();
        });
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var number = (await member.SubmitAsync(await member.GetAsync($"/applications/isrc/check/{list.Id}"), [], "送出申請")).Path.Split('/')[^1];
        using var desk = await host.SignedInAsync(await host.ClerkAsync());
        await desk.SubmitAsync(await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{number}"), [], "收案"), [], "核定配號");
        var codes = await host.InDbAsync(async db => (await db.Recordings.Where(r => r.RequestId == list.Id).OrderBy(r => r.Ordinal).ToListAsync()).ConvertAll(r => r.Isrc!.Value.Text));
        Assert.Equal([$"{prefix.Code}2600001", $"{prefix.Code}2500001", $"{prefix.Code}2600002", $"{prefix.Code}2500002"], codes);
    }
}
