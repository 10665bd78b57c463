using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;

namespace Portal.Benchmarks.Deposit;

/// <summary>
/// Deposit upload with SHA-256 while it flows, MiB/s: into the folder beside bare Kestrel that hashes and writes a file, into S3 beside the SDK's own multipart put of
/// a file; one upload and twenty at once, in turns in the same run, with the portal's memory beside it. Published, on loopback.
/// </summary>
static class W4
{
    const int Rounds = 3;
    const int Many = 20;

    /// <summary>Reads a body, hashes it, writes it to a file, and reaches the disk before it answers.</summary>
    const string Bare = """
        using System.Security.Cryptography;
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapGet("/", () => "hello");
        app.MapPut("/{name}", async (HttpRequest request, string name) =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(Path.Combine(args[1], name), FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                var buffer = new byte[128 * 1024];
                for (int read; (read = await request.Body.ReadAsync(buffer)) > 0;)
                {
                    hash.AppendData(buffer, 0, read);
                    file.Write(buffer, 0, read);
                }
                file.Flush(flushToDisk: true);
            }
            File.Delete(Path.Combine(args[1], name));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        });
        app.Run();
        """;

    public static async Task RunAsync(string[] args)
    {
        var megabytes = args is [var size, ..] ? int.Parse(size, CultureInfo.InvariantCulture) : 512;
        var folder = Directory.CreateTempSubdirectory("portal-w4-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "bare"));
            Directory.CreateDirectory(Path.Combine(folder, "written"));
            await File.WriteAllTextAsync(Path.Combine(folder, "bare", "Bare.csproj"), Published.WebProject);
            await File.WriteAllTextAsync(Path.Combine(folder, "bare", "Program.cs"), Bare);
            if (!(await Published.PublishAsync(Path.Combine(folder, "bare", "Bare.csproj"), Path.Combine(folder, "a"), ready: false)
                && await Published.PublishAsync(Path.Combine(Published.Repository(), "src", "Portal", "Portal.csproj"), Path.Combine(folder, "b"), ready: false)))
                throw new InvalidOperationException("could not be published");
            string[] own = ["--demo", "--Limits:GuessesPerMinute=1000", "--Deposit:MaxMegabytes:Epub=4096", "--Deposit:MaxMegabytes:Pdf=4096"];

            using (var bare = new Published(Path.Combine(folder, "a", "Bare.dll"), "/", Path.Combine(folder, "written")))
            using (var portal = new Published(Path.Combine(folder, "b", "Portal.dll"), "/catalogue", [.. own, $"--Data:Folder={Path.Combine(folder, "data")}"]))
            {
                await bare.AnsweredAsync();
                await portal.AnsweredAsync();
                using var plain = new HttpClient { BaseAddress = new Uri(bare.Address), Timeout = TimeSpan.FromMinutes(30) };
                await CompareAsync("folder", "bare Kestrel + SHA-256", 0.95, megabytes, portal, async (name, length) =>
                {
                    using var answer = await plain.PutAsync(name, new Noise(length));
                    answer.EnsureSuccessStatusCode();
                });
            }

            var s3 = await Part.StartAsync("s3.sh", Path.Combine("/tmp", $"portal-w4-s3-{Environment.ProcessId}"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            using (var client = new AmazonS3Client(new BasicAWSCredentials(s3["PORTAL_TEST_S3_KEY"], s3["PORTAL_TEST_S3_SECRET"]), new AmazonS3Config
            {
                ServiceURL = s3["PORTAL_TEST_S3"],
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }))
            using (var portal = new Published(Path.Combine(folder, "b", "Portal.dll"), "/catalogue", [.. own, $"--Data:Folder={Path.Combine(folder, "data-s3")}", "--Files:Store=s3",
                $"--Files:S3:Address={s3["PORTAL_TEST_S3"]}", $"--Files:S3:AccessKey={s3["PORTAL_TEST_S3_KEY"]}", $"--Files:S3:SecretKey={s3["PORTAL_TEST_S3_SECRET"]}", "--Files:S3:Bucket=portal-w4"]))
            {
                await portal.AnsweredAsync();
                await client.PutBucketAsync("peer-w4");
                using var transfer = new TransferUtility(client, new TransferUtilityConfig { ConcurrentServiceRequests = 1 });
                var file = Path.Combine(folder, "peer");
                await CompareAsync("S3", "the SDK's multipart put of a file", 0.85, megabytes, portal, async (name, length) =>
                {
                    // Its file is there before it begins, of the length of this round.
                    await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = "peer-w4", Key = name, FilePath = file, PartSize = 16 << 20, DisablePayloadSigning = false });
                    await client.DeleteObjectAsync("peer-w4", name);
                }, async length =>
                {
                    await using var made = File.Create(file);
                    await new Noise(length).CopyToAsync(made);
                });
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task CompareAsync(string store, string peer, double target, int megabytes, Published portal, Func<string, long, Task> putAsync, Func<long, Task>? prepareAsync = null)
    {
        using var depositor = new Depositor(portal.Address);
        await depositor.BeginAsync();
        foreach (var (uploads, each) in new[] { (1, (long)megabytes << 20), (Many, ((long)megabytes << 20) / 4) })
        {
            if (prepareAsync is not null) await prepareAsync(each);
            var (floor, own) = (new List<double>(), new List<double>());
            var growth = 0.0;
            for (var round = 0; round < Rounds; round++)
            {
                floor.Add(await SpeedAsync(uploads, each, number => putAsync($"upload-{number}", each)));
                // One byte is never sent, so that no check of the file runs beside the next round.
                var announced = new List<string>();
                for (var number = 0; number < uploads; number++) announced.Add(await depositor.AnnounceAsync($"{number}.epub", each + 1));
                portal.PeakMegabytes();
                var before = portal.Megabytes;
                own.Add(await SpeedAsync(uploads, each, number => depositor.SendAsync(announced[number], 0, new Noise(each))));
                growth = Math.Max(growth, portal.PeakMegabytes() - before);
                foreach (var upload in announced) await depositor.RemoveAsync(upload);
            }
            var (beside, ours) = (Middle(floor), Middle(own));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"W4 {store}, {uploads} x {each >> 20} MiB: {peer} {beside:0} MiB/s, portal {ours:0} MiB/s, ratio {ours / beside:0.00} (target >= {target}), portal grows {growth:0} MB ({growth / uploads:0.0} an upload, target <= 32)"));
        }
    }

    /// <summary>MiB a second of all together.</summary>
    static async Task<double> SpeedAsync(int uploads, long each, Func<int, Task> uploadAsync)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, uploads).Select(number => Task.Run(() => uploadAsync(number))));
        return uploads * (each / 1048576.0) / clock.Elapsed.TotalSeconds;
    }

    static double Middle(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
