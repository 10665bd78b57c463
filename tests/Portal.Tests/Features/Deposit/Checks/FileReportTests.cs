using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Portal.Features.Deposit.Checks;
using Portal.Tests.Features.Deposit.Checks.Samples;

namespace Portal.Tests.Features.Deposit.Checks;

/// <summary>What the child does, in this process: every file of the generator, and what it says of itself.</summary>
public class FileReportTests
{
    static readonly Lazy<Dictionary<string, (Sample Sample, CheckReport Report)>> checkedOnce = new(() => AllSamples.List.ToDictionary(sample => sample.Name, sample => (sample, Check(sample.Make()))));

    public static TheoryData<string> Names => [.. AllSamples.List.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_comes_out_right(string name)
    {
        var (sample, report) = checkedOnce.Value[name];
        Assert.True(report.Verdict == sample.Verdict && sample.Codes.All(code => report.Findings.Any(finding => finding.Code == code)),
            $"{name}: {report.Verdict} {string.Join(' ', report.Findings.Select(finding => $"{finding.Code} {finding.Where}"))}");
    }

    [Fact]
    public void The_generator_makes_at_least_280_files_good_and_bad()
    {
        Assert.InRange(AllSamples.List.Count, 280, 1000);
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.InRange(AllSamples.List.Count(sample => sample.Verdict == verdict), 80, 1000));
    }

    [Fact]
    public void Without_any_one_check_some_file_would_come_out_otherwise() => Assert.Equal([], FindingText.All.Where(text => text.Severity != Severity.Info && !text.Code.StartsWith("SCAN-", StringComparison.Ordinal) && !text.Code.StartsWith("CHECK-", StringComparison.Ordinal) && !text.Code.StartsWith("QPDF-", StringComparison.Ordinal))
        .Where(text => !checkedOnce.Value.Values.Any(file => CheckReport.Worst(file.Report.Findings.Where(finding => finding.Code != text.Code)) != file.Sample.Verdict)).Select(text => text.Code));

    [Fact]
    public void Every_code_has_its_texts_and_no_text_is_left_over()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Parts.Repository, "src/Portal/Features/Deposit/Checks"), "*.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"(?<code>(FILE|ZIP|PKG|OPF|RSC|HTM|NCX|NAV|CSS|MED|XML|EPUB|DRM|PDF|SOUND|PICTURE|SCAN|CHECK|QPDF)-[A-Z0-9-]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["code"].Value))
            .Where(code => code is not "PDF-SYNTAX").Distinct().Order();
        Assert.Equal(used, FindingText.All.Select(text => text.Code).Order());
        Assert.All(FindingText.All, text => Assert.All(new[] { text.Cause, text.Remedy, text.CauseInEnglish, text.RemedyInEnglish }, words => Assert.InRange(words.Length, 4, 120)));
        Assert.DoesNotContain(FindingText.All, text => new[] { "文件", "信息", "數據", "默認", "軟件", "網絡" }.Any((text.Cause + text.Remedy).Contains));
        Assert.DoesNotContain(FindingText.All, text => (text.CauseInEnglish + text.RemedyInEnglish).Any(c => c > 0x2FFF));
    }

    [Fact]
    public void Whatever_bytes_are_changed_there_is_a_report()
    {
        var (random, small) = (new Random(20), AllSamples.List.Where(sample => sample.Verdict == Verdict.Accept).Select(sample => sample.Make()).Where(file => file.Length < 8000).ToList());
        for (var round = 0; round < 4000; round++)
        {
            var file = small[round % small.Count].ToArray();
            for (var change = 0; change <= round % 5; change++) file[random.Next(file.Length)] = (byte)random.Next(256);
            if (round % 7 == 0) file = file[..random.Next(file.Length)];
            Assert.NotNull(Check(file).Type);
        }
    }

    [Fact]
    public void A_book_says_what_it_is()
    {
        var book = EpubSamples.Three();
        book.SpineAttributes = " page-progression-direction=\"rtl\"";
        book.Metadata += """<dc:title id="main">山海小城 增訂版</dc:title><meta refines="#main" property="title-type">main</meta><dc:creator>陳畫</dc:creator><dc:publisher>海風出版</dc:publisher><meta property="rendition:layout">pre-paginated</meta><meta property="schema:accessMode">textual</meta><meta property="schema:accessModeSufficient">textual</meta><meta property="schema:accessibilityFeature">tableOfContents</meta><meta property="schema:accessibilityHazard">none</meta><meta property="schema:accessibilitySummary">可朗讀</meta><meta property="a11y:certifiedBy">某協會</meta><link rel="dcterms:conformsTo" href="http://example.test/aa"/>""";
        book.Item("css", "s.css", "text/css", "html { -epub-writing-mode : vertical-rl }");
        var facts = Check(book.Bytes()).Book!;
        Assert.Equal(("EPUB 3.0", "山海小城 增訂版", "海風出版", "rtl", true, true), (facts.Format, facts.Title, facts.Publisher, facts.Direction, facts.Vertical, facts.FixedLayout));
        Assert.Equal(["林雨果", "陳畫"], facts.Creators);
        Assert.Equal(["urn:isbn:9789860000009"], facts.Identifiers);
        Assert.Equal(["zh-TW"], facts.Languages);
        var access = facts.Accessibility!;
        Assert.Equal(("textual", "textual", "tableOfContents", "none", "http://example.test/aa", "可朗讀", "某協會"), (access.Modes.Single(), access.SufficientModes.Single(), access.Features.Single(), access.Hazards.Single(), access.ConformsTo.Single(), access.Summary, access.CertifiedBy));
        Assert.Null(Check(EpubSamples.Two().Bytes()).Book!.Accessibility);
    }

    [Fact]
    public void A_PDF_says_what_it_is()
    {
        var facts = checkedOnce.Value["PDF: metadata of PDF/A"].Report.Book!;
        Assert.Equal(("PDF 1.7", "山海小城", 1, "PDF/A-2b"), (facts.Format, facts.Title, facts.Pages, facts.PdfA));
        var tagged = checkedOnce.Value["PDF: tagged, with a language"].Report.Book!;
        Assert.Equal(("zh-TW", "rtl", "taggedPDF"), (tagged.Languages.Single(), tagged.Direction, tagged.Accessibility!.Features.Single()));
        var old = checkedOnce.Value["PDF: title in the information"].Report.Book!;
        Assert.Equal(("山海", "Lin"), (old.Title, old.Creators.Single()));
        Assert.Equal(3000, checkedOnce.Value["PDF: 3,000 pages"].Report.Book!.Pages);
    }

    [Fact]
    public void Sound_and_pictures_say_what_they_are()
    {
        var sound = checkedOnce.Value["Sound: MP3 with a tag"].Report.Book!;
        Assert.Equal(("山海小城", "林雨果", 2.6), (sound.Title, sound.Creators.Single(), sound.Seconds));
        Assert.Equal(("山海小城", 10.0), (checkedOnce.Value["Sound: M4A"].Report.Book!.Title, checkedOnce.Value["Sound: M4A"].Report.Book!.Seconds));
        Assert.Equal((600, 800), (checkedOnce.Value["Picture: PNG"].Report.Book!.Width, checkedOnce.Value["Picture: JPEG"].Report.Book!.Height));
    }

    [Fact]
    public void Nothing_that_a_book_names_on_the_network_is_asked_for()
    {
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)canary.LocalEndpoint).Port}/";
        var book = EpubSamples.Three();
        book.Opf = opf => opf.Replace("<package", $"<!DOCTYPE package SYSTEM \"{address}opf.dtd\"><package", StringComparison.Ordinal);
        book.ContainerXml = $"<?xml-stylesheet href=\"{address}a.css\"?><!DOCTYPE container PUBLIC \"-//X//Y\" \"{address}c.dtd\">" + book.ContainerXml!.Replace("<?xml version=\"1.0\"?>", "", StringComparison.Ordinal);
        book.Item("c1", "c1.xhtml", "application/xhtml+xml", $"<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"{address}x.dtd\" [<!ENTITY % p SYSTEM \"{address}p\"> %p; <!ENTITY e SYSTEM \"{address}e\">]><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title><link rel=\"stylesheet\" href=\"{address}s.css\"/></head><body><img src=\"{address}i.png\" alt=\"\"/>&e;</body></html>");
        Check(book.Bytes());
        Assert.False(canary.Pending());
        using var reader = new TcpClient();
        reader.Connect((IPEndPoint)canary.LocalEndpoint);
        Assert.True(canary.Pending(), "the canary itself must be seen");
    }

    [Fact]
    public void A_report_survives_the_way_through_JSON()
    {
        var report = checkedOnce.Value["EPUB: accessibility metadata"].Report;
        Assert.Equal(report.ToJson(), CheckReport.FromJson(report.ToJson()).ToJson());
        Assert.Contains("\"verdict\":\"accept\"", report.ToJson(), StringComparison.Ordinal);
        foreach (var wrong in new[] { "", "null", "{}", "[]", "{\"verdict\":7}", "{\"verdict\":\"accept\",\"type\":null,\"findings\":[]}" }) Assert.ThrowsAny<System.Text.Json.JsonException>(() => CheckReport.FromJson(wrong));
    }

    static CheckReport Check(byte[] file) => FileReport.Of(new MemoryStream(file, writable: false));
}
