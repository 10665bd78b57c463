using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Portal.Tests;

namespace Portal.BrowserTests;

/// <summary>The portal is killed in the midst of uploads: what it acknowledged is there, every retry works, and the sweep leaves nothing.</summary>
public sealed class KilledUploadTests
{
    const int Length = 6_000_000;

    /// <summary>Kills of a longer run than CI's.</summary>
    static readonly string? wanted = Environment.GetEnvironmentVariable("PORTAL_TEST_KILLS");

    /// <summary>Sends until the portal is killed at that byte.</summary>
    sealed class KillingContent(ReadOnlyMemory<byte> bytes, int at, PortalProcess portal) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = 0; sent < at; sent += 50_000)
            {
                await stream.WriteAsync(bytes[sent..Math.Min(sent + 50_000, at)]);
                await stream.FlushAsync();
            }
            portal.Kill();
            await stream.WriteAsync(bytes[at..]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    [Theory]
    [InlineData("folder", 10)]
    [InlineData("s3", 3)]
    public async Task Uploads_killed_at_random_bytes_go_on_and_nothing_is_left_behind(string store, int kills)
    {
        var rounds = wanted is { Length: > 0 } ? int.Parse(wanted, CultureInfo.InvariantCulture) : kills;
        var bucket = $"killed-{Guid.NewGuid():n}";
        using var s3 = store == "s3" ? await ClientAsync() : null;
        var settings = new List<string>();
        if (s3 is not null)
        {
            var (address, key, secret) = await Parts.S3Async();
            settings.AddRange(["--Files:Store=s3", $"--Files:S3:Address={address}", $"--Files:S3:AccessKey={key}", $"--Files:S3:SecretKey={secret}", $"--Files:S3:Bucket={bucket}"]);
        }
        await using var portal = new PortalProcess(settings);
        await portal.InitializeAsync();
        using var publisher = await SignedInAsync(portal, "publisher");
        var begun = await publisher.GetAsync("/deposit/new");
        begun = await publisher.SubmitAsync(begun, [], "title=" + begun.Page.QuerySelector("button[name=title]")!.GetAttribute("value"));
        var deposit = begun.Path[^36..];
        var product = begun.Page.QuerySelector("form[data-product]")!.GetAttribute("data-product")!;
        var random = new Random(20261128);
        var offsets = new List<long>();

        for (var round = 0; round < rounds; round++)
        {
            var content = RandomNumberGenerator.GetBytes(Length);
            var created = await SendAsync(publisher, portal, HttpMethod.Post, "/deposit/upload", new ByteArrayContent([]), ("Upload-Length", $"{Length}"), ("Upload-Metadata", $"deposit {Base64(deposit)},product {Base64(product)},filename {Base64("a.epub")}"));
            Assert.Equal(HttpStatusCode.Created, created.Status);
            var upload = created.Headers["Location"];
            // In every other round the first piece is whole before the kill comes.
            var whole = round % 2 == 1 ? random.Next(1, Length / 2) : 0;
            if (whole > 0) Assert.Equal(204, (int)(await PatchAsync(publisher, portal, upload, 0, new ByteArrayContent(content, 0, whole))).Status);

            var rest = content.AsMemory(whole);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => PatchAsync(publisher, portal, upload, whole, new KillingContent(rest, random.Next(1, rest.Length), portal)));
            await portal.StartAsync();

            var stands = await SendAsync(publisher, portal, HttpMethod.Head, upload, null);
            Assert.True(stands.Status == HttpStatusCode.OK, $"round {round}: {(int)stands.Status} {stands.Headers.GetValueOrDefault("Location")}");
            var offset = int.Parse(stands.Headers["Upload-Offset"], CultureInfo.InvariantCulture);
            Assert.InRange(offset, whole, Length);
            offsets.Add(offset);
            var last = await PatchAsync(publisher, portal, upload, offset, new ByteArrayContent(content, offset, Length - offset));
            Assert.Equal((HttpStatusCode.NoContent, $"{Length}"), (last.Status, last.Headers["Upload-Offset"]));
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            await portal.UntilAsync(async () => (await publisher.GetAsync($"/deposit/files/{deposit}")).Text.Contains(hash, StringComparison.Ordinal), "the file to be read whole as it was sent");
        }

        Assert.True(offsets.Distinct().Count() > 1, string.Join(' ', offsets));
        // Random bytes are no book: refused, so that all that is left are strays, of which a kill leaves one at most; in the folder they are made two days old.
        var files = Path.Combine(portal.Folder, "data-demo", "files");
        foreach (var file in s3 is null ? Strays(files) : []) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        using var administrator = await SignedInAsync(portal, "administrator");
        foreach (var job in new[] { "sweep-uploads", "sweep-files", "sweep-places" })
        {
            var jobs = await administrator.GetAsync("/queue/jobs");
            var token = jobs.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            await administrator.SendAsync(new(HttpMethod.Post, new Uri(jobs.Url, $"/queue/jobs?handler=Run&name={job}")) { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) });
        }
        // Nobody can make an object of S3 older: too young to be swept are those that no row names, and no others.
        if (s3 is null) await portal.UntilAsync(() => Task.FromResult(Strays(files).Count == 0), "the sweep to leave nothing");
        else await portal.UntilAsync(async () => ((await s3.ListObjectsV2Async(new() { BucketName = bucket, Prefix = "incoming/" })).S3Objects?.Count ?? 0) <= rounds, "the sweep to leave nothing that is named");
    }

    static async Task<AmazonS3Client> ClientAsync()
    {
        var (address, key, secret) = await Parts.S3Async();
        return new AmazonS3Client(new BasicAWSCredentials(key, secret), new AmazonS3Config { ServiceURL = address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
    }

    static List<string> Strays(string files) => [.. new[] { "incoming", ".incoming" }.Select(folder => Path.Combine(files, folder)).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))];

    static async Task<Visitor> SignedInAsync(PortalProcess portal, string who)
    {
        var visitor = new Visitor(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }, portal.Address);
        await visitor.SubmitAsync(await visitor.GetAsync("/accounts/sign-in"), [("Input.Email", $"{who}@example.test"), ("Input.Password", "demo-portal-2026")]);
        return visitor;
    }

    static Task<Answer> PatchAsync(Visitor who, PortalProcess portal, string upload, long offset, HttpContent content)
    {
        content.Headers.ContentType = new("application/offset+octet-stream");
        return SendAsync(who, portal, HttpMethod.Patch, upload, content, ("Upload-Offset", $"{offset}"));
    }

    static async Task<Answer> SendAsync(Visitor who, PortalProcess portal, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(portal.Address, path)) { Content = content };
        foreach (var (name, value) in headers.Prepend(("Tus-Resumable", "1.0.0"))) request.Headers.TryAddWithoutValidation(name, value);
        return await who.SendAsync(request, follow: false);
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
