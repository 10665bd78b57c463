using System.Diagnostics;
using Portal.Features.Applications.Cip;

namespace Portal.Tests.Features.Applications.Cip;

public class CipPictureTests
{
    const string Block = "國家圖書館出版品預行編目(CIP)資料\n\n山海小城 / 林雨果著. -- 初版. -- 臺北市 : 山海文化, 2026.06\n　面 ;　公分\n　ISBN 978-626-7001-01-1(平裝)\n863.55";

    [Fact]
    public async Task The_PDF_holds_every_line_as_text_for_a_reader_that_is_not_ours()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, CipPicture.Pdf(Block), TestContext.Current.CancellationToken);
            var lines = await ReadAsync(file);
            foreach (var line in new[] { "國家圖書館出版品預行編目(CIP)資料", "山海小城 / 林雨果著. -- 初版. -- 臺北市 : 山海文化, 2026.06", "ISBN 978-626-7001-01-1(平裝)", "863.55" })
                Assert.Contains(line, lines);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_cross_reference_table_names_the_place_of_every_object()
    {
        var pdf = System.Text.Encoding.ASCII.GetString(CipPicture.Pdf(Block));
        var table = int.Parse(pdf.Split("startxref\n")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith("xref\n", pdf[table..], StringComparison.Ordinal);
        var places = pdf[table..].Split('\n').Where(line => line.EndsWith(" n ", StringComparison.Ordinal)).Select(line => int.Parse(line[..10], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(8, places.Count);
        Assert.All(places.Select((place, index) => (place, index)), at => Assert.StartsWith($"{at.index + 1} 0 obj\n", pdf[at.place..], StringComparison.Ordinal));
    }

    static async Task<HashSet<string>> ReadAsync(string file)
    {
        using var reader = Process.Start(new ProcessStartInfo(await Parts.PdfToTextAsync(), ["-layout", "-enc", "UTF-8", file, "-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();
        Assert.Equal(0, reader.ExitCode);
        return [.. text.Split('\n').Select(line => line.Trim())];
    }
}
