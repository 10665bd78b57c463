using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Files;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Checks;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Deposit.Upload;

namespace Portal.Tests.Features.Deposit;

/// <summary>A deposit over HTTP as people do it, without JavaScript: begun, uploaded, signed, sent, decided; and what is in the store after each end.</summary>
[Trait("On", "database")]
public sealed class DepositPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    async Task<IReadOnlyList<string>> KeysAsync(string place)
    {
        var keys = new List<string>();
        await foreach (var stored in host.Services.GetRequiredService<IFileStore>().ListAsync(place)) keys.Add(stored.Key);
        return keys;
    }

    async Task<string[]> KeysOfAsync(string number) => [.. (await host.InDbAsync(db => db.DepositFiles.Where(f => f.Deposit.CaseNumber == number).Select(f => f.Id).ToListAsync()))
        .SelectMany(id => KeysAsync($"incoming/{id:n}/").GetAwaiter().GetResult())];

    [Fact]
    public async Task A_book_with_a_number_is_deposited_by_the_plain_pages()
    {
        var publisher = await host.PublisherAsync();
        var (member, clerk) = (await host.UserAsync(publisher), await host.ClerkAsync());
        using var depositor = await host.SignedInAsync(member);
        var application = (await host.NumberedAsync(publisher, "走讀海岸")).Product!.ApplicationId;

        var begun = await depositor.SubmitAsync(await depositor.GetAsync("/deposit/new"), [], $"title={application}");
        Assert.StartsWith("/deposit/files/", begun.Path, StringComparison.Ordinal);
        var id = Guid.Parse(begun.Path[^36..]);
        var content = Encoding.UTF8.GetBytes("no book at all");
        var uploaded = await depositor.SubmitAsync(begun, [], "上傳 EPUB 電子書", files: [("file", "走讀海岸.epub", content)]);

        // The checker has looked at it in its own process, and says what it is not.
        Assert.Contains("不能收", uploaded.Text, StringComparison.Ordinal);
        Assert.Contains("請上傳 EPUB", uploaded.Text, StringComparison.Ordinal);
        Assert.Contains("有檔案不能收，請換一個檔案或移除", (await depositor.GetAsync($"/deposit/check/{id}")).Text, StringComparison.Ordinal);
        await host.RunAsync<SweepUploads>();
        var refused = await host.InDbAsync(db => db.DepositFiles.SingleAsync(f => f.DepositId == id));
        Assert.Empty(await KeysAsync($"incoming/{refused.Id:n}/"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), refused.Sha256);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Folder, "checks")));

        await depositor.SubmitAsync(uploaded, [], "移除 走讀海岸.epub");
        await host.BookFileAsync(new EbookDeposit { Id = id }, FileState.Flagged, "走讀海岸", "走讀海岸.epub");
        var text = await depositor.SubmitAsync(await depositor.GetAsync($"/deposit/sign/{id}"), [("Input.Access", "Lending"), ("Input.Copies", "2"), ("Input.LoanDays", "14")], "看授權書全文");
        Assert.Contains("同時閱覽份數：2", text.Text, StringComparison.Ordinal);
        Assert.Contains("請勾選同意，才能簽署", (await depositor.SubmitAsync(text, [], "簽署授權書")).Text, StringComparison.Ordinal);
        var changed = await depositor.SubmitAsync(text, [("Input.LoanDays", "30"), ("Input.Agreed", "true")], "簽署授權書");
        Assert.Contains("授權書的內容剛有變動，請看過再簽署", changed.Errors);
        var check = await depositor.SubmitAsync(changed, [("Input.Agreed", "true")], "簽署授權書");
        Assert.Equal($"/deposit/check/{id}", check.Path);
        var sent = await depositor.SubmitAsync(check, [], "送出申請");
        var number = sent.Path[^10..];
        Assert.Contains("電子書送存", sent.Text, StringComparison.Ordinal);

        await host.TakenAsync(id, clerk);
        using var desk = await host.SignedInAsync(clerk);
        Assert.Contains("由館員判斷", (await desk.GetAsync($"/queue/case/{number}")).Text, StringComparison.Ordinal);
        var decide = await desk.GetAsync($"/deposit/decide/{number}");
        Assert.Contains("「走讀海岸.epub」有疑問，請寫明仍然收下的理由", (await desk.SubmitAsync(decide, [], "核定送存")).Errors);
        Assert.Empty(await KeysAsync("deposit/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("走讀海岸")))));
        var decided = await desk.SubmitAsync(decide, [("收下「走讀海岸.epub」的理由", "開啟看過，內容完整")], "核定送存");
        Assert.Equal($"/queue/case/{number}", decided.Path);
        await host.RunAsync<CopyDeposits>();
        await host.RunAsync<SweepUploads>();

        var deposit = await host.InDbAsync(db => db.EbookDeposits.Include(d => d.Files).ThenInclude(f => f.Pieces).Include(d => d.History).SingleAsync(d => d.Id == id));
        Assert.Equal(RequestState.Approved, deposit.State);
        Assert.All(deposit.Files, file => Assert.Equal((FileState.Deposited, 0), (file.State, file.Pieces.Count)));
        foreach (var file in deposit.Files) Assert.Single(await KeysAsync("deposit/" + file.Sha256));
        Assert.Empty(await KeysOfAsync(number));
        Assert.Contains(deposit.History, line => line.What == "核定送存" && line.Why!.Contains("開啟看過，內容完整", StringComparison.Ordinal));
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key == $"approved:{id}"));
        Assert.Contains(deposit.Files.Single(f => f.Kind == DepositPart.Book).Sha256!, letter.Body, StringComparison.Ordinal);
        Assert.Contains($"/deposit/record/{number}", letter.Body, StringComparison.Ordinal);

        var record = await depositor.GetAsync($"/deposit/file/{deposit.LicenceRecord!.Id}");
        Assert.Equal(deposit.LicenceRecord.Sha256, Convert.ToHexStringLower(SHA256.HashData(record.Bytes)));
        Assert.Contains(member.Email!, record.Body, StringComparison.Ordinal);
        Assert.Contains(deposit.SignedSha256!, record.Body, StringComparison.Ordinal);
        Assert.Contains("sandbox", record.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        using var anybody = host.Stranger();
        Assert.Contains(deposit.Files.Single(f => f.Kind == DepositPart.Book).Sha256!, (await anybody.GetAsync($"/deposit/record/{number}")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"/deposit/file/{deposit.Files.Single(f => f.Kind == DepositPart.Book).Id}")).Status);
    }

    [Fact]
    public async Task An_ISBN_and_the_deposit_of_its_book_go_in_one_submission_and_the_deposit_waits_for_the_number()
    {
        var publisher = await host.PublisherAsync();
        var (member, clerk) = (await host.UserAsync(publisher), await host.ClerkAsync());
        using var depositor = await host.SignedInAsync(member);
        var draft = await host.DraftAsync(publisher, member, "潮間帶", ProductForm.Epub);

        var formats = await depositor.SubmitAsync(await depositor.GetAsync($"/applications/formats/{draft.Id}"), [("Input.AsksDeposit", "true"), ("Input.AsksCip", "False")], "儲存並繼續");
        Assert.Equal($"/applications/pages/{draft.Id}", formats.Path);
        var deposit = await host.InDbAsync(db => db.EbookDeposits.SingleAsync(d => d.ApplicationId == draft.Id));
        var files = await depositor.SubmitAsync(await depositor.GetAsync($"/applications/contact/{draft.Id}"), [], "儲存並繼續");
        Assert.Equal($"/deposit/files/{deposit.Id}", files.Path);
        Assert.Contains("請至少上傳一個電子書檔案", (await depositor.GetAsync($"/applications/check/{draft.Id}")).Text, StringComparison.Ordinal);
        await host.BookFileAsync(deposit);
        await host.SignAsync(deposit.Id, member);
        var sent = await depositor.SubmitAsync(await depositor.GetAsync($"/applications/check/{draft.Id}"), [], "送出申請");

        Assert.StartsWith("/applications/case/", sent.Path, StringComparison.Ordinal);
        var cases = await host.InDbAsync(db => db.Requests.Where(r => r.ApplicationId == draft.Id).ToListAsync());
        Assert.Equal(2, cases.Count(filed => filed.State == RequestState.Submitted));
        var number = cases.OfType<EbookDeposit>().Single().CaseNumber!;
        await host.TakenAsync(deposit.Id, clerk);
        using var desk = await host.SignedInAsync(clerk);
        Assert.Contains("這本書的 ISBN 還沒有核定，請先核定 ISBN", (await desk.SubmitAsync(await desk.GetAsync($"/deposit/decide/{number}"), [], "核定送存")).Errors);

        // Without a number there is nothing to deposit.
        await depositor.SubmitAsync(await depositor.GetAsync($"/applications/case/{cases.Single(filed => filed is not EbookDeposit).CaseNumber}"), [], "撤回申請");
        Assert.Equal(RequestState.Withdrawn, await host.InDbAsync(db => db.Requests.Where(r => r.Id == deposit.Id).Select(r => r.State).SingleAsync()));
        await host.RunAsync<SweepUploads>();
        Assert.Empty(await KeysOfAsync(number));
    }

    [Fact]
    public async Task A_refused_deposit_keeps_its_record_and_leaves_no_byte()
    {
        var clerk = await host.ClerkAsync();
        var filed = await host.DepositCaseAsync(await host.PublisherAsync(), clerk, content: "refused");
        Assert.NotEmpty(await KeysOfAsync(filed.CaseNumber!)); // The control.
        using var desk = await host.SignedInAsync(clerk);

        await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{filed.CaseNumber}"), [("Input.Reason", "不在送存範圍")], "不予核定");
        await host.RunAsync<SweepUploads>();

        Assert.Empty(await KeysOfAsync(filed.CaseNumber!));
        Assert.Empty(await KeysAsync("deposit/" + Convert.ToHexStringLower(SHA256.HashData("refused"u8))));
        var files = await host.InDbAsync(db => db.DepositFiles.Include(f => f.Pieces).Where(f => f.DepositId == filed.Id).ToListAsync());
        Assert.Equal(2, files.Count);
        Assert.All(files, file => Assert.Empty(file.Pieces));
        Assert.Contains("海.epub", (await desk.GetAsync($"/queue/case/{filed.CaseNumber}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_may_be_deposited_twice_and_staff_are_told()
    {
        var earlier = await host.DepositedAsync(await host.PublisherAsync(), "島嶼之歌", "the same bytes");
        var clerk = await host.ClerkAsync();
        var again = await host.DepositCaseAsync(await host.PublisherAsync(), clerk, title: "另一個書名", content: "the same bytes");
        var near = await host.DepositCaseAsync(await host.PublisherAsync(), clerk, title: "島嶼之歌 ", content: "other bytes");
        using var desk = await host.SignedInAsync(clerk);

        var shown = await desk.GetAsync($"/deposit/decide/{again.CaseNumber}");
        Assert.Contains($"{earlier} 島嶼之歌", shown.Text, StringComparison.Ordinal);
        Assert.Contains("檔案內容完全相同", shown.Text, StringComparison.Ordinal);
        Assert.Contains("書名幾乎相同", (await desk.GetAsync($"/deposit/decide/{near.CaseNumber}")).Text, StringComparison.Ordinal);
        var approved = await desk.SubmitAsync(shown, [], "核定送存");

        Assert.Equal($"/queue/case/{again.CaseNumber}", approved.Path);
        Assert.Single(await KeysAsync("deposit/" + Convert.ToHexStringLower(SHA256.HashData("the same bytes"u8))));
    }

    [Fact]
    public async Task A_supervisor_takes_a_deposited_book_down_and_its_record_says_so()
    {
        var number = await host.DepositedAsync(await host.PublisherAsync());
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));

        Assert.Contains("請寫明撤下的理由", (await supervisor.SubmitAsync(await supervisor.GetAsync($"/deposit/decide/{number}"), [], "撤下")).Errors);
        await supervisor.SubmitAsync(await supervisor.GetAsync($"/deposit/decide/{number}"), [("Input.Reason", "著作權爭議")], "撤下");

        using var anybody = host.Stranger();
        Assert.Contains("著作權爭議", (await anybody.GetAsync($"/deposit/record/{number}")).Text, StringComparison.Ordinal);
        Assert.Equal(RequestState.Approved, await host.InDbAsync(db => db.EbookDeposits.Where(d => d.CaseNumber == number).Select(d => d.State).SingleAsync()));
    }

    [Fact]
    public async Task A_check_without_an_answer_is_tried_again_and_then_held_never_passed()
    {
        var deposit = await host.DepositAsync(await host.PublisherAsync());
        var id = await host.BookFileAsync(deposit, FileState.Waiting);
        var checker = ActivatorUtilities.CreateInstance<FileChecker>(host.Services, new CheckLimits(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 512L << 20, 1), Microsoft.Extensions.Logging.Abstractions.NullLogger<FileChecker>.Instance);
        var job = ActivatorUtilities.CreateInstance<CheckDepositFiles>(host.Services, checker);
        var start = host.Clock.Now;
        var states = new List<FileState>();

        for (var attempt = 0; attempt < 3; attempt++)
        {
            await job.RunAsync(TestContext.Current.CancellationToken);
            await job.RunAsync(TestContext.Current.CancellationToken); // Not before its time.
            states.Add(await host.InDbAsync(db => db.DepositFiles.Where(f => f.Id == id).Select(f => f.State).SingleAsync()));
            host.Clock.Advance(TimeSpan.FromMinutes(10));
        }
        host.Clock.Now = start;

        Assert.Equal([FileState.Waiting, FileState.Waiting, FileState.Held], states);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Folder, "checks")));
    }

    [Theory]
    [InlineData(ReadingAccess.Lending, null, 14, 0)]
    [InlineData(ReadingAccess.Lending, 2, null, 0)]
    [InlineData(ReadingAccess.Lending, 2, 91, 0)]
    [InlineData(ReadingAccess.InLibrary, 0, null, 0)]
    [InlineData(ReadingAccess.Open, null, null, -1)]
    [InlineData(ReadingAccess.Open, null, null, 4000)]
    public void Terms_that_cannot_be_kept_are_refused(ReadingAccess access, int? copies, int? days, int embargo)
    {
        var today = new DateOnly(2026, 3, 4);

        Assert.Throws<Portal.Domain.RuleBroken>(() => new LicenceTerms(access, copies, days, embargo == 0 ? null : today.AddDays(embargo)).MustHold(today));
        new LicenceTerms(access, 2, 14, today.AddDays(1)).Pruned.MustHold(today); // The control.
    }
}
