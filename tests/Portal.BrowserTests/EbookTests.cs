using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;

namespace Portal.BrowserTests;

/// <summary>
/// An e-book through the window: a protected book is refused, a large one with a script is cut off three times on its way and goes on, the licence is signed,
/// a clerk decides on the script and approves, everybody sees the record.
/// </summary>
[Collection(nameof(Portal))]
public class EbookTests(PortalProcess portal, Browser browser)
{
    const string Password = "demo-portal-2026";

    [Fact]
    public async Task A_protected_book_is_refused_and_a_large_one_that_was_cut_off_three_times_is_deposited_by_a_clerks_decision()
    {
        var publisher = await browser.PersonAsync(portal.Address);
        await publisher.SignInAsync("publisher@example.test", Password);
        await publisher.GoAsync("/deposit");
        await publisher.LookBothAsync("deposit");
        await publisher.GoAsync("/deposit/new");
        await publisher.LookBothAsync("deposit-new");
        await publisher.Page.GetByRole(AriaRole.Button, new() { Name = "送存這本書" }).First.ClickAsync();
        await publisher.SeesAsync("電子書檔案");
        var title = (await publisher.Page.Locator("main .govuk-caption-l").InnerTextAsync()).Trim();
        var format = publisher.Page.Locator("section.deposit").First;
        var chosen = format.Locator("input[type=file]");
        var state = format.Locator(".govuk-tag").First;

        var locked = Path.Combine(portal.Folder, "上鎖的海.epub");
        await MakeBookAsync(locked, title, 0, ("META-INF/encryption.xml", Locked));
        await chosen.SetInputFilesAsync(locked);
        await Assertions.Expect(state).ToHaveTextAsync("不能收", new() { Timeout = 90_000 });
        await publisher.SeesAsync("DRM");
        await publisher.LookBothAsync("deposit-refused");

        var book = Path.Combine(portal.Folder, "海.epub");
        await MakeBookAsync(book, title, Pictures, ("EPUB/tide.js", "document.title += '';"));
        var offsets = new List<long>();
        publisher.Page.Request += (_, request) =>
        {
            if (request.Method == "PATCH") offsets.Add(long.Parse(request.Headers["upload-offset"], CultureInfo.InvariantCulture));
        };
        foreach (var (cut, pieces) in new[] { ("first", 3), ("second", 5) })
        {
            // The line breaks after some pieces, and the browser is closed and opened again.
            var sent = 0;
            await publisher.Page.RouteAsync("**/deposit/upload/*", route => route.Request.Method == "PATCH" && Interlocked.Increment(ref sent) > pieces ? route.AbortAsync() : route.ContinueAsync());
            await chosen.SetInputFilesAsync(book);
            await publisher.SeesAsync("連線中斷，恢復後會自動繼續");
            await publisher.LookBothAsync("deposit-broken-" + cut);
            await publisher.Page.ReloadAsync();
            await publisher.SeesAsync("已收到");
            await publisher.Page.UnrouteAllAsync();
        }
        Assert.Equal(8L * Piece, offsets.Max());

        // The third time the line comes back by itself.
        var broken = new TaskCompletionSource();
        var more = 0;
        await publisher.Page.RouteAsync("**/deposit/upload/*", route =>
        {
            if (route.Request.Method != "PATCH" || Interlocked.Increment(ref more) != 4) return route.ContinueAsync();
            broken.TrySetResult();
            return route.AbortAsync();
        });
        await chosen.SetInputFilesAsync(book);
        await broken.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await Assertions.Expect(state).ToHaveTextAsync("由館員判斷", new() { Timeout = 180_000 });
        await publisher.Page.UnrouteAllAsync();
        // Every piece was begun where the one before it ended, and only those that were cut off were begun twice.
        var length = new FileInfo(book).Length;
        Assert.True(length > 300_000_000, $"{length} bytes");
        Assert.Equal(Enumerable.Range(0, (int)((length + Piece - 1) / Piece)).Select(piece => (long)piece * Piece), offsets.Distinct().Order());
        Assert.Equal([3L * Piece, 8L * Piece, 11L * Piece], offsets.GroupBy(offset => offset).Where(same => same.Count() > 1).Select(same => same.Key).Order());
        await publisher.LookBothAsync("deposit-files");

        await publisher.FollowAsync("繼續");
        await publisher.TickAsync("讀者可以怎麼閱覽", "限制閱覽：館外借閱");
        await publisher.FillAsync("同時閱覽的份數", "2");
        await publisher.FillAsync("借閱天數", "14");
        await publisher.PressAsync("看授權書全文");
        await publisher.SeesAsync("同時閱覽份數：2");
        await publisher.LookBothAsync("deposit-sign");
        await publisher.Page.GetByLabel("我已閱讀全文").CheckAsync();
        await publisher.PressAsync("簽署授權書");
        await publisher.SeesAsync("確認送出");
        await publisher.LookBothAsync("deposit-check");
        await publisher.PressAsync("送出申請");
        await publisher.SeesAsync("電子書送存");
        var number = publisher.Page.Url[^10..];

        var clerk = await browser.PersonAsync(portal.Address);
        await clerk.SignInAsync("clerk@example.test", Password);
        await clerk.GoAsync($"/queue/case/{number}");
        await clerk.PressAsync("收案");
        await clerk.FollowAsync("開啟送存的檔案");
        await clerk.PressAsync("核定送存");
        await clerk.SeesAsync("有疑問，請寫明仍然收下的理由");
        await clerk.LookBothAsync("deposit-decide");
        await clerk.FillAsync("收下「海.epub」的理由", "程式只改標題，沒有它也能讀");
        await clerk.PressAsync("核定送存");
        await clerk.SeesAsync("已送存");
        await clerk.LookBothAsync("deposit-case");

        var reader = await browser.PersonAsync(portal.Address);
        await reader.GoAsync($"/deposit/record/{number}");
        await reader.SeesAsync("SHA-256");
        await reader.LookBothAsync("deposit-record");
        await reader.GoAsync("/language/en?back=/deposit/record/" + number);
        await reader.LookBothAsync("deposit-record-en");
    }

    /// <summary>Bytes of a piece that the browser sends in one request.</summary>
    const int Piece = 16 << 20;

    /// <summary>Pictures of some seventeen million bytes each.</summary>
    const int Pictures = 18;

    const string Locked = """
        <encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>
        <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><resource xmlns="http://ns.adobe.com/adept">urn:uuid:6f3b1c3e-2b1a-4a4e-9d57-0d6f1d5f2b11</resource></KeyInfo><CipherData><CipherReference URI="EPUB/c1.xhtml"/></CipherData></EncryptedData></encryption>
        """;

    /// <summary>A book that is as it should be, with that many large pictures and what else is put into it; its first chapter uses a script that is there.</summary>
    static async Task MakeBookAsync(string path, string title, int pictures, params (string Name, string Text)[] more)
    {
        await using var zip = await ZipArchive.CreateAsync(File.Create(path), ZipArchiveMode.Create, leaveOpen: false, Encoding.UTF8);
        var scripts = more.Where(part => part.Name.EndsWith(".js", StringComparison.Ordinal)).Select(part => part.Name["EPUB/".Length..]).ToList();
        await PutAsync("mimetype", "application/epub+zip");
        await PutAsync("META-INF/container.xml", """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""");
        await PutAsync("EPUB/book.opf", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-Hant">
            <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:6f3b1c3e-2b1a-4a4e-9d57-0d6f1d5f2b11</dc:identifier><dc:title>{title}</dc:title><dc:language>zh-Hant</dc:language><dc:creator>林雨果</dc:creator><meta property="dcterms:modified">2026-03-01T00:00:00Z</meta></metadata>
            <manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"{(scripts.Count > 0 ? " properties=\"scripted\"" : "")}/>
            {string.Concat(scripts.Select(script => $"<item id=\"{script}\" href=\"{script}\" media-type=\"text/javascript\"/>"))}{string.Concat(Enumerable.Range(0, pictures).Select(map => $"<item id=\"map{map}\" href=\"map{map}.png\" media-type=\"image/png\"/>"))}</manifest>
            <spine><itemref idref="c1"/></spine>
            </package>
            """);
        await PutAsync("EPUB/nav.xhtml", """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-Hant"><head><title>目次</title></head><body><nav epub:type="toc"><ol><li><a href="c1.xhtml">潮間帶</a></li></ol></nav></body></html>""");
        await PutAsync("EPUB/c1.xhtml", $"""<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh-Hant"><head><title>潮間帶</title>{string.Concat(scripts.Select(script => $"<script src=\"{script}\"></script>"))}</head><body><p>潮水退了以後，礁石上的小水窪各有一片自己的海。</p>{string.Concat(Enumerable.Range(0, pictures).Select(map => $"<p><img src=\"map{map}.png\" alt=\"海岸的地圖\"/></p>"))}</body></html>""");
        foreach (var (name, text) in more) await PutAsync(name, text);
        var picture = pictures > 0 ? Picture(2_400) : [];
        for (var map = 0; map < pictures; map++)
        {
            await using var entry = await zip.CreateEntry($"EPUB/map{map}.png", CompressionLevel.NoCompression).OpenAsync();
            await entry.WriteAsync(picture);
        }

        async Task PutAsync(string name, string text)
        {
            await using var entry = await zip.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync();
            await entry.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>A square PNG of that many noisy pixels a side (ISO/IEC 15948): noise cannot be packed, so it is large.</summary>
    static byte[] Picture(int side)
    {
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.NoCompression, leaveOpen: true))
        {
            for (var row = 0; row < side; row++)
            {
                packed.WriteByte(0);
                packed.Write(RandomNumberGenerator.GetBytes(side * 3));
            }
        }
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, side);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), side);
        (head[8], head[9]) = (8, 2);
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, head), .. Chunk("IDAT"u8, rows.ToArray()), .. Chunk("IEND"u8, [])];
    }

    static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] chunk = [.. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(content.Length)), .. name, .. content, 0, 0, 0, 0];
        var crc = uint.MaxValue;
        foreach (var one in chunk.AsSpan(4, content.Length + 4))
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), ~crc);
        return chunk;
    }
}
