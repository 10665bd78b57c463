using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;
using Portal.Features.Applications.Registrants;
using static Portal.Tests.Adapters.Files.ContentKindTests;

namespace Portal.Tests.Features.Applications.Bulk;

/// <summary>The pages of a batch in one ZIP file, and all its cases to the office: all or nothing, once.</summary>
[Trait("On", "database")]
public class BatchSendingTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_batch_gets_its_pages_by_their_names_and_goes_to_the_office_by_two_clicks_once()
    {
        var (publisher, member, id) = await BeginAsync("第一本", "第二本", "第三本");
        await host.InDbAsync(async db => await db.PageFiles.Where(page => db.Applications.Any(a => a.Id == page.ApplicationId && a.PublisherId == publisher.Id)).ExecuteDeleteAsync());
        var early = await SendAsync(member, id);
        Assert.Contains("第 2 列「第一本」：請上傳書名頁", early.Text, StringComparison.Ordinal);
        Assert.Contains("第 4 列「第三本」：請上傳版權頁", early.Text, StringComparison.Ordinal);
        Assert.All(await CasesAsync(publisher), request => Assert.Equal(RequestState.Draft, request.State));

        var done = await UploadAsync(member, id, Zip(("頁面/1-書名頁.pdf", pdf), ("頁面/001_copyright.PDF", pdf), ("2/書名頁.png", Png(8, 6)), ("2/版權頁 (1).jpg", Jpeg(8, 6)), ("2/版權頁 (2).jpg", Jpeg(8, 6)),
            ("3_title.pdf", pdf), ("3版權頁.pdf", pdf), ("3-封面.jpg", Jpeg(9, 9)), ("__MACOSX/._3-封面.jpg", [1]), (".DS_Store", [2])));
        Assert.Contains("3 本，其中 3 本還沒送出", done.Text, StringComparison.Ordinal);
        var pages = await PagesAsync(publisher);
        Assert.Equal([2, 3, 3], pages.GroupBy(page => page.ApplicationId).Select(title => title.Count()).Order());
        Assert.Equal((PageKind.Cover, "3-封面.jpg", "image/jpeg"), pages.Where(page => page.Kind == PageKind.Cover).Select(page => (page.Kind, page.FileName, page.ContentType)).Single());

        var clicks = await Task.WhenAll(SendAsync(member, id), SendAsync(member, id));
        Assert.All(clicks, answer => Assert.True((int)answer.Status is 200 or 409));
        var sent = await member.GetAsync($"/applications/bulk/drafts/{id}");
        Assert.Contains("3 本，全部已送出", sent.Text, StringComparison.Ordinal);
        var cases = await CasesAsync(publisher);
        Assert.All(cases, request => Assert.Equal((RequestState.Submitted, true), (request.State, request.DueOn is not null)));
        Assert.Equal(3, cases.Select(request => request.CaseNumber).Distinct().Count());
        Assert.All(cases, request => Assert.Contains(request.CaseNumber!, sent.Text, StringComparison.Ordinal));
        var ids = cases.ConvertAll(request => request.Id);
        Assert.Equal(3, await host.InDbAsync(db => db.Letters.CountAsync(letter => ids.Contains(letter.RequestId!.Value))));
        var member1 = (await host.InDbAsync(db => db.Users.SingleAsync(user => user.PublisherId == publisher.Id))).Id;
        Assert.Equal(3, await host.InDbAsync(db => db.History.CountAsync(line => line.What == "送出申請" && line.ActorId == member1)));
        Assert.Empty(await StoredAsync("batches/"));
    }

    [Fact]
    public async Task Files_without_a_title_and_titles_without_a_file_are_named_before_anything_is_kept()
    {
        var (publisher, member, id) = await BeginAsync("第一本", "第二本");
        await host.InDbAsync(async db => await db.PageFiles.ExecuteDeleteAsync());
        var before = await StoredAsync("");
        var stray = await UploadAsync(member, id, Zip(("1-書名頁.pdf", pdf), ("9-書名頁.pdf", pdf), ("照片.jpg", Jpeg(3, 3))));
        Assert.Contains("「9-書名頁.pdf」：沒有編號 9 的書，或它已經送出", stray.Text, StringComparison.Ordinal);
        Assert.Contains("「照片.jpg」：檔名看不出是哪一本的哪一頁", stray.Text, StringComparison.Ordinal);
        var lacking = await UploadAsync(member, id, Zip(("1-書名頁.pdf", pdf), ("1-版權頁.pdf", pdf), ("2-書名頁.pdf", pdf)));
        Assert.Contains("第 3 列「版權頁」：ZIP 裡沒有 2-版權頁", lacking.Text, StringComparison.Ordinal);
        Assert.Empty(await PagesAsync(publisher));
        Assert.Equal(before, await StoredAsync(""));

        // Said to be a part it is taken, and the rest later.
        await UploadAsync(member, id, Zip(("2-書名頁.pdf", pdf)), part: true);
        Assert.Single(await PagesAsync(publisher));
        await UploadAsync(member, id, Zip(("1-書名頁.pdf", pdf), ("1-版權頁.pdf", pdf), ("2-版權頁.pdf", pdf), ("2-書名頁.jpg", Jpeg(5, 5))));
        Assert.Equal(["1-書名頁.pdf", "1-版權頁.pdf", "2-書名頁.jpg", "2-版權頁.pdf"], (await PagesAsync(publisher)).Select(page => page.FileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_wrong_page_and_none_is_kept()
    {
        var (publisher, member, id) = await BeginAsync("第一本");
        var before = (await PagesAsync(publisher)).ConvertAll(page => page.Id);
        var stored = await StoredAsync("");
        var answer = await UploadAsync(member, id, Zip(("1-書名頁.pdf", pdf), ("1-版權頁.pdf", "MZ program"u8.ToArray()), ("1-封面.jpg", Jpeg(8, 6)[..20])));
        Assert.Contains("第 2 列「1-版權頁.pdf」：只接受 PDF、JPEG 或 PNG 檔案", answer.Text, StringComparison.Ordinal);
        Assert.Contains("第 2 列「1-封面.jpg」：檔案不完整或已損壞", answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await PagesAsync(publisher)).ConvertAll(page => page.Id));
        Assert.Equal(stored, await StoredAsync(""));
    }

    [Fact]
    public async Task One_incomplete_draft_and_none_is_sent()
    {
        var (publisher, member, id) = await BeginAsync("第一本", "第二本", "第三本");
        await host.InDbAsync(async db =>
        {
            var second = await db.Applications.Include(a => a.Products).SingleAsync(a => a.PublisherId == publisher.Id && a.Title.Title == "第二本");
            (second.Title.Rating, second.Title.PlannedMonth) = (null, null);
            await db.SaveChangesAsync();
        });
        var answer = await SendAsync(member, id);
        Assert.Contains("第 3 列「第二本」：請選擇分級註記", answer.Text, StringComparison.Ordinal);
        Assert.Contains("第 3 列「第二本」：請填寫預計出版年月", answer.Text, StringComparison.Ordinal);
        Assert.All(await CasesAsync(publisher), request => Assert.Equal((RequestState.Draft, null), (request.State, request.CaseNumber)));
        await host.InDbAsync(db => db.Applications.Where(a => a.PublisherId == publisher.Id && a.Title.Title == "第二本").ExecuteUpdateAsync(set => set.SetProperty(a => a.Title.Rating, "1").SetProperty(a => a.Title.PlannedMonth, new DateOnly(2026, 12, 1))));
        await SendAsync(member, id);
        Assert.All(await CasesAsync(publisher), request => Assert.Equal(RequestState.Submitted, request.State));
    }

    [Fact]
    public async Task A_draft_that_was_sent_or_deleted_by_itself_does_not_stop_the_others()
    {
        var (publisher, member, id) = await BeginAsync("第一本", "第二本", "第三本");
        var drafts = await host.InDbAsync(db => db.BatchLines.Where(line => line.BatchFileId == id).OrderBy(line => line.Row).Select(line => line.ApplicationId).ToListAsync());
        await member.SubmitAsync(await member.GetAsync($"/applications/check/{drafts[0]}"), [], "送出申請");
        await member.SubmitAsync(await member.GetAsync($"/applications/check/{drafts[1]}"), [], "刪除草稿");
        Assert.Contains("沒有編號 1 的書，或它已經送出", (await UploadAsync(member, id, Zip(("1-封面.jpg", Jpeg(8, 6))), part: true)).Text, StringComparison.Ordinal);
        Assert.Contains("2 本，全部已送出", (await SendAsync(member, id)).Text, StringComparison.Ordinal);
        Assert.Equal(2, (await CasesAsync(publisher)).Select(request => request.CaseNumber).Distinct().Count());
    }

    [Fact]
    public async Task A_publisher_that_is_not_registered_yet_sends_nothing_and_another_one_finds_nothing()
    {
        var pending = await host.PublisherAsync(active: false);
        var id = await host.BatchAsync(pending, "第一本");
        using var member = await host.MemberOfAsync(pending);
        Assert.Null((await member.GetAsync($"/applications/bulk/drafts/{id}")).Page.QuerySelectorAll("button").FirstOrDefault(button => button.TextContent.Contains("送出", StringComparison.Ordinal)));
        await host.InDbAsync(async db =>
        {
            (await db.BatchFiles.SingleAsync(batch => batch.Id == id)).Send(new Actor(null, "x", null));
            await db.SaveChangesAsync();
        });
        await host.RunAsync<BatchRun>();
        Assert.Contains("出版機構登記核准後才能送出", (await member.GetAsync($"/applications/bulk/drafts/{id}")).Text, StringComparison.Ordinal);
        using var other = await host.MemberOfAsync(await host.PublisherAsync());
        Assert.Equal(404, (int)(await other.GetAsync($"/applications/bulk/drafts/{id}")).Status);
    }

    [Fact]
    public async Task The_names_that_the_table_gives_count_and_a_run_that_was_killed_is_done_again()
    {
        var (publisher, member, id) = await BeginAsync("第一本", "第二本");
        await host.InDbAsync(db => db.BatchLines.Where(line => line.BatchFileId == id).ExecuteUpdateAsync(set => set.SetProperty(line => line.TitlePage, line => "IMG_" + line.Code + ".JPG").SetProperty(line => line.CopyrightPage, line => "IMG_" + line.Code + ".JPG")));
        await host.InDbAsync(db => db.PageFiles.Where(page => db.BatchLines.Any(line => line.BatchFileId == id && line.ApplicationId == page.ApplicationId)).ExecuteDeleteAsync());
        // The state that a killed run leaves: the package is there, nothing of it is in the drafts.
        await host.WithAsync<IFileStore>(async files => await files.PutAsync("batches/killed", new MemoryStream(Zip(("a/img_1.jpg", Jpeg(8, 6)), ("img_2.jpg", Jpeg(8, 6)))), 1_000_000, TestContext.Current.CancellationToken));
        await host.InDbAsync(async db =>
        {
            (await db.BatchFiles.SingleAsync(batch => batch.Id == id)).Unpack("batches/killed", 4, new Actor(null, "x", null));
            await db.SaveChangesAsync();
        });
        Assert.Contains("正在背景處理", (await member.GetAsync($"/applications/bulk/drafts/{id}")).Text, StringComparison.Ordinal);
        await Task.WhenAll(host.RunAsync<BatchRun>(), host.RunAsync<BatchRun>());
        Assert.Equal([PageKind.TitlePage, PageKind.TitlePage, PageKind.CopyrightPage, PageKind.CopyrightPage], (await PagesAsync(publisher)).Select(page => page.Kind).Order());
        Assert.Equal(BatchState.Drafts, (await host.InDbAsync(db => db.BatchFiles.SingleAsync(batch => batch.Id == id))).State);
    }

    [Fact]
    public async Task What_is_no_package_is_refused_in_a_sentence()
    {
        var (_, member, id) = await BeginAsync("第一本");
        var good = Zip(("1-書名頁.pdf", pdf), ("1-版權頁.pdf", pdf));
        foreach (var content in new byte[][] { "hello"u8.ToArray(), [], good[..^5], [.. good, 1], Zip(("../1-書名頁.pdf", pdf)), Zip(("1-書名頁.pdf", pdf), ("1-書名頁.PDF", pdf)) })
        {
            var answer = await UploadAsync(member, id, content);
            Assert.Equal(200, (int)answer.Status);
            Assert.NotNull(answer.ErrorAt("Upload"));
        }
        Assert.Contains("裡面沒有檔案", (await UploadAsync(member, id, Zip())).Text, StringComparison.Ordinal);
    }

    internal static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }
        return content.ToArray();
    }

    async Task<(Publisher Publisher, Visitor Member, Guid Id)> BeginAsync(params string[] titles)
    {
        var publisher = await host.PublisherAsync();
        return (publisher, await host.MemberOfAsync(publisher), await host.BatchAsync(publisher, titles));
    }

    static async Task<Answer> UploadAsync(Visitor member, Guid id, byte[] content, bool part = false)
    {
        var page = await member.GetAsync($"/applications/bulk/drafts/{id}");
        var answer = await member.SubmitAsync(page, part ? [("Part", "true")] : [], "上傳頁面", files: [("Upload", "頁面.zip", content)]);
        // The job runs in the request here; what it found stands on the page.
        return answer;
    }

    static async Task<Answer> SendAsync(Visitor member, Guid id)
    {
        var page = await member.GetAsync($"/applications/bulk/drafts/{id}");
        return page.Page.QuerySelectorAll("button").Select(button => button.TextContent.Trim()).FirstOrDefault(text => text.StartsWith("送出 ", StringComparison.Ordinal)) is { } button ? await member.SubmitAsync(page, [], button) : page;
    }

    Task<List<Request>> CasesAsync(Publisher publisher) => host.InDbAsync(db => db.Requests.Where(request => request.PublisherId == publisher.Id && request.ApplicationId != null).ToListAsync());

    Task<List<PageFile>> PagesAsync(Publisher publisher) => host.InDbAsync(db => db.PageFiles.Where(page => db.Applications.Any(a => a.Id == page.ApplicationId && a.PublisherId == publisher.Id)).OrderBy(page => page.Id).ToListAsync());

    Task<List<string>> StoredAsync(string prefix) => host.WithAsync<IFileStore, List<string>>(async files => await files.ListAsync(prefix).Select(file => file.Key).ToListAsync());
}
