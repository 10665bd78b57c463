using System.Text.RegularExpressions;

namespace Portal.Tests;

/// <summary>The shape of the source: who may use whom, how long a page model may be, which interface may stand alone.</summary>
public partial class ShapeTests
{
    /// <summary>What each part may name in a using line beside itself. A part of another name may use everything (Program.cs, Timetable.cs).</summary>
    static readonly Dictionary<string, string[]> mayUse = new()
    {
        ["Domain"] = [],
        ["Adapters"] = ["Portal.Domain"],
        // The tables: of the features, their entities.
        ["Data"] = ["Portal.Domain", "Portal.Adapters", "Portal.Features"],
        // What every page shares: who is signed in, who acts, the words, the health of the ledger.
        ["Web"] = ["Portal.Domain", "Portal.Adapters", "Portal.Data", "Portal.Features.Accounts", "Portal.Features.Applications", "Portal.Features.Shared"],
        ["Features"] = ["Portal.Domain", "Portal.Adapters", "Portal.Data", "Portal.Web"],
    };

    /// <summary>Of another feature only its entities and its front door; Shared is everybody's.</summary>
    static readonly Dictionary<string, string[]> features = new()
    {
        ["Accounts"] = ["Applications", "Queue"], // The publisher and its history; registrations go into the queue.
        ["Applications"] = ["Accounts", "Queue", "Catalogue", "LegalDeposits", "Deposit"], // The officer; cases go into the queue; approval writes the public record and begins the follow-up; files go with them.
        ["Catalogue"] = ["Applications", "Deposit", "Reading"], // Formats and code lists; how a title is read.
        ["Deposit"] = ["Accounts", "Applications", "Queue"], // Who may act; the titles and their cases; the queue, letters and their texts.
        ["LegalDeposits"] = ["Accounts", "Applications", "Queue"], // Titles and publishers; who may act; letters, and a second person for many.
        ["Publishers"] = ["Applications"], // The publishers, and what the public is told of them.
        ["Announcements"] = ["Accounts", "Applications"], // Who may write them; the history.
        ["Procedures"] = ["Accounts", "Applications", "Queue"], // Kinds of cases, and who may edit.
        ["Queue"] = ["Accounts", "Applications", "Procedures", "LegalDeposits", "Deposit", "Reading"], // Who works on what, by which steps; what a second person confirms; files of a case; the names of jobs.
        ["Reading"] = ["Accounts", "Applications", "Catalogue", "Deposit", "Queue"], // Who reads; the state of a case; the title; its files under their licence; letters.
        ["Reports"] = ["Accounts", "Applications", "Queue"], // Who leads; the cases and their answers; the kinds of cases.
        ["Shared"] = ["Accounts", "Applications"], // The menu by role; states in colour.
    };

    /// <summary>Interfaces with one implementation in this build, and why they stand.</summary>
    static readonly Dictionary<string, string> alone = new()
    {
        ["IJobEngine"] = "HangfireJobs is compiled in with -p:WithHangfire=true",
    };

    static readonly string[] foggy = ["Services", "Managers", "Helpers", "Common", "Utils"];

    static readonly string Source = Path.Combine(Parts.Repository, "src", "Portal");

    [Fact]
    public void Each_part_uses_only_what_it_may() => Assert.Empty(Files().SelectMany(file => Trespasses(file, File.ReadLines(Path.Combine(Source, file)))));

    [Theory]
    [InlineData("Domain/Isbn13.cs", "using Portal.Data;", false)]
    [InlineData("Domain/Isbn13.cs", "using System.Text;", true)]
    [InlineData("Adapters/Mail/SmtpMailer.cs", "using Portal.Features.Queue;", false)]
    [InlineData("Adapters/Mail/SmtpMailer.cs", "using Portal.Data;", false)]
    [InlineData("Adapters/Mail/SmtpMailer.cs", "using static Portal.Adapters.Files.ContentKind;", true)]
    [InlineData("Web/Health.cs", "using Portal.Features.Catalogue;", false)]
    [InlineData("Features/Catalogue/Index.cshtml", "@using Portal.Features.Queue", false)]
    [InlineData("Features/Catalogue/Index.cshtml", "@using Portal.Features.Shared.TagHelpers", true)]
    [InlineData("Features/Queue/Case.cshtml.cs", "using Word = Portal.Features.Catalogue.CatalogueRecord;", false)]
    [InlineData("Program.cs", "using Portal.Features.Catalogue;", true)]
    public void A_trespass_is_seen(string file, string line, bool allowed) => Assert.Equal(allowed, !Trespasses(file, [line]).Any());

    [Fact]
    public void A_page_model_has_at_most_120_lines() =>
        Assert.DoesNotContain(Files().Where(file => file.EndsWith(".cshtml.cs", StringComparison.Ordinal)).Select(file => (file, Lines: File.ReadLines(Path.Combine(Source, file)).Count())), page => page.Lines > 120);

    [Fact]
    public void Program_has_at_most_80_lines() => Assert.InRange(File.ReadLines(Path.Combine(Source, "Program.cs")).Count(), 1, 80);

    [Fact]
    public void An_interface_has_two_implementations_or_a_reason() => Assert.Equal(alone.Keys.Order(), Lonely(typeof(Program).Assembly.GetTypes()));

    [Fact]
    public void A_lonely_interface_is_seen() => Assert.Equal(["INobody"], Lonely([typeof(INobody), typeof(ITwo), typeof(One), typeof(Two)]));

    [Fact]
    public void No_folder_has_a_foggy_name() => Assert.Empty(Foggy(Files()));

    [Fact]
    public void A_foggy_folder_is_seen() => Assert.Single(Foggy(["Features/Helpers/Dates.cs", "Features/Shared/TagHelpers/Field.cs"]));

    static IEnumerable<string> Trespasses(string file, IEnumerable<string> lines)
    {
        var path = file.Split('/');
        if (!mayUse.TryGetValue(path[0], out var allowed)) yield break;
        allowed = path[0] == "Features"
            ? [.. allowed, .. features.GetValueOrDefault(path[1], []).Append(path[1]).Append("Shared").Select(feature => "Portal.Features." + feature)]
            : [.. allowed, "Portal." + path[0]];
        foreach (var line in lines)
        {
            if (Use().Match(line) is { Success: true } use && !allowed.Any(part => (use.Groups["name"].Value + ".").StartsWith(part + ".", StringComparison.Ordinal)))
                yield return $"{file}: {line.Trim()}";
        }
    }

    static IEnumerable<string> Lonely(IReadOnlyCollection<Type> types) => types
        .Where(type => type.IsInterface && types.Count(other => other is { IsClass: true, IsAbstract: false } && type.IsAssignableFrom(other)) < 2)
        .Select(type => type.Name).Order();

    static IEnumerable<string> Foggy(IEnumerable<string> files) => files.Where(file => file.Split('/')[..^1].Any(folder => foggy.Contains(folder, StringComparer.OrdinalIgnoreCase)));

    static IEnumerable<string> Files() => Directory.EnumerateFiles(Source, "*.cs*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Source, path).Replace('\\', '/'))
        .Where(file => (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal)) && file.Split('/')[0] is not ("obj" or "bin" or "Assets"));

    [GeneratedRegex(@"^\s*@?(global )?using (static )?(\w+ = )?(?<name>Portal[\w.]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Use();

    interface INobody;

    interface ITwo;

    sealed class One : ITwo;

    sealed class Two : ITwo;
}
