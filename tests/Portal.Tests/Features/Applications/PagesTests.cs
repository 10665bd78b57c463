using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using static Portal.Tests.Adapters.Files.ContentKindTests;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class PagesTests(PagesTests.SmallUploads host) : IClassFixture<PagesTests.SmallUploads>
{
    /// <summary>Files of at most one megabyte.</summary>
    public sealed class SmallUploads : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [KeyValuePair.Create("Uploads:MaxMegabytes", "1")];
    }

    const string TitlePage = "Input[TitlePage]";
    const string Contents = "Input[Contents]";

    [Fact]
    public async Task PDF_JPEG_and_PNG_are_kept_by_their_content_whatever_they_are_called()
    {
        var (member, id) = await BeginAsync();

        var next = await UploadAsync(member, id, (TitlePage, "封面.PDF", pdf), (TitlePage, "照片.bin", Jpeg(8, 6)), (Contents, @"C:\我的文件\目次.png", Png(8, 6)));

        Assert.Equal($"/applications/contact/{id}", next.Path);
        var files = await FilesAsync(id);
        Assert.Equal([(PageKind.TitlePage, "封面.PDF", "application/pdf"), (PageKind.TitlePage, "照片.bin", "image/jpeg"), (PageKind.Contents, "目次.png", "image/png")],
            files.OrderBy(f => f.Kind).ThenBy(f => f.FileName, StringComparer.Ordinal).Select(f => (f.Kind, f.FileName, f.ContentType)));
        var first = files.Single(f => f.FileName == "封面.PDF");
        Assert.Equal(pdf.Length, first.Size);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(pdf)), first.Sha256);
    }

    [Fact]
    public async Task A_refused_file_is_named_with_the_reason_and_the_good_ones_are_kept()
    {
        var (member, id) = await BeginAsync();
        foreach (var (name, content, reason) in new[]
        {
            ("空.pdf", Array.Empty<byte>(), "「空.pdf」：這個檔案是空的，請重新選擇"),
            ("假.pdf", Encoding.UTF8.GetBytes("<html><script>alert(1)</script>"), "「假.pdf」：只接受 PDF、JPEG 或 PNG 檔案"),
            ("斷.pdf", pdf[..20], "「斷.pdf」：檔案不完整或已損壞，請重新存檔後再上傳"),
            ("大.pdf", [.. new byte[1024 * 1024 + 1]], "「大.pdf」超過 1 MB，請縮小後再上傳"),
        })
        {
            var page = await UploadAsync(member, id, (TitlePage, name, content), (Contents, "好.png", Png(8, 6)));
            Assert.Equal([reason], page.Errors);
            Assert.Equal("錯誤：" + reason, page.Page.GetElementById("Input_TitlePage_-error")?.TextContent.Trim());
        }
        Assert.Equal(4, (await FilesAsync(id)).Count(f => f.FileName == "好.png"));
        Assert.Single((await FilesAsync(id)).Select(f => f.Kind).Distinct());
    }

    [Fact]
    public async Task At_most_ten_files_of_a_kind_are_kept()
    {
        var (member, id) = await BeginAsync();
        var page = await UploadAsync(member, id, [.. Enumerable.Range(1, 11).Select(n => (TitlePage, $"{n}.pdf", pdf))]);
        Assert.Equal(["每一類最多 10 個檔案"], page.Errors);
        Assert.Equal(10, (await FilesAsync(id)).Count);
    }

    [Fact]
    public async Task A_full_disk_is_said_in_words_and_loses_nothing()
    {
        var (member, id) = await BeginAsync();
        var form = await member.GetAsync($"/applications/pages/{id}");
        var incoming = Path.Combine(host.Folder, "files", ".incoming");
        Directory.Delete(incoming);
        try
        {
            await File.WriteAllTextAsync(incoming, "", TestContext.Current.CancellationToken);
            var page = await member.SubmitAsync(form, [], "上傳", files: [(TitlePage, "封面.pdf", pdf)]);
            Assert.Equal((HttpStatusCode.OK, "「封面.pdf」暫時無法儲存，請稍後再上傳；其他資料都已存好"), (page.Status, page.Errors.Single()));
        }
        finally
        {
            File.Delete(incoming);
            Directory.CreateDirectory(incoming);
        }
        Assert.Empty(await FilesAsync(id));
        Assert.Empty((await UploadAsync(member, id, (TitlePage, "封面.pdf", pdf))).Errors);
    }

    [Fact]
    public async Task A_file_is_taken_away_again()
    {
        var (member, id) = await BeginAsync();
        await UploadAsync(member, id, (TitlePage, "封面.pdf", pdf), (TitlePage, "封面二.pdf", pdf));
        var page = await member.SubmitAsync(await member.GetAsync($"/applications/pages/{id}"), [], "移除 封面.pdf");
        Assert.Equal("封面二.pdf", Assert.Single(await FilesAsync(id)).FileName);
        Assert.DoesNotContain("封面.pdf", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_read_by_its_publisher_and_by_staff_in_a_sandbox_and_by_nobody_else()
    {
        var (member, id) = await BeginAsync();
        await UploadAsync(member, id, (TitlePage, "封面.pdf", pdf));
        var address = $"/applications/file/{(await FilesAsync(id))[0].Id}";
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        using var other = await host.MemberOfAsync(await host.PublisherAsync());
        using var stranger = host.Stranger();

        foreach (var reader in new[] { member, clerk })
        {
            var file = await reader.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, file.Status);
            Assert.Equal(pdf, file.Bytes);
            Assert.Equal("default-src 'none'; sandbox", file.Headers["Content-Security-Policy"]);
            Assert.Equal(("nosniff", "application/pdf"), (file.Headers["X-Content-Type-Options"], file.Headers["Content-Type"]));
            Assert.StartsWith("attachment", file.Headers["Content-Disposition"], StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(address)).Status);
        var away = await stranger.GetAsync(address, follow: false);
        Assert.Equal(HttpStatusCode.Found, away.Status);
        Assert.Contains("/accounts/sign-in", away.Headers["Location"], StringComparison.OrdinalIgnoreCase);
    }

    async Task<(Visitor Member, Guid Id)> BeginAsync()
    {
        var publisher = await host.PublisherAsync(PublisherKind.School);
        var draft = await host.DraftAsync(publisher);
        await host.InDbAsync(db => db.PageFiles.Where(p => p.ApplicationId == draft.Id).ExecuteDeleteAsync());
        return (await host.MemberOfAsync(publisher), draft.Id);
    }

    static async Task<Answer> UploadAsync(Visitor member, Guid id, params (string Field, string FileName, byte[] Content)[] files) =>
        await member.SubmitAsync(await member.GetAsync($"/applications/pages/{id}"), [], "儲存並繼續", files: files);

    Task<List<PageFile>> FilesAsync(Guid id) => host.InDbAsync(db => db.PageFiles.Where(p => p.ApplicationId == id).ToListAsync());
}
