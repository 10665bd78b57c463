using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Portal.Features.Reading;
using Portal.Features.Reading.OffLine;
using Portal.Tests.Features.Deposit.Checks.Samples;

namespace Portal.Tests.Features.Reading.OffLine;

/// <summary>Personal copies, opened by Readium's own reader.</summary>
[Trait("On", "database")]
public sealed class OffLineTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Phrase = "潮間帶 \"的\" 月光 🌕";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_personal_copy_opens_in_another_program_with_its_pass_phrase_only_and_is_the_book()
    {
        var book = EpubSamples.Three().Item("p", "p.png", "image/png", PictureSamples.Png(20, 20)).Bytes();
        var (reader, _, id) = await MadeAsync(book);
        var copy = await reader.GetAsync($"/reading/off-line/copy/{id}/book");
        Assert.Equal((HttpStatusCode.OK, "application/epub+zip"), (copy.Status, copy.Headers["Content-Type"]));

        var opened = await OpenAsync(copy.Bytes, Phrase);
        Assert.True(opened.GetProperty("signed").GetBoolean());
        Assert.True(opened.GetProperty("opens").GetBoolean());
        Assert.Equal("山海小城", opened.GetProperty("title").GetString());
        Assert.Equal("\"那一頁\" \\ 🌊", opened.GetProperty("hint").GetString());
        var parts = opened.GetProperty("parts").EnumerateObject().ToDictionary(part => part.Name, part => part.Value);
        using var plain = new ZipArchive(new MemoryStream(book));
        var encrypted = 0;
        foreach (var (name, part) in parts)
        {
            await using var content = await plain.GetEntry(name)!.OpenAsync(Cancel);
            Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, Cancel)), part.GetProperty("sha256").GetString());
            if (part.GetProperty("encrypted").GetBoolean()) encrypted++;
        }
        Assert.Equal(3, encrypted); // Two chapters and the picture; the contents stay open, as its reader wants.
        Assert.DoesNotContain("第一章", Encoding.UTF8.GetString(Unpacked(copy.Bytes, "OEBPS/c1.xhtml")), StringComparison.Ordinal);

        var locked = await OpenAsync(copy.Bytes, "another phrase");
        Assert.False(locked.GetProperty("opens").GetBoolean());
        Assert.Equal(3, locked.GetProperty("parts").EnumerateObject().Count(part => part.Value.ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task A_copy_is_had_while_the_loan_runs_and_its_status_says_how_it_stands()
    {
        var (reader, _, id) = await MadeAsync(EpubSamples.Three().Bytes());
        using var anybody = host.Stranger();
        var place = $"/reading/off-line/copy/{id}";
        var licence = JsonDocument.Parse((await anybody.GetAsync(place + "/licence")).Body).RootElement;
        var loan = await host.InDbAsync(db => db.OffLineCopies.Where(c => c.Id == id).Select(c => c.Loan).SingleAsync(Cancel));
        Assert.Equal(LcpLicence.Moment(loan.Until), licence.GetProperty("rights").GetProperty("end").GetString());
        Assert.Equal("active", await StatusAsync(anybody, place));

        // The reading program gives it back.
        Assert.Equal(HttpStatusCode.OK, (await anybody.SendAsync(new HttpRequestMessage(HttpMethod.Put, new Uri("http://localhost" + place + "/return")), follow: false)).Status);
        Assert.Equal("returned", await StatusAsync(anybody, place));
        foreach (var gone in new[] { "/licence", "/book" }) Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(place + gone)).Status);
        Assert.Equal(LoanEnd.Returned, await host.InDbAsync(db => db.Loans.Where(l => l.Id == loan.Id).Select(l => l.End).SingleAsync(Cancel)));
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/reading/off-line/copy/{Guid.NewGuid()}/status")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/reading/off-line/{loan.Id}/{await FileAsync(id)}")).Status);
    }

    [Fact]
    public async Task A_loan_that_is_over_or_a_book_that_was_taken_down_gives_no_copy_any_more()
    {
        var (_, _, id) = await MadeAsync(EpubSamples.Three().Bytes());
        using var anybody = host.Stranger();
        var place = $"/reading/off-line/copy/{id}";
        var (now, deposit, until) = (host.Clock.Now, await host.InDbAsync(db => db.OffLineCopies.Where(c => c.Id == id).Select(c => c.Loan.DepositId).SingleAsync(Cancel)), await host.InDbAsync(db => db.OffLineCopies.Where(c => c.Id == id).Select(c => c.Loan).SingleAsync(Cancel)));
        try
        {
            host.Clock.Now = until.Until.AddSeconds(-1);
            Assert.Equal("active", await StatusAsync(anybody, place));
            host.Clock.Now = until.Until;
            Assert.Equal("expired", await StatusAsync(anybody, place));
            Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(place + "/book")).Status);
        }
        finally
        {
            host.Clock.Now = now;
        }
        await host.InDbAsync(db => db.EbookDeposits.Where(d => d.Id == deposit).ExecuteUpdateAsync(set => set.SetProperty(d => d.TakenDownAt, now), Cancel));
        Assert.Equal("revoked", await StatusAsync(anybody, place));
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(place + "/book")).Status);
    }

    [Fact]
    public async Task A_reader_whose_account_is_disabled_gets_no_copy_any_more()
    {
        var (_, _, id) = await MadeAsync(EpubSamples.Three().Bytes());
        using var anybody = host.Stranger();
        var place = $"/reading/off-line/copy/{id}";
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(place + "/licence")).Status); // The control.
        var reader = await host.InDbAsync(db => db.OffLineCopies.Where(c => c.Id == id).Select(c => c.Loan.ReaderId).SingleAsync(Cancel));
        await host.InDbAsync(db => db.Users.Where(u => u.Id == reader).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, host.Clock.Now), Cancel));

        Assert.Equal("revoked", await StatusAsync(anybody, place));
        foreach (var gone in new[] { "/licence", "/book" }) Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(place + gone)).Status);
    }

    [Theory]
    [InlineData("/nowhere/portal.pfx")]
    [InlineData("/etc/hostname")]
    public void A_certificate_that_cannot_be_used_is_a_wrong_setting(string file) =>
        Assert.Throws<Portal.Adapters.SettingWrong>(() => OffLineSettings.From(new ConfigurationBuilder().AddInMemoryCollection([new("Reading:Lcp:Certificate", file)]).Build(), new(false, "", "sqlite", "", null)));

    [Fact]
    public async Task Another_reader_sees_nothing_of_it_and_another_copy_takes_the_place_of_the_first()
    {
        var (reader, address, first) = await MadeAsync(EpubSamples.Three().Bytes());
        using var other = await host.SignedInAsync(await host.UserAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(address)).Status);
        var refused = await reader.SubmitAsync(await reader.GetAsync(address), [("Input.PassPhrase", "月光"), ("Input.Hint", "月光下")], "重新製作離線版");
        Assert.Contains("提示裡不要寫出開啟密碼", refused.Errors);

        await reader.SubmitAsync(await reader.GetAsync(address), [("Input.PassPhrase", "星光"), ("Input.Hint", "天上")], "重新製作離線版");
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/reading/off-line/copy/{first}/book")).Status);
        Assert.Single(await host.InDbAsync(db => db.OffLineCopies.Where(c => c.FileId == Guid.Parse(address.Substring(address.Length - 36))).ToListAsync(Cancel)));
    }

    [Fact]
    public async Task Obfuscated_fonts_of_a_book_stay_as_they_are()
    {
        const string declared = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><CipherData><CipherReference URI="OEBPS/f.otf"/></CipherData></EncryptedData></encryption>""";
        var font = RandomNumberGenerator.GetBytes(3000);
        var made = EpubSamples.Three().Item("f", "f.otf", "font/otf", font);
        made.Files["META-INF/encryption.xml"] = Encoding.UTF8.GetBytes(declared);
        using var target = new MemoryStream();
        await LcpBook.WriteAsync(new MemoryStream(made.Bytes()), "{}", RandomNumberGenerator.GetBytes(LcpLicence.KeyLength), target);

        Assert.Equal(font, Unpacked(target.ToArray(), "OEBPS/f.otf"));
        var encryption = Encoding.UTF8.GetString(Unpacked(target.ToArray(), "META-INF/encryption.xml"));
        Assert.Contains("http://www.idpf.org/2008/embedding", encryption, StringComparison.Ordinal);
        Assert.Contains("OEBPS/c1.xhtml", encryption, StringComparison.Ordinal);
    }

    async Task<(Visitor Reader, string Address, Guid Copy)> MadeAsync(byte[] book)
    {
        var user = await host.UserAsync();
        var reader = await host.SignedInAsync(user);
        var address = $"/reading/off-line/{await host.LentAsync(user, book)}";
        Assert.Contains(address, (await reader.GetAsync("/reading/mine")).Body, StringComparison.Ordinal);
        var made = await reader.SubmitAsync(await reader.GetAsync(address), [("Input.PassPhrase", Phrase), ("Input.Hint", "\"那一頁\" \\ 🌊")], "製作離線版");
        Assert.Contains("離線版做好了，可以下載", made.Text, StringComparison.Ordinal);
        var file = Guid.Parse(address[^36..]);
        return (reader, address, await host.InDbAsync(db => db.OffLineCopies.Where(c => c.FileId == file).Select(c => c.Id).SingleAsync(Cancel)));
    }

    Task<Guid> FileAsync(Guid copy) => host.InDbAsync(db => db.OffLineCopies.Where(c => c.Id == copy).Select(c => c.FileId).SingleAsync(Cancel));

    static async Task<string?> StatusAsync(Visitor who, string place) => JsonDocument.Parse((await who.GetAsync(place + "/status")).Body).RootElement.GetProperty("status").GetString();

    static byte[] Unpacked(byte[] zip, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var content = archive.GetEntry(name)!.Open();
        using var all = new MemoryStream();
        content.CopyTo(all);
        return all.ToArray();
    }

    async Task<JsonElement> OpenAsync(byte[] copy, string phrase)
    {
        var path = Path.Combine(host.Folder, $"{Guid.NewGuid():n}.epub");
        await File.WriteAllBytesAsync(path, copy, Cancel);
        using var node = Process.Start(new ProcessStartInfo("node", [await Parts.LcpReaderAsync(), path, phrase]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, errors) = (node.StandardOutput.ReadToEndAsync(Cancel), node.StandardError.ReadToEndAsync(Cancel));
        await node.WaitForExitAsync(Cancel);
        Assert.True(node.ExitCode == 0, await errors);
        return JsonDocument.Parse(await said).RootElement;
    }
}
