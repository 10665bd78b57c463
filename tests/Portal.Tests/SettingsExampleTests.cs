using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Portal.Tests;

/// <summary>appsettings.example.json is the documentation of the settings: none is missing, none is invented, and the portal starts with it.</summary>
public partial class SettingsExampleTests(SettingsExampleTests.Host host) : IClassFixture<SettingsExampleTests.Host>
{
    /// <summary>Read by the framework, not by our source.</summary>
    static readonly string[] Framework = ["Urls", "AllowedHosts", "Logging:LogLevel:"];

    static Dictionary<string, string> Example => new ConfigurationBuilder().AddJsonFile(Path.Combine(Parts.Repository, "appsettings.example.json")).Build()
        .AsEnumerable().Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value!);

    [Fact]
    public void Every_setting_that_the_source_reads_stands_in_the_example() => Assert.Equal([], InSource().Except(Example.Keys).Order());

    [Fact]
    public void Every_setting_of_the_example_is_read_by_somebody() =>
        Assert.Equal([], Example.Keys.Where(key => !Framework.Any(name => key.StartsWith(name, StringComparison.Ordinal))).Except(InSource()).Order());

    [Fact]
    public void Every_default_that_is_shipped_stands_in_the_example()
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(Path.Combine(Parts.Repository, "src/Portal/appsettings.json")).Build();
        Assert.Equal([], shipped.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => setting.Key).Except(Example.Keys));
    }

    [Fact]
    [Trait("On", "database")]
    public async Task The_portal_starts_with_the_example() =>
        Assert.Equal(HttpStatusCode.OK, (await host.Stranger().GetAsync("/")).Status);

    [Theory]
    [InlineData("""var x = settings["Mail:From"];""", "Mail:From")]
    [InlineData("""var x = builder.Configuration["Demo"];""", "Demo")]
    [InlineData("""SettingWrong.Needed(settings, "Mail:Smtp:Host")""", "Mail:Smtp:Host")]
    [InlineData("""configuration.GetValue("Jobs:Enabled", true)""", "Jobs:Enabled")]
    [InlineData("""settings.GetValue<int>("Demo")""", "Demo")]
    [InlineData("""Whole(settings, "Accounts:IdleMinutes", 60)""", "Accounts:IdleMinutes")]
    [InlineData("""foreach (var x in new[] { ("Files:Folder", "files") })""", "Files:Folder")]
    [InlineData("""var key = "received:letter"; ViewData["Title"] = "x"; var css = "a:B";""", null)]
    public void A_setting_is_found_in_the_source(string source, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Keys(source).Distinct());

    static IEnumerable<string> InSource() => Directory.EnumerateFiles(Path.Combine(Parts.Repository, "src/Portal"), "*.cs*", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/Assets/", StringComparison.Ordinal)
            && (path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".cshtml", StringComparison.Ordinal)))
        .SelectMany(path => Keys(File.ReadAllText(path))).Distinct();

    static IEnumerable<string> Keys(string source) => Setting().Matches(source).Select(match => match.Groups["name"].Value);

    // A name with a colon is a setting wherever it stands; one without is told by who reads it.
    [GeneratedRegex("""
        "(?<name>[A-Z][A-Za-z0-9]+(:[A-Z][A-Za-z0-9]+)+)"|([sS]ettings|[cC]onfiguration)(\[|\.(GetValue(<\w+>)?|GetSection)\()"(?<name>\w+)"
        """, RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Setting();

    /// <summary>Everything as in the example, in a folder and on a database of the test's own, and without a running timetable.</summary>
    public class Host : PortalHost
    {
        static readonly string[] TestsOwn = ["Urls", "Data:Folder", "Database:Kind", "Database:Connection", "Jobs:Enabled", "Logging:LogLevel:Default"];

        protected override IEnumerable<KeyValuePair<string, string>> Settings => Example.Where(setting => !TestsOwn.Contains(setting.Key));
    }
}
