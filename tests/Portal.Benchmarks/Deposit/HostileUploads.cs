using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Portal.Benchmarks.Deposit;

/// <summary>How much slower other pages are while twenty hostile uploads are being checked than before and after, on the same published portal.</summary>
static class HostileUploads
{
    const int Files = 20;
    static readonly TimeSpan quiet = TimeSpan.FromSeconds(10);
    static readonly string[] pages = ["/", "/catalogue", "/publishers", "/accounts/sign-in"];

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-hostile-").FullName;
        try
        {
            if (!await Published.PublishAsync(Path.Combine(Published.Repository(), "src", "Portal", "Portal.csproj"), Path.Combine(folder, "b"), ready: false)) throw new InvalidOperationException("could not be published");
            var data = Path.Combine(folder, "data");
            Published Start() => new(Path.Combine(folder, "b", "Portal.dll"), "/catalogue", "--demo", "--Limits:GuessesPerMinute=1000", $"--Data:Folder={data}");
            using (var first = Start()) await first.AnsweredAsync();
            // A sound book has many files: so that twenty can wait at once.
            await using (var database = new SqliteConnection($"Data Source={Directory.EnumerateFiles(data + "-demo", "*.db").Single()}"))
            {
                await database.OpenAsync();
                await using var change = new SqliteCommand("update \"Products\" set \"Form\" = 'Audio' where \"Form\" in ('Epub', 'Pdf')", database);
                await change.ExecuteNonQueryAsync();
            }

            using var portal = Start();
            await portal.AnsweredAsync();
            using var depositor = new Depositor(portal.Address);
            await depositor.BeginAsync();
            var kinds = new[] { Bomb(), Deep(), Laughs(), Entries(), PdfBomb() };
            using var http = new HttpClient { BaseAddress = new Uri(portal.Address) };
            await LookAsync(http, () => Task.FromResult(true)); // Warm.
            var before = await LookAsync(http, () => Task.FromResult(true));

            var clock = Stopwatch.StartNew();
            var sending = Task.Run(async () =>
            {
                for (var number = 0; number < Files; number++)
                {
                    var content = kinds[number % kinds.Length];
                    await depositor.SendAsync(await depositor.AnnounceAsync($"{number}.mp3", content.Length), 0, new ByteArrayContent(content));
                }
            });
            var during = await LookAsync(http, async () => sending.IsCompleted && !(await depositor.FilesAsync()).Contains("等待檢查", StringComparison.Ordinal), TimeSpan.Zero);
            await sending;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Files} hostile files sent and judged in {clock.Elapsed.TotalSeconds:0} s"));
            var after = await LookAsync(http, () => Task.FromResult(true));

            foreach (var (name, part) in new[] { ("median", 0.5), ("p95", 0.95), ("p99", 0.99) })
            {
                var (calm, busy) = ((At(before, part) + At(after, part)) / 2, At(during, part));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"other pages, {name}: {calm:0.0} ms before and after, {busy:0.0} ms meanwhile ({during.Count} requests), ratio {busy / calm:0.00} (target <= 2)"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds of each page asked for, one after the other, for so long and until that is so.</summary>
    static async Task<List<double>> LookAsync(HttpClient http, Func<Task<bool>> isEndAsync, TimeSpan? atLeast = null)
    {
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        var asked = Stopwatch.StartNew();
        while (true)
        {
            foreach (var page in pages)
            {
                var clock = Stopwatch.StartNew();
                using var answer = await http.GetAsync(page);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
            if (all.Elapsed < (atLeast ?? quiet) || asked.ElapsedMilliseconds < 1000) continue;
            if (await isEndAsync()) return times;
            asked.Restart();
        }
    }

    static double At(List<double> times, double part) => times.Order().ElementAt((int)(times.Count * part));

    static byte[] Book(string chapter, int more = 0, byte[]? large = null)
    {
        using var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            Put("mimetype", "application/epub+zip"u8.ToArray());
            Put("META-INF/container.xml", Encoding.UTF8.GetBytes("""<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""));
            Put("book.opf", Encoding.UTF8.GetBytes("""<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:1</dc:identifier><dc:title>t</dc:title><dc:language>zh</dc:language><meta property="dcterms:modified">2026-03-01T00:00:00Z</meta></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>"""));
            Put("nav.xhtml", Encoding.UTF8.GetBytes("""<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>n</title></head><body><nav epub:type="toc"><ol><li><a href="c.xhtml">c</a></li></ol></nav></body></html>"""));
            Put("c.xhtml", Encoding.UTF8.GetBytes(chapter));
            for (var number = 0; number < more; number++) Put($"x{number}", [1]);
            if (large is not null) Put("large", large);

            void Put(string name, byte[] content)
            {
                using var entry = zip.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }
        return made.ToArray();
    }

    static string Page(string body, string type = "") => $"{type}<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>c</title></head><body>{body}</body></html>";

    static byte[] Bomb() => Book(Page("<p>1</p>"), large: new byte[400 << 20]);

    static byte[] Deep() => Book(Page(string.Concat(Enumerable.Repeat("<i>", 200_000)) + string.Concat(Enumerable.Repeat("</i>", 200_000))));

    static byte[] Laughs() => Book(Page("<p>&i;</p>", "<!DOCTYPE html [<!ENTITY a \"ha\">" + string.Concat("bcdefghi".Select((name, n) => $"<!ENTITY {name} \"{string.Concat(Enumerable.Repeat($"&{(char)('a' + n)};", 10))}\">")) + "]>"));

    static byte[] Entries() => Book(Page("<p>1</p>"), more: 30_000);

    static byte[] PdfBomb()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(new byte[400 << 20]);
        using var made = new MemoryStream();
        var at = new List<long>();
        Write("%PDF-1.7\n");
        Object("<</Type/Catalog/Pages 2 0 R>>");
        Object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        Object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<<>>>>");
        at.Add(made.Position);
        Write($"4 0 obj\n<</Length {packed.Length}/Filter/FlateDecode>>\nstream\n");
        packed.WriteTo(made);
        Write("\nendstream\nendobj\n");
        var table = made.Position;
        Write($"xref\n0 5\n0000000000 65535 f \n{string.Concat(at.Select(place => $"{place:D10} 00000 n \n"))}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        return made.ToArray();

        void Write(string text) => made.Write(Encoding.ASCII.GetBytes(text));

        void Object(string text)
        {
            at.Add(made.Position);
            Write($"{at.Count} 0 obj\n{text}\nendobj\n");
        }
    }
}
