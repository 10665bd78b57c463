using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Upload;

namespace Portal.Tests.Features.Deposit.Upload;

/// <summary>The tus protocol 1.0.0 over HTTP, every status of it, and what is in the store and in the tables afterwards.</summary>
[Trait("On", "database")]
public sealed class TusTests(TusTests.SmallHost host) : IClassFixture<TusTests.SmallHost>
{
    /// <summary>Small limits.</summary>
    public sealed class SmallHost : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Deposit:MaxMegabytes:Cover", "1"), new("Deposit:PublisherGigabytes", "1")];
    }

    /// <summary>A member of a publisher, and the draft of a deposit of its own.</summary>
    sealed record Place(Visitor Who, Publisher Publisher, EbookDeposit Deposit)
    {
        public Guid Epub => Deposit.Application!.Products.Single(p => p.Form == Portal.Features.Applications.ProductForm.Epub).Id;
    }

    async Task<Place> PlaceAsync()
    {
        var publisher = await host.PublisherAsync();
        return new(await host.MemberOfAsync(publisher), publisher, await host.DepositAsync(publisher));
    }

    static async Task<Answer> SendAsync(Visitor who, string method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(new Uri("http://localhost"), path));
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers.Prepend(("Tus-Resumable", "1.0.0")).GroupBy(h => h.Item1).Select(same => same.Last()).Where(h => h.Item2.Length > 0))
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        return await who.SendAsync(request, follow: false);
    }

    static string Metadata(Guid deposit, Guid? product, string name = "海.epub")
    {
        var pairs = new List<string> { "deposit " + Base64(deposit.ToString()), "filename " + Base64(name) };
        if (product is { } id) pairs.Add("product " + Base64(id.ToString()));
        return string.Join(',', pairs);
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static Task<Answer> CreateAsync(Visitor who, EbookDeposit deposit, long length, Guid? product = null, string? metadata = null) =>
        SendAsync(who, "POST", "/deposit/upload", [], ("Upload-Length", length.ToString(CultureInfo.InvariantCulture)), ("Upload-Metadata", metadata ?? Metadata(deposit.Id, product)));

    static Task<Answer> PatchAsync(Visitor who, string upload, long offset, byte[] body, params (string, string)[] headers) =>
        SendAsync(who, "PATCH", upload, body, [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)), ("Content-Type", "application/offset+octet-stream"), .. headers]);

    async Task<(Place Place, string Upload)> BegunAsync(int length = 100)
    {
        var place = await PlaceAsync();
        var created = await CreateAsync(place.Who, place.Deposit, length, place.Epub);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        return (place, created.Headers["Location"]);
    }

    Task<DepositFile?> RowAsync(string upload) => host.InDbAsync(db =>
        db.DepositFiles.AsNoTracking().Include(f => f.Pieces).SingleOrDefaultAsync(f => f.Id == Guid.Parse(upload.Substring(upload.LastIndexOf('/') + 1), CultureInfo.InvariantCulture)));

    async Task<IReadOnlyList<string>> ObjectsAsync(string upload)
    {
        var keys = new List<string>();
        await foreach (var stored in host.Services.GetRequiredService<IFileStore>().ListAsync($"incoming/{Guid.Parse(upload[(upload.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture):n}/")) keys.Add(stored.Key);
        return keys;
    }

    static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public async Task What_it_can_do_is_told()
    {
        var place = await PlaceAsync();

        var answer = await SendAsync(place.Who, "OPTIONS", "/deposit/upload", null, ("Tus-Resumable", ""));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal("1.0.0", answer.Headers["Tus-Version"]);
        Assert.Equal("creation,termination,checksum,expiration", answer.Headers["Tus-Extension"]);
        Assert.Equal((2048L << 20).ToString(CultureInfo.InvariantCulture), answer.Headers["Tus-Max-Size"]);
        Assert.Equal("sha256,sha1", answer.Headers["Tus-Checksum-Algorithm"]);
    }

    [Fact]
    public async Task A_file_comes_in_two_pieces_and_is_what_was_sent()
    {
        var (place, upload) = await BegunAsync();
        var content = Bytes(100);

        var fresh = await SendAsync(place.Who, "HEAD", upload);
        var first = await PatchAsync(place.Who, upload, 0, content[..30]);
        var resumed = await SendAsync(place.Who, "HEAD", upload);
        var last = await PatchAsync(place.Who, upload, 30, content[30..]);

        Assert.Equal(("0", "100", "no-store"), (fresh.Headers["Upload-Offset"], fresh.Headers["Upload-Length"], fresh.Headers["Cache-Control"]));
        Assert.Equal(Metadata(place.Deposit.Id, place.Epub), fresh.Headers["Upload-Metadata"]);
        Assert.Equal((HttpStatusCode.NoContent, "30"), (first.Status, first.Headers["Upload-Offset"]));
        Assert.Equal(host.Clock.Now.AddDays(7).ToString("R", CultureInfo.InvariantCulture), first.Headers["Upload-Expires"]);
        Assert.Equal("30", resumed.Headers["Upload-Offset"]);
        Assert.Equal((HttpStatusCode.NoContent, "100"), (last.Status, last.Headers["Upload-Offset"]));
        Assert.DoesNotContain("Upload-Expires", last.Headers.Keys);
        var row = (await RowAsync(upload))!;
        Assert.NotEqual(FileState.Receiving, row.State);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), row.Sha256);
    }

    [Fact]
    public async Task A_long_request_is_cut_into_pieces_while_it_flows()
    {
        const int length = Uploads.PieceBytes + (8 << 20);
        var place = await PlaceAsync();
        var upload = (await CreateAsync(place.Who, place.Deposit, length + 1, place.Epub)).Headers["Location"];
        var content = Bytes(length);

        var answer = await PatchAsync(place.Who, upload, 0, content);

        Assert.Equal((HttpStatusCode.NoContent, $"{length}"), (answer.Status, answer.Headers["Upload-Offset"]));
        Assert.Equal([Uploads.PieceBytes, 8 << 20], (await RowAsync(upload))!.Pieces.OrderBy(piece => piece.Start).Select(piece => (int)piece.Size));
        Assert.Equal(2, (await ObjectsAsync(upload)).Count);
    }

    /// <summary>Sends some bytes, and breaks off when the server has written some of them.</summary>
    sealed class BrokenContent(byte[] content, string folder, CancellationTokenSource gone) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(content);
            await stream.FlushAsync();
            for (var tries = 0; tries < 100_000 && !new DirectoryInfo(folder).EnumerateFiles().Any(file => file.Length > 0); tries++) await Task.Yield();
            await gone.CancelAsync();
            throw new IOException("The cable was pulled.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    async Task PullCableAsync(Visitor who, string upload, byte[] content, params (string Name, string Value)[] headers)
    {
        using var gone = new CancellationTokenSource();
        var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(new Uri("http://localhost"), upload)) { Content = new BrokenContent(content, Path.Combine(host.Folder, "files", ".incoming"), gone) };
        foreach (var (name, value) in headers.Prepend(("Upload-Offset", "0")).Prepend(("Tus-Resumable", "1.0.0"))) request.Headers.TryAddWithoutValidation(name, value);
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        await Assert.ThrowsAnyAsync<Exception>(() => who.BreakOffAsync(request, gone.Token));
    }

    [Fact]
    public async Task What_came_before_the_line_broke_is_kept()
    {
        var (place, upload) = await BegunAsync(400_000);
        var content = Bytes(400_000);

        await PullCableAsync(place.Who, upload, content[..300_000]);
        var offset = 0;
        for (var tries = 0; offset == 0 && tries < 2000; tries++) // The server goes on by itself after the client is gone.
        {
            offset = int.Parse((await SendAsync(place.Who, "HEAD", upload)).Headers["Upload-Offset"], CultureInfo.InvariantCulture);
            await Task.Yield();
        }

        Assert.InRange(offset, 1, 300_000);
        Assert.Equal("400000", (await PatchAsync(place.Who, upload, offset, content[offset..])).Headers["Upload-Offset"]);
        await using var kept = await host.Services.GetRequiredService<IFileStore>().OpenAsync((await RowAsync(upload))!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Convert.ToHexStringLower(await SHA256.HashDataAsync(kept!, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Of_two_requests_for_the_same_bytes_one_wins_and_nothing_of_the_other_stays()
    {
        for (var round = 0; round < 5; round++)
        {
            var (place, upload) = await BegunAsync(1_000_000);

            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => PatchAsync(place.Who, upload, 0, Bytes(900_000, seed))));

            Assert.Equal([204, 409, 409, 409], answers.Select(answer => (int)answer.Status).Order());
            var row = (await RowAsync(upload))!;
            Assert.Equal(900_000, row.Received);
            Assert.Equal(row.Pieces.Select(piece => piece.Key), await ObjectsAsync(upload));
        }
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha1")]
    public async Task Bytes_with_the_right_checksum_count_and_with_a_wrong_one_none_does(string algorithm)
    {
        var (place, upload) = await BegunAsync();
        var content = Bytes(60);
#pragma warning disable CA5350 // The protocol's, against slips of the line.
        var right = Convert.ToBase64String(algorithm == "sha1" ? SHA1.HashData(content) : SHA256.HashData(content));
#pragma warning restore CA5350
        var wrong = Convert.ToBase64String(algorithm == "sha1" ? new byte[20] : new byte[32]);

        Assert.Equal(460, (int)(await PatchAsync(place.Who, upload, 0, content, ("Upload-Checksum", $"{algorithm} {wrong}"))).Status);
        Assert.Equal("0", (await SendAsync(place.Who, "HEAD", upload)).Headers["Upload-Offset"]);
        Assert.Empty(await ObjectsAsync(upload));
        Assert.Equal("60", (await PatchAsync(place.Who, upload, 0, content, ("Upload-Checksum", $"{algorithm} {right}"))).Headers["Upload-Offset"]);
    }

    [Theory]
    [InlineData("Upload-Length", "", 400)]
    [InlineData("Upload-Length", "-5", 400)]
    [InlineData("Upload-Length", "many", 400)]
    [InlineData("Upload-Length", "0", 409)]
    [InlineData("Upload-Defer-Length", "1", 400)]
    [InlineData("Upload-Metadata", "deposit not-base-64!", 400)]
    [InlineData("Upload-Metadata", "filename YQ==", 400)]
    [InlineData("Upload-Metadata", "deposit YQ==,deposit YQ==", 400)]
    [InlineData("Tus-Resumable", "0.2.2", 412)]
    [InlineData("Tus-Resumable", "", 412)]
    [InlineData("Sec-Fetch-Site", "cross-site", 400)]
    [InlineData("Sec-Fetch-Site", "same-site", 400)]
    [InlineData("Sec-Fetch-Site", "same-origin", 201)]
    public async Task A_wrong_announcement_is_refused_and_leaves_no_row(string header, string value, int status)
    {
        var place = await PlaceAsync();

        var answer = await SendAsync(place.Who, "POST", "/deposit/upload", [], [("Upload-Length", "100"), ("Upload-Metadata", Metadata(place.Deposit.Id, place.Epub)), (header, value)]);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(status == 201 ? 1 : 0, await host.InDbAsync(db => db.DepositFiles.CountAsync(f => f.DepositId == place.Deposit.Id)));
    }

    [Theory]
    [InlineData("Upload-Offset", "", 400)]
    [InlineData("Upload-Offset", "x", 400)]
    [InlineData("Upload-Offset", "5", 409)]
    [InlineData("Content-Type", "application/octet-stream", 415)]
    [InlineData("Upload-Checksum", "md5 AAAA", 400)]
    [InlineData("Upload-Checksum", "sha256", 400)]
    [InlineData("Upload-Checksum", "sha256 ???", 400)]
    [InlineData("Tus-Resumable", "2.0.0", 412)]
    [InlineData("Sec-Fetch-Site", "cross-site", 400)]
    [InlineData("X-HTTP-Method-Override", "PUT", 405)]
    public async Task A_wrong_piece_is_refused_and_nothing_of_it_is_kept(string header, string value, int status)
    {
        var (place, upload) = await BegunAsync();

        var answer = await SendAsync(place.Who, "PATCH", upload, Bytes(10), [("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"), (header, value)]);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(0, (await RowAsync(upload))!.Received);
        Assert.Empty(await ObjectsAsync(upload));
    }

    [Fact]
    public async Task More_than_was_announced_is_refused()
    {
        var (place, upload) = await BegunAsync();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PatchAsync(place.Who, upload, 0, Bytes(101))).Status);
        Assert.Equal(0, (await RowAsync(upload))!.Received);
        var unannounced = await PatchAsync(place.Who, upload, 0, Bytes(101), ("Transfer-Encoding", "chunked"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, unannounced.Status);
        Assert.Equal(100, (await RowAsync(upload))!.Pieces.Sum(piece => piece.Size));
    }

    [Fact]
    public async Task A_piece_may_come_by_post_where_patch_is_not_let_through()
    {
        var (place, upload) = await BegunAsync();

        var answer = await SendAsync(place.Who, "POST", upload, Bytes(10), ("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"));

        Assert.Equal((HttpStatusCode.NoContent, "10"), (answer.Status, answer.Headers["Upload-Offset"]));
    }

    [Fact]
    public async Task An_upload_that_is_ended_is_gone_with_its_bytes()
    {
        var (place, upload) = await BegunAsync();
        await PatchAsync(place.Who, upload, 0, Bytes(10));

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(place.Who, "DELETE", upload)).Status);

        foreach (var method in new[] { "HEAD", "DELETE" }) Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(place.Who, method, upload)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(place.Who, upload, 10, Bytes(10))).Status);
        Assert.Empty(await ObjectsAsync(upload));
    }

    [Fact]
    public async Task An_upload_that_rested_too_long_is_gone_and_the_sweep_leaves_nothing()
    {
        var (place, upload) = await BegunAsync();
        await PatchAsync(place.Who, upload, 0, Bytes(10));
        var id = (await RowAsync(upload))!.Id;
        await host.InDbAsync(db => db.DepositFiles.Where(f => f.Id == id).ExecuteUpdateAsync(set => set.SetProperty(f => f.ExpiresAt, host.Clock.Now.AddSeconds(-1))));

        foreach (var method in new[] { "HEAD", "DELETE" }) Assert.Equal(HttpStatusCode.Gone, (await SendAsync(place.Who, method, upload)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await PatchAsync(place.Who, upload, 10, Bytes(10))).Status);
        await host.RunAsync<SweepUploads>();

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(place.Who, "HEAD", upload)).Status);
        Assert.Null(await RowAsync(upload));
        Assert.Empty(await ObjectsAsync(upload));
    }

    [Fact]
    public async Task Objects_that_no_row_names_are_swept_and_those_of_uploads_under_way_stay()
    {
        var (place, upload) = await BegunAsync();
        await PatchAsync(place.Who, upload, 0, Bytes(10));
        var store = host.Services.GetRequiredService<IFileStore>();
        var (stray, kept) = ($"incoming/{Guid.NewGuid():n}/000000000000000-{Guid.NewGuid():n}", $"deposit/{new string('a', 64)}");
        foreach (var key in new[] { stray, kept }) await store.PutAsync(key, new MemoryStream([1]), 1, TestContext.Current.CancellationToken);
        var now = host.Clock.Now;

        await host.RunAsync<SweepPlaces>(); // Too young: it may belong to a save that is on its way.
        Assert.NotNull(await store.OpenAsync(stray));
        try
        {
            host.Clock.Now = DateTime.UtcNow + SweepPlaces.DepositGrace + TimeSpan.FromDays(1);
            await host.InDbAsync(db => db.DepositFiles.ExecuteUpdateAsync(set => set.SetProperty(f => f.ExpiresAt, host.Clock.Now.AddDays(1))));
            await host.RunAsync<SweepPlaces>();
        }
        finally
        {
            host.Clock.Now = now;
        }

        Assert.Null(await store.OpenAsync(stray));
        Assert.Null(await store.OpenAsync(kept));
        Assert.Single(await ObjectsAsync(upload));
    }

    [Fact]
    public async Task Another_publishers_deposit_and_upload_are_not_there()
    {
        var (place, upload) = await BegunAsync();
        using var other = await host.MemberOfAsync(await host.PublisherAsync());

        Assert.Equal(HttpStatusCode.NotFound, (await CreateAsync(other, place.Deposit, 100, place.Epub)).Status);
        foreach (var method in new[] { "HEAD", "DELETE" }) Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(other, method, upload)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(other, upload, 0, Bytes(10))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await CreateAsync(place.Who, place.Deposit, 100, Guid.NewGuid())).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(place.Who, "HEAD", upload)).Status); // The control.
    }

    [Fact]
    public async Task A_script_without_a_session_gets_401_and_no_page()
    {
        var (_, upload) = await BegunAsync();
        using var stranger = host.Stranger();

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(stranger, "HEAD", upload, null, ("Sec-Fetch-Mode", "cors"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(stranger, "HEAD", upload)).Status);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_with_the_number_before_a_byte_is_sent()
    {
        var place = await PlaceAsync();

        var cover = await CreateAsync(place.Who, place.Deposit, (1 << 20) + 1);
        var fits = await CreateAsync(place.Who, place.Deposit, 1 << 20);
        var book = await CreateAsync(place.Who, place.Deposit, (1L << 30) + 1, place.Epub);
        var quota = await CreateAsync(place.Who, place.Deposit, 1L << 30, place.Epub);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "「海.epub」超過 1 MB，請縮小後再上傳"), (cover.Status, cover.Body));
        Assert.Equal(HttpStatusCode.Created, fits.Status);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "「海.epub」超過 1024 MB，請縮小後再上傳"), (book.Status, book.Body));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "貴機構還沒有核定的檔案合計超過 1 GB，請等核定後再上傳，或移除不用的檔案"), (quota.Status, quota.Body));
    }

    [Fact]
    public async Task A_new_file_takes_the_place_of_the_one_before_it()
    {
        var (place, first) = await BegunAsync(10);
        await PatchAsync(place.Who, first, 0, Bytes(10));
        var second = (await CreateAsync(place.Who, place.Deposit, 20, place.Epub)).Headers["Location"];
        await PatchAsync(place.Who, second, 0, Bytes(10));
        Assert.NotNull(await RowAsync(first)); // Until the new one is whole.

        await PatchAsync(place.Who, second, 10, Bytes(10));

        Assert.Null(await RowAsync(first));
        Assert.Empty(await ObjectsAsync(first));
        Assert.Equal(20, (await RowAsync(second))!.Received);
    }

    [Fact]
    public async Task A_new_file_that_comes_too_late_leaves_the_one_before_it_whole()
    {
        var (place, first) = await BegunAsync(10);
        await PatchAsync(place.Who, first, 0, Bytes(10));
        var second = (await CreateAsync(place.Who, place.Deposit, 10, place.Epub)).Headers["Location"];

        await host.WithAsync<IServiceProvider>(async services =>
        {
            var file = await services.GetRequiredService<PortalDb>().DepositFiles.Include(f => f.Deposit).SingleAsync(f => f.Length == 10 && f.Received == 0 && f.DepositId == place.Deposit.Id);
            // Somebody else changes the row while the bytes flow.
            await host.InDbAsync(db => db.DepositFiles.Where(f => f.Id == file.Id).ExecuteUpdateAsync(set => set.SetProperty(f => f.Version, Guid.NewGuid())));
            await Assert.ThrowsAsync<OffsetTaken>(() => services.GetRequiredService<Uploads>().AppendAsync(file, new MemoryStream(Bytes(10, seed: 2)), null));
        });

        var before = await RowAsync(first);
        await using var content = await host.Services.GetRequiredService<IFileStore>().OpenAsync(before!);
        var read = new byte[10];
        await content!.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(Bytes(10), read);
        Assert.Empty(await ObjectsAsync(second));
    }

    [Fact]
    public async Task A_deposit_that_was_sent_takes_no_more_bytes()
    {
        var (place, upload) = await BegunAsync();
        await host.InDbAsync(db => db.EbookDeposits.Where(d => d.Id == place.Deposit.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, Portal.Features.Applications.RequestState.Submitted)));

        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(place.Who, upload, 0, Bytes(10))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(place.Who, "DELETE", upload)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await CreateAsync(place.Who, place.Deposit, 100, place.Epub)).Status);
        Assert.Equal(0, (await RowAsync(upload))!.Received);
    }
}
