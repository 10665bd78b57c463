using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Applications.Cip;

/// <summary>The cataloguer's desk, the publisher's remark, and what comes out, over HTTP. Each test on its own tables: the clock moves.</summary>
[Trait("On", "database")]
public sealed class RecordTests : IAsyncLifetime
{
    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task ISBN_and_CIP_are_worked_in_one_go_from_the_queue_to_the_printed_block()
    {
        var publisher = await host.PublisherAsync();
        var isbn = await host.SubmissionAsync(publisher, "山海小城：島嶼手記");
        using var officer = await host.SignedInAsync(await host.UserAsync(null, Roles.Clerk, Roles.Cataloguer));
        using var member = await host.MemberOfAsync(publisher);

        var taken = await officer.SubmitAsync(await officer.GetAsync($"/queue/case/{isbn.CaseNumber}"), [], "連同 CIP 申請 一併收案");
        var record = await officer.SubmitAsync(taken, [], "核定配號並開啟 CIP 編目紀錄");
        Assert.StartsWith("/applications/cip/record/", record.Path, StringComparison.Ordinal);
        // The record is there with its numbers; what is the cataloguer's is asked for by name.
        Assert.Contains("缺少欄位 084", record.Text, StringComparison.Ordinal);
        var digits = await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == isbn.ApplicationId).Select(p => p.Isbn!.Value).ToListAsync());
        Assert.All(digits, number => Assert.Contains($"$a{number.Digits}", record.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent, StringComparison.Ordinal));

        var refused = await officer.SubmitAsync(record, [], "送申請人確認草稿");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.StartsWith("紀錄還有 1 處須改正：缺少欄位 084", Assert.Single(refused.Errors), StringComparison.Ordinal);
        var put = await officer.SubmitAsync(refused, [("Input.ClassNumber", "863.55"), ("Input.AuthorNumber", "8345"), ("Input.Subjects", "臺灣文學\ncsht:散文")], "放入紀錄");
        Assert.DoesNotContain("須改正", put.Text, StringComparison.Ordinal);
        Assert.Contains("863.55", put.Page.QuerySelector("pre.block")!.TextContent, StringComparison.Ordinal);
        var sent = await officer.SubmitAsync(put, [], "送申請人確認草稿");
        Assert.Contains("草稿已送申請人確認", sent.Text, StringComparison.Ordinal);

        var cip = await CipAsync(isbn.ApplicationId!.Value);
        Assert.Equal((RequestState.InReview, new DateOnly(2026, 3, 6)), (cip.State, cip.RemarkUntil));
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key.StartsWith("cip-draft:")));
        Assert.Contains(cip.DraftBlock!, letter.Body, StringComparison.Ordinal);
        var mine = await member.GetAsync($"/applications/case/{cip.CaseNumber}");
        Assert.Contains("國家圖書館出版品預行編目", mine.Text, StringComparison.Ordinal);
        await member.SubmitAsync(mine, [], "同意這份草稿");
        await host.RunAsync<FinishCip>();
        await host.RunAsync<FinishCip>();

        cip = await CipAsync(isbn.ApplicationId.Value);
        var issue = Assert.Single(cip.Application!.CipIssues);
        Assert.Equal((RequestState.Approved, 1, cip.CaseNumber!.Replace("-", "", StringComparison.Ordinal)), (cip.State, issue.Number, issue.ControlNumber));
        var approved = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key == $"approved:{cip.Id}"));
        Assert.Contains(issue.Block, approved.Body, StringComparison.Ordinal);
        Assert.All(digits, number => Assert.Contains(number.Hyphenated(), issue.Block, StringComparison.Ordinal));
        var done = await member.GetAsync($"/applications/case/{cip.CaseNumber}");
        Assert.Contains("1.CST: 臺灣文學 2.CSH: 散文", done.Text, StringComparison.Ordinal);

        // In every form, to everybody; and in the public record.
        using var stranger = host.Stranger();
        foreach (var file in CipFiles.Forms.Keys)
            Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync($"/cip/{issue.ControlNumber}/{file}")).Status);
        var marc = Assert.Single(Iso2709.Read(new MemoryStream((await stranger.GetAsync($"/cip/{issue.ControlNumber}/record.mrc")).Bytes)));
        Assert.Equal(issue.Record, MarcText.Write(marc));
        Assert.Equal(issue.Record, MarcText.Write(Assert.Single(MarcXml.Read(new MemoryStream((await stranger.GetAsync($"/cip/{issue.ControlNumber}/record.xml")).Bytes)))));
        Assert.Contains("山海小城", (await stranger.GetAsync($"/cip/{issue.ControlNumber}/card.txt")).Body, StringComparison.Ordinal);
        var book = await host.InDbAsync(db => db.Catalogue.SingleAsync(r => r.ApplicationId == isbn.ApplicationId));
        Assert.Equal(("863.55", "臺灣文學;散文"), (book.ClassNumber, book.Subjects));
        var page = await stranger.GetAsync($"/catalogue/record/{book.Number}");
        foreach (var form in new[] { "機讀格式", "DataBlock 格式", "卡片格式" }) Assert.Contains(form, page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/cip/{issue.ControlNumber}/secret.txt")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/cip/999999999/block.txt")).Status);
        // The code from the letter opens it too.
        Assert.Contains("CST: 臺灣文學", (await stranger.GetAsync($"/applications/status?number={cip.CaseNumber}&code={cip.StatusCode}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_listed_with_their_lines_and_nothing_typed_is_lost()
    {
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        var cip = await host.CipCaseAsync(await host.PublisherAsync(), cataloguer);
        using var desk = await host.SignedInAsync(cataloguer);
        var page = await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}");
        var good = page.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent.TrimEnd();
        var lines = good.Split('\n');
        Assert.DoesNotContain("須改正", page.Text, StringComparison.Ordinal);

        foreach (var (text, told) in new[]
        {
            (good + "\n999", "第 " + (lines.Length + 1) + " 行"),
            (good.Replace("$a863.55", "$a8x", StringComparison.Ordinal), "第 " + (1 + Array.FindIndex(lines, l => l.StartsWith("084", StringComparison.Ordinal))) + " 行 欄位 084 的「8x」不是分類號"),
            (good.Replace(lines.First(l => l.StartsWith("245", StringComparison.Ordinal)) + "\n", "", StringComparison.Ordinal), "缺少欄位 245"),
            (good.Replace(lines.First(l => l.StartsWith("020", StringComparison.Ordinal)), "020 ## $a9789573317241$q平裝", StringComparison.Ordinal), "不是本書的 ISBN"),
            (good.Replace(lines.First(l => l.StartsWith("020", StringComparison.Ordinal)) + "\n", "", StringComparison.Ordinal), "缺少本書的 ISBN"),
            (good.Replace("001 ", "001 9", StringComparison.Ordinal), "應為本書的書目控制號"),
            (good + "\n520 ## $a" + new string('海', 3400), "ISO 2709 每欄最多"),
            (good + "\n" + string.Join('\n', Enumerable.Repeat("520 ## $a" + new string('海', 3000), 12)), "ISO 2709 最多"),
        })
        {
            var saved = await desk.SubmitAsync(page, [("Input.Record", text)], "儲存並檢查");
            Assert.Contains(told, saved.Text, StringComparison.Ordinal);
            Assert.Equal(text, saved.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent.TrimEnd());
            var refused = await desk.SubmitAsync(saved, [], "送申請人確認草稿");
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Equal(text, refused.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent.TrimEnd());
            page = refused;
        }
        // What no record may hold is refused at its field, the text stays there.
        var broken = await desk.SubmitAsync(page, [("Input.Record", good + "\n500 ## $a山\u001F海")], "儲存並檢查");
        Assert.NotNull(broken.ErrorAt("Input.Record"));
        Assert.Contains("草稿已送申請人確認", (await desk.SubmitAsync(page, [("Input.Record", good)], "送申請人確認草稿")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_burnt_or_not_in_the_ledger_keeps_the_CIP_back()
    {
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        var cip = await host.CipCaseAsync(await host.PublisherAsync(), cataloguer);
        using var desk = await host.SignedInAsync(cataloguer);
        var product = await host.InDbAsync(db => db.Products.FirstAsync(p => p.ApplicationId == cip.ApplicationId));
        await host.InDbAsync(db => db.Ledger.Where(e => e.Number == product.Isbn!.Value.Digits).ExecuteUpdateAsync(set => set.SetProperty(e => e.Number, (string?)null)));

        var refused = await desk.SubmitAsync(await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}"), [], "送申請人確認草稿");

        Assert.Contains($"號碼帳沒有 ISBN {product.Isbn!.Value.Digits}", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_consent_after_the_second_working_day_and_the_case_finishes_once()
    {
        var publisher = await host.PublisherAsync();
        At("2026-03-04 10:00"); // due on the 9th
        var cip = await host.DraftedCipAsync(publisher, await host.UserAsync(null, Roles.Cataloguer));

        At("2026-03-06 23:59");
        await host.RunAsync<FinishCip>();
        Assert.Equal(RequestState.InReview, (await CipAsync(cip.ApplicationId!.Value)).State);
        At("2026-03-07 00:05"); // a Saturday
        await Task.WhenAll(host.RunAsync<FinishCip>(), host.RunAsync<FinishCip>());

        var done = await CipAsync(cip.ApplicationId.Value);
        Assert.Equal(RequestState.Approved, done.State);
        Assert.Single(done.Application!.CipIssues);
        Assert.Single(done.History, line => line.What == "核定 CIP");
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Key == $"approved:{cip.Id}")));
    }

    [Fact]
    public async Task A_draft_whose_record_fails_its_checks_by_then_waits_on_the_morning_list_with_its_reason()
    {
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        At("2026-03-04 10:00");
        var cip = await host.DraftedCipAsync(await host.PublisherAsync(), cataloguer);
        var digits = await host.InDbAsync(db => db.Products.Where(p => p.ApplicationId == cip.ApplicationId).Select(p => p.Isbn!.Value.Digits).FirstAsync());
        var sequence = await host.InDbAsync(db => db.Ledger.Where(e => e.Number == digits).Select(e => e.Sequence).SingleAsync());
        await host.InDbAsync(db => db.Ledger.Where(e => e.Sequence == sequence).ExecuteUpdateAsync(set => set.SetProperty(e => e.Number, "9789990000000")));

        At("2026-03-09 08:00");
        await host.RunAsync<FinishCip>();
        await host.RunAsync<FinishCip>();
        await host.RunAsync<MorningList>();

        var held = await CipAsync(cip.ApplicationId!.Value);
        Assert.Equal(RequestState.InReview, held.State);
        Assert.Contains("號碼帳沒有", held.HeldBecause, StringComparison.Ordinal);
        Assert.Single(held.History, line => line.What == "草稿期滿，未能自動核定");
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key.StartsWith("morning:")));
        Assert.Equal(cataloguer.Email, letter.ToAddress);
        Assert.Contains(held.HeldBecause!, letter.Body, StringComparison.Ordinal);
        // Mended: the next run finishes it.
        await host.InDbAsync(db => db.Ledger.Where(e => e.Sequence == sequence).ExecuteUpdateAsync(set => set.SetProperty(e => e.Number, digits)));
        await host.RunAsync<FinishCip>();
        Assert.Equal(RequestState.Approved, (await CipAsync(cip.ApplicationId.Value)).State);
    }

    [Fact]
    public async Task One_remark_is_written_to_the_officer_answered_and_told_in_the_letter()
    {
        var (publisher, cataloguer) = (await host.PublisherAsync(), await host.UserAsync(null, Roles.Cataloguer));
        At("2026-03-04 10:00");
        var cip = await host.DraftedCipAsync(publisher, cataloguer);
        using var member = await host.MemberOfAsync(publisher);
        using var desk = await host.SignedInAsync(cataloguer);
        var record = await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}");
        Assert.Empty(record.Page.QuerySelectorAll("textarea[name='Input.Record'], button[formaction*=approve]"));

        var mine = await member.GetAsync($"/applications/case/{cip.CaseNumber}");
        var empty = await member.SubmitAsync(mine, [("Remark", " ")], "送出意見");
        Assert.Equal("請寫出對草稿的意見", Assert.Single(empty.Errors));
        var said = await member.SubmitAsync(mine, [("Remark", "著者應為林雨果")], "送出意見");
        Assert.Contains("已送出意見", said.Text, StringComparison.Ordinal);
        // The second tab, and the second thought.
        Assert.Equal("您已提出意見，每份草稿只能提出一次", Assert.Single((await member.SubmitAsync(mine, [("Remark", "還有")], "送出意見")).Errors));
        Assert.Equal("您已提出意見，每份草稿只能提出一次", Assert.Single((await member.SubmitAsync(mine, [], "同意這份草稿")).Errors));
        Assert.Contains("著者應為林雨果", (await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key.StartsWith("remark:")))).Body, StringComparison.Ordinal);
        At("2026-03-09 09:00");
        await host.RunAsync<FinishCip>();
        Assert.Equal(RequestState.InReview, (await CipAsync(cip.ApplicationId!.Value)).State);

        using var later = await host.SignedInAsync(cataloguer);
        record = await later.GetAsync($"/applications/cip/record/{cip.CaseNumber}");
        var text = record.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent;
        Assert.Equal("請答覆申請人的意見：改了什麼，或為何不改", Assert.Single((await later.SubmitAsync(record, [], "核定 CIP")).Errors));
        var approved = await later.SubmitAsync(record, [("Input.Record", text.Replace("$a初版", "$a初版一刷", StringComparison.Ordinal)), ("Input.Answer", "已改版次，著者照書名頁")], "核定 CIP");
        Assert.Contains("已核定", approved.Text, StringComparison.Ordinal);
        var done = await CipAsync(cip.ApplicationId.Value);
        Assert.Contains("初版一刷", Assert.Single(done.Application!.CipIssues).Block, StringComparison.Ordinal);
        Assert.Contains("已改版次，著者照書名頁", (await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key == $"approved:{cip.Id}"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_would_outlast_the_due_date_goes_out_with_the_one_extension()
    {
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        At("2026-03-04 10:00"); // due on Monday the 9th
        var cip = await host.CipCaseAsync(await host.PublisherAsync(), cataloguer);
        using var desk = await host.SignedInAsync(cataloguer);
        Assert.DoesNotContain("一併展期", (await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}")).Text, StringComparison.Ordinal);

        At("2026-03-06 10:00"); // remarks until Tuesday the 10th
        using var friday = await host.SignedInAsync(cataloguer);
        var page = await friday.GetAsync($"/applications/cip/record/{cip.CaseNumber}");
        Assert.Contains("一併展期 2 個工作天並通知申請人", page.Text, StringComparison.Ordinal);
        await friday.SubmitAsync(page, [("Input.Extend", "true")], "送申請人確認草稿");

        var sent = await CipAsync(cip.ApplicationId!.Value);
        Assert.Equal((new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 11), new DateOnly(2026, 3, 11)), (sent.RemarkUntil, sent.DueOn, sent.ExtendedTo));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Key.StartsWith("extended:"))));
        At("2026-03-11 00:05");
        await host.RunAsync<FinishCip>();
        Assert.Equal(RequestState.Approved, (await CipAsync(cip.ApplicationId.Value)).State);
    }

    [Fact]
    public async Task Of_two_tabs_the_second_save_is_told_and_keeps_what_was_typed()
    {
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        var cip = await host.CipCaseAsync(await host.PublisherAsync(), cataloguer);
        using var desk = await host.SignedInAsync(cataloguer);
        var (one, two) = (await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}"), await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}"));
        var text = one.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent.TrimEnd();

        Assert.Equal(HttpStatusCode.OK, (await desk.SubmitAsync(one, [("Input.Record", text + "\n500 ## $a第一個分頁")], "儲存並檢查")).Status);
        var second = await desk.SubmitAsync(two, [("Input.Record", text + "\n500 ## $a第二個分頁")], "儲存並檢查");
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains("第二個分頁", second.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("第一個分頁", (await CipAsync(cip.ApplicationId!.Value)).Record, StringComparison.Ordinal);
        // Who has read the sentence may save over it.
        Assert.Equal(HttpStatusCode.OK, (await desk.SubmitAsync(second, [], "儲存並檢查")).Status);
        // Another cataloguer looks but does not write.
        using var other = await host.SignedInAsync(await host.UserAsync(null, Roles.Cataloguer));
        Assert.Empty((await other.GetAsync($"/applications/cip/record/{cip.CaseNumber}")).Page.QuerySelectorAll("main textarea"));
    }

    [Fact]
    public async Task Earlier_titles_of_the_same_author_stand_beside_with_class_and_subjects()
    {
        var publisher = await host.PublisherAsync();
        await host.ApprovedCipAsync(publisher, "前一本書");
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        var cip = await host.CipCaseAsync(publisher, cataloguer, "這一本書");
        using var desk = await host.SignedInAsync(cataloguer);
        var earlier = (await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}")).Page.QuerySelectorAll("main li").Single(li => li.TextContent.Contains("前一本書", StringComparison.Ordinal));
        Assert.Contains("863.55", earlier.TextContent, StringComparison.Ordinal);
        Assert.Contains("臺灣文學、散文", earlier.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("=1+1")]
    [InlineData("{題名}[ = {x}]<. |{主題}>")]
    [InlineData("''\"\\$a$$b")]
    [InlineData("𠮷野家 👩‍👩‍👧 e\u0301")]
    [InlineData("]]>&amp;<![CDATA[")]
    [InlineData("書\r\nBcc: all@example.test")]
    public async Task Naughty_text_goes_through_the_record_as_itself_or_is_refused(string text)
    {
        var (publisher, cataloguer) = (await host.PublisherAsync(), await host.UserAsync(null, Roles.Cataloguer));
        var cip = await host.CipCaseAsync(publisher, cataloguer);
        using var desk = await host.SignedInAsync(cataloguer);
        var page = await desk.GetAsync($"/applications/cip/record/{cip.CaseNumber}");
        var good = page.Page.QuerySelector("textarea[name='Input.Record']")!.TextContent.TrimEnd();
        var line = $"500 ## $a{text.Replace("$", "$$", StringComparison.Ordinal)}";

        var sent = await desk.SubmitAsync(page, [("Input.Record", good + "\n" + line)], "送申請人確認草稿");

        Assert.True((int)sent.Status < 500);
        Assert.Empty(sent.Page.QuerySelectorAll("main script:not([src]), main b"));
        if (sent.Status != HttpStatusCode.OK || sent.Errors.Count > 0) return;
        At("2026-03-09 09:00");
        await host.RunAsync<FinishCip>();
        var issue = Assert.Single((await CipAsync(cip.ApplicationId!.Value)).Application!.CipIssues);
        var kept = text.Normalize(NormalizationForm.FormC);
        Assert.Contains(Iso2709.Read(new MemoryStream(issue.Marc)).Single().All("500"), field => field['a'] == kept);
        using var stranger = host.Stranger();
        Assert.Contains(MarcXml.Read(new MemoryStream((await stranger.GetAsync($"/cip/{issue.ControlNumber}/record.xml")).Bytes)).Single().All("500"), field => field['a'] == kept);
        Assert.Contains(kept, (await stranger.GetAsync($"/cip/{issue.ControlNumber}/card.txt")).Body, StringComparison.Ordinal);
    }

    void At(string taipei) => host.Clock.Now = DateTime.Parse(taipei + "+08:00", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);

    Task<CipRequest> CipAsync(Guid application) => host.InDbAsync(db => db.CipRequests.AsNoTracking().Include(r => r.History).Include(r => r.Application!.CipIssues).SingleAsync(r => r.ApplicationId == application));
}
