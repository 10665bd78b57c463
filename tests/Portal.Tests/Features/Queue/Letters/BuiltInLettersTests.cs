namespace Portal.Tests.Features.Queue.Letters;

[Trait("On", "database")]
public class BuiltInLettersTests(PortalHost host) : IClassFixture<PortalHost>
{
    /// <summary>Whatever is rebuilt underneath: what people are sent changes only when somebody means it to.</summary>
    [Theory]
    [InlineData("zh-TW")]
    [InlineData("en")]
    public async Task Every_letter_reads_as_it_always_did(string language)
    {
        var file = Path.Combine(Parts.Repository, "tests", "Portal.Tests", "Features", "Queue", "Letters", $"letters.{language}.txt");
        var shown = LetterSamples.Show(await LetterSamples.AllAsync(host, language));
        if (Environment.GetEnvironmentVariable("PORTAL_WRITE_LETTERS") is not null) await File.WriteAllTextAsync(file, shown, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), shown);
    }
}
