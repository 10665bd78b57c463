using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Adapters.Scan;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Checks;
using Portal.Features.Deposit.Keeping;
using Portal.Tests.Adapters.Scan;
using Portal.Tests.Features.Deposit.Checks.Samples;

namespace Portal.Tests.Features.Deposit.Checks;

/// <summary>EPUBCheck, qpdf and ClamAV beside our own checks: what they add, how far they agree, and what is said when they are not there.</summary>
[Collection("children")]
public sealed class OtherCheckersTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("portal-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EPUBCheck_adds_what_only_it_sees_and_flags_it()
    {
        using var checker = await CheckerAsync();
        var report = await CheckAsync(checker, EpubSamples.Three().Item("c1", "c1.xhtml", "application/xhtml+xml", EpubSamples.Page("<p id=\"a\"><div/></p><unknown/>")).Bytes());
        Assert.Equal(Verdict.Flag, report!.Verdict);
        var finding = report.Findings.First(finding => finding.Code == "RSC-005");
        Assert.Contains("c1.xhtml", finding.Where, StringComparison.Ordinal);
        Assert.Contains("div", string.Concat(report.Findings.Select(found => found.Message)), StringComparison.Ordinal);
        Assert.Equal(Verdict.Accept, (await CheckAsync(checker, EpubSamples.Three().Bytes()))!.Verdict);
    }

    [Fact]
    public async Task Qpdf_agrees_on_good_files_and_on_broken_ones()
    {
        var (_, _, qpdf) = await Parts.CheckersAsync();
        var limits = Limits();
        var others = new OtherCheckers(limits, "/none", "/none", qpdf, NullLogger<OtherCheckers>.Instance);
        var (agreed, apart) = (0, new List<string>());
        // What is beyond our limits, and a book without a page, is fine for qpdf.
        foreach (var sample in PdfSamples.All().Where((sample, n) => n % 4 == 0 && !sample.Codes.Contains("PDF-LIMIT") && !sample.Codes.Contains("PDF-NO-PAGES")))
        {
            var path = await WriteAsync(sample.Make());
            var found = await others.AddAsync(path, new(Verdict.Accept, "application/pdf", []), TestContext.Current.CancellationToken);
            var same = sample.Verdict switch { Verdict.Accept => found.Count == 0, Verdict.Refuse => found.Count > 0, _ => true };
            if (same) agreed++;
            else apart.Add($"{sample.Name}: {string.Join(' ', found)}");
        }
        Assert.Equal([], apart);
        Assert.InRange(agreed, 20, 1000);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("128", "--use-aes=n")]
    [InlineData("128", "--use-aes=y", "--cleartext-metadata")]
    [InlineData("256")]
    [InlineData("256", "--force-R5")]
    public async Task What_qpdf_has_encrypted_is_looked_through_where_it_needs_no_password(string bits, params string[] more)
    {
        var (_, _, qpdf) = await Parts.CheckersAsync();
        var plain = await WriteAsync(PdfSamples.All().Single(sample => sample.Name == "PDF: script at opening").Make());
        foreach (var (password, codes) in new[] { ("", new[] { "PDF-ENCRYPTED", "PDF-JAVASCRIPT" }), ("secret", ["PDF-PASSWORD"]) })
        {
            var target = Path.Combine(_folder, "encrypted");
            var end = await ConfinedProcess.RunAsync(qpdf, ["--allow-weak-crypto", "--object-streams=generate", "--encrypt", password, "owner", bits, .. more, "--", plain, target], new Dictionary<string, string>(), new(TimeSpan.FromSeconds(30), 512 << 20), TestContext.Current.CancellationToken);
            Assert.True(end.ExitCode is 0 or 3, end.Errors);
            await using var content = File.OpenRead(target);
            var report = FileReport.Of(content);
            Assert.Equal([], codes.Except(report.Findings.Select(finding => finding.Code)));
            Assert.DoesNotContain(report.Findings, finding => finding.Code == "PDF-REPAIRED");
        }
    }

    [Fact]
    public async Task A_checker_that_is_not_installed_or_does_not_end_is_told()
    {
        var path = await WriteAsync(EpubSamples.Three().Bytes());
        var limits = Limits();
        foreach (var (type, code) in new[] { ("application/epub+zip", "CHECK-NO-EPUBCHECK"), ("application/pdf", "CHECK-NO-QPDF") })
            Assert.Equal(code, (await new OtherCheckers(limits, "/none", "/none", "/none", NullLogger<OtherCheckers>.Instance).AddAsync(path, new(Verdict.Accept, type, []), TestContext.Current.CancellationToken)).Single().Code);
        // A program that says nothing, and one that never ends.
        foreach (var program in new[] { "/bin/true", "/usr/bin/yes" })
        {
            var broken = new OtherCheckers(limits with { Time = TimeSpan.FromSeconds(1), EpubCheckTime = TimeSpan.FromSeconds(1) }, program, program, "/usr/bin/yes", NullLogger<OtherCheckers>.Instance);
            Assert.Equal(("CHECK-EPUBCHECK-FAILED", Severity.Warning), await OneAsync(broken, path, "application/epub+zip"));
            Assert.Equal(("CHECK-QPDF-FAILED", Severity.Warning), await OneAsync(broken, path, "application/pdf"));
        }
    }

    [Fact]
    public async Task A_virus_refuses_a_good_book_and_a_scanner_that_is_down_holds_it()
    {
        var (port, _) = await Parts.ClamdAsync();
        using var scanned = await CheckerAsync(new ClamAv(new IPEndPoint(IPAddress.Loopback, port), TimeSpan.FromSeconds(60)));
        var infected = EpubSamples.Three().Item("x", "x.bin", "application/octet-stream", ClamAvTests.Eicar).Bytes();
        var report = await CheckAsync(scanned, infected);
        Assert.Equal((Verdict.Refuse, "SCAN-FOUND"), (report!.Verdict, report.Findings[0].Code));
        var clean = await CheckAsync(scanned, EpubSamples.Three().Bytes());
        Assert.Equal(Verdict.Accept, clean!.Verdict);
        // That it was scanned is told among the file's events, with what was found.
        foreach (var (told, outcome, detail) in new[] { (clean, EventOutcome.Success, (string?)null), (report, EventOutcome.Fail, report.Findings[0].Where) })
            Assert.Contains(Judged(told).Events, line => line.Type == EventType.VirusCheck && line.Outcome == outcome && line.Detail == detail);
        using var down = await CheckerAsync(new ClamAv(new IPEndPoint(IPAddress.Loopback, 1), TimeSpan.FromSeconds(5)));
        Assert.Null(await CheckAsync(down, EpubSamples.Three().Bytes()));
    }

    [Fact]
    public async Task Without_a_scanner_a_file_passes_and_says_so_or_is_held_by_setting()
    {
        using var passing = await CheckerAsync();
        Assert.Contains((await CheckAsync(passing, PictureSamples.Png(5, 5)))!.Findings, finding => finding is { Code: "SCAN-NONE", Severity: Severity.Info });
        Assert.DoesNotContain(Judged((await CheckAsync(passing, PictureSamples.Png(5, 5)))!).Events, line => line.Type == EventType.VirusCheck);
        using var holding = await CheckerAsync(holds: true);
        Assert.Null(await CheckAsync(holding, PictureSamples.Png(5, 5)));
    }

    static DepositFile Judged(CheckReport report)
    {
        var file = DepositFile.Begin(new EbookDeposit(), DepositPart.Book, null, "a.epub", 1, DateTime.UtcNow);
        file.Judge(report.Verdict == Verdict.Refuse ? FileState.Refused : FileState.Accepted, "", report.Type, report.ToJson(), DateTime.UtcNow);
        return file;
    }

    static async Task<(string, Severity)> OneAsync(OtherCheckers others, string path, string type) =>
        (await others.AddAsync(path, new(Verdict.Accept, type, []), TestContext.Current.CancellationToken)).Single() is var finding ? (finding.Code, finding.Severity) : default;

    static CheckLimits Limits() => new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), 512L << 20, 2);

    static async Task<FileChecker> CheckerAsync(ClamAv? scanner = null, bool holds = false)
    {
        var (java, epubCheck, qpdf) = await Parts.CheckersAsync();
        return new(Limits(), new(scanner, holds), new(Limits(), java, epubCheck, qpdf, NullLogger<OtherCheckers>.Instance), NullLogger<FileChecker>.Instance);
    }

    async Task<CheckReport?> CheckAsync(FileChecker checker, byte[] content) => await checker.CheckAsync(await WriteAsync(content), TestContext.Current.CancellationToken);

    async Task<string> WriteAsync(byte[] content)
    {
        var path = Path.Combine(_folder, "file");
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        return path;
    }
}
