using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Isbn;

namespace Portal.Tests.Features.Applications.Isbn;

[Trait("On", "database")]
public sealed class RangesTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    static readonly HttpStatusCode[] Away = [HttpStatusCode.Forbidden, HttpStatusCode.Found];

    // The ranges are the whole process's; the file loaded here says the same as the table that is there.
    readonly IsbnRanges _before = IsbnRanges.Current;

    public void Dispose() => IsbnRanges.Current = _before;

    [Fact]
    public async Task Only_administrators_see_the_page()
    {
        Assert.Equal(HttpStatusCode.Found, (await host.Stranger().GetAsync("/applications/isbn/ranges", follow: false)).Status);
        foreach (var user in new[] { await host.UserAsync(await host.PublisherAsync()), await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor) })
            Assert.Contains((await (await host.SignedInAsync(user)).GetAsync("/applications/isbn/ranges", follow: false)).Status, Away);
    }

    [Fact]
    public async Task It_shows_date_serial_and_Taiwans_ranges_with_what_is_open()
    {
        var page = await (await AdministratorAsync()).GetAsync("/applications/isbn/ranges");

        Assert.Contains(IsbnRanges.Current.MessageDate, page.Text, StringComparison.Ordinal);
        Assert.Contains(IsbnRanges.Current.MessageSerialNumber, page.Text, StringComparison.Ordinal);
        Assert.Contains("程式內建", page.Text, StringComparison.Ordinal);
        var rows = page.Page.QuerySelectorAll("main tbody tr").Select(tr => string.Join(' ', tr.Children.Select(td => td.TextContent.Trim()))).ToList();
        Assert.Contains("978-626 92500–99999 10 7,500 0", rows);
        Assert.Contains("978-626 00–04 10,000 5 1", rows);
        Assert.Equal(IsbnRanges.Current.Taiwan.Sum(group => group.Ranges.Count), rows.Count);
    }

    [Theory]
    [InlineData("9786267010006", "978-626-7010-00-6")]
    [InlineData("ISBN：９７８－６２６－７０１０－００－６", "群組號 626，出版者識別號 7010，書序號 00")]
    [InlineData("0306406152", "978-0-306-40615-7")]
    [InlineData("9786267010004", "檢查碼應為 6")]
    [InlineData("9786265000001", "檢查碼應為")]
    [InlineData("9790060115615", "979-0 開頭的是樂譜號 ISMN，不是 ISBN")]
    public async Task A_number_can_be_tried(string number, string expected)
    {
        var page = await (await AdministratorAsync()).GetAsync("/applications/isbn/ranges?isbn=" + Uri.EscapeDataString(number));
        Assert.Contains(expected, page.Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(number, page.Page.QuerySelector("#isbn")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_number_outside_the_ranges_in_use_is_said_to_be()
    {
        var outside = Isbn13.WithCheckDigit(978_626_500_000);
        var page = await (await AdministratorAsync()).GetAsync("/applications/isbn/ranges?isbn=" + outside.Digits);
        Assert.Contains("檢查碼正確，但這個號碼不在啟用的範圍內", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_file_is_kept_written_down_and_used_at_once_and_by_the_next_node_that_looks()
    {
        using var administrator = await AdministratorAsync();

        var done = await UploadAsync(administrator, Message("Sat, 21 Nov 2026 09:00:00 GMT", "own-1"));

        Assert.Contains("已載入 Sat, 21 Nov 2026 09:00:00 GMT 的範圍檔", done.Text, StringComparison.Ordinal);
        Assert.Contains("民國 115 年 3 月 4 日 由", done.Text, StringComparison.Ordinal);
        Assert.Equal("own-1", IsbnRanges.Current.MessageSerialNumber);
        Assert.Equal("Sat, 21 Nov 2026 09:00:00 GMT own-1", await host.InDbAsync(db => db.History.Where(line => line.What == "載入 ISBN 範圍檔" && line.Why!.EndsWith("own-1")).Select(line => line.Why).SingleAsync()));

        // Another node, or this one after a restart: it begins with the program's own table.
        IsbnRanges.Current = _before;
        using var other = new RangesWatch(host.Services.GetRequiredService<PortalSettings>(), host.Services.GetRequiredService<IServiceScopeFactory>(), host.Clock, NullLogger<RangesWatch>.Instance);
        await other.StartAsync(CancellationToken.None);
        Assert.Equal("own-1", IsbnRanges.Current.MessageSerialNumber);
        await other.StopAsync(CancellationToken.None);

        // Nothing newer: what is in use stays, whatever it is.
        IsbnRanges.Current = _before;
        await other.LookAsync();
        Assert.Same(_before, IsbnRanges.Current);
    }

    [Fact]
    public async Task The_same_file_again_is_refused()
    {
        using var administrator = await AdministratorAsync();
        var file = Message("Fri, 20 Nov 2026 09:00:00 GMT", "own-2");
        await UploadAsync(administrator, file);

        var again = await UploadAsync(administrator, file);

        Assert.Equal("錯誤：這份範圍檔已在使用中（序號 own-2）", again.ErrorAt("Upload"));
        Assert.Equal(1, await host.InDbAsync(db => db.IsbnRangeFiles.CountAsync(row => row.Serial == "own-2")));
    }

    [Theory]
    [InlineData("", "請選擇檔案")]
    [InlineData("<html/>", "這不是國際 ISBN 總部的範圍檔 RangeMessage.xml")]
    [InlineData("<ISBNRangeMessage><RegistrationGroups>", "範圍檔不完整或太大，請重新下載 RangeMessage.xml")]
    public async Task A_broken_file_is_refused_at_its_field_and_nothing_changes(string file, string sentence)
    {
        var refused = await UploadAsync(await AdministratorAsync(), Encoding.UTF8.GetBytes(file));
        Assert.Equal("錯誤：" + sentence, refused.ErrorAt("Upload"));
        Assert.Same(_before, IsbnRanges.Current);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        var refused = await UploadAsync(await AdministratorAsync(), new byte[LoadRanges.LargestFile + 1]);
        Assert.Equal("錯誤：範圍檔不完整或太大，請重新下載 RangeMessage.xml", refused.ErrorAt("Upload"));
    }

    [Fact]
    public async Task A_file_that_disagrees_with_an_open_block_is_refused()
    {
        // 978-626 0-4 with one digit instead of 00-04: the shared pool 978-626-01 would be no registrant any more.
        var file = Encoding.UTF8.GetString(Message("Thu, 19 Nov 2026 09:00:00 GMT", "own-3"));
        var pool = file.IndexOf("<Range>0000000-0499999</Range><Length>2</Length>", file.IndexOf("<Prefix>978-626</Prefix>", StringComparison.Ordinal), StringComparison.Ordinal);
        var odd = file.Remove(pool) + "<Range>0000000-0499999</Range><Length>3</Length>" + file[(pool + "<Range>0000000-0499999</Range><Length>2</Length>".Length)..];

        var refused = await UploadAsync(await AdministratorAsync(), Encoding.UTF8.GetBytes(odd));

        Assert.Equal("錯誤：範圍檔與已開立的出版者識別號 978-626-01 不符，未載入", refused.ErrorAt("Upload"));
        Assert.False(await host.InDbAsync(db => db.IsbnRangeFiles.AnyAsync(row => row.Serial == "own-3")));
        Assert.Same(_before, IsbnRanges.Current);
    }

    async Task<Visitor> AdministratorAsync() => await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));

    static async Task<Answer> UploadAsync(Visitor administrator, byte[] content) =>
        await administrator.SubmitAsync(await administrator.GetAsync("/applications/isbn/ranges"), [], button: "載入", files: [("Upload", "RangeMessage.xml", content)]);

    /// <summary>The agency's form, written from the program's own table.</summary>
    static byte[] Message(string date, string serial)
    {
        var text = new StringBuilder($"<?xml version='1.0' encoding='utf-8'?><ISBNRangeMessage><MessageSource>own</MessageSource><MessageSerialNumber>{serial}</MessageSerialNumber><MessageDate>{date}</MessageDate><RegistrationGroups>");
        foreach (var group in IsbnRanges.Embedded().Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"<Group><Prefix>{group.Name}</Prefix><Agency>own</Agency><Rules>");
            foreach (var range in group.Ranges)
                text.Append(CultureInfo.InvariantCulture, $"<Rule><Range>{range.First.PadRight(7, '0')}-{range.Last.PadRight(7, '9')}</Range><Length>{range.Length}</Length></Rule>");
            text.Append("</Rules></Group>");
        }
        return Encoding.UTF8.GetBytes(text.Append("</RegistrationGroups></ISBNRangeMessage>").ToString());
    }
}
