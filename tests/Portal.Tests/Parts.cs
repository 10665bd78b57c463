using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Portal.Tests;

/// <summary>
/// The real parts that tests run against. Each is taken from the environment when <c>tests/run.sh</c> has started it, else
/// started once for this process by its script in <c>tests/parts</c>, and stopped when the process ends. Where a part cannot be had
/// the test is skipped with a sentence that names it; in CI it fails instead.
/// </summary>
public static class Parts
{
    static readonly Lazy<Task<Part>> postgres = new(() => StartAsync("postgres", "PORTAL_TEST_POSTGRES"));
    static readonly Lazy<Task<Part>> smtpSink = new(() => StartAsync("smtp-sink", "PORTAL_TEST_SMTP_PORT", "PORTAL_TEST_SMTP_MAIL"));
    static readonly Lazy<Task<Part>> marcDump = new(() => StartAsync("marcdump", "PORTAL_TEST_MARCDUMP"));
    static readonly Lazy<Task<Part>> pdfToText = new(() => StartAsync("pdftotext", "PORTAL_TEST_PDFTOTEXT"));
    static readonly Lazy<Task<Part>> s3 = new(() => StartAsync("s3", "PORTAL_TEST_S3", "PORTAL_TEST_S3_KEY", "PORTAL_TEST_S3_SECRET"));
    static readonly Lazy<Task<Part>> clamd = new(() => StartAsync("clamd", "PORTAL_TEST_CLAMD_PORT", "PORTAL_TEST_CLAMD_SOCKET"));
    static readonly Lazy<Task<Part>> checkers = new(() => StartAsync("checkers", "PORTAL_TEST_JAVA", "PORTAL_TEST_EPUBCHECK", "PORTAL_TEST_QPDF"));
    static readonly Lazy<Task<Part>> oidc = new(() => StartAsync("oidc", "PORTAL_TEST_OIDC"));
    static readonly Lazy<Task<Part>> lcp = new(() => StartAsync("lcp", "PORTAL_TEST_LCP"));
    static readonly Lazy<Task<Part>> opds = new(() => StartAsync("opds", "PORTAL_TEST_OPDS"));
    static int databases;

    /// <summary>Npgsql connection string of a superuser of a PostgreSQL server in which databases may be made.</summary>
    public static async Task<string> PostgresAsync() => (await postgres.Value).OrSkip()["PORTAL_TEST_POSTGRES"];

    /// <summary>Makes an empty PostgreSQL database and gives its connection string.</summary>
    public static async Task<string> EmptyPostgresAsync()
    {
        var server = await PostgresAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>A real SMTP server on 127.0.0.1 that writes every message into a file of the folder.</summary>
    public static async Task<(int Port, string Folder)> SmtpSinkAsync()
    {
        var settings = (await smtpSink.Value).OrSkip();
        return (int.Parse(settings["PORTAL_TEST_SMTP_PORT"], CultureInfo.InvariantCulture), settings["PORTAL_TEST_SMTP_MAIL"]);
    }

    /// <summary>A program that reads and writes MARC and is not ours: <c>yaz-marcdump</c>.</summary>
    public static async Task<string> MarcDumpAsync() => (await marcDump.Value).OrSkip()["PORTAL_TEST_MARCDUMP"];

    /// <summary>A program that reads PDF and is not ours: <c>pdftotext</c>.</summary>
    public static async Task<string> PdfToTextAsync() => (await pdfToText.Value).OrSkip()["PORTAL_TEST_PDFTOTEXT"];

    /// <summary>A real S3 server, Ceph's object gateway unless another one is given, and who may use it.</summary>
    public static async Task<(Uri Address, string Key, string Secret)> S3Async()
    {
        var settings = (await s3.Value).OrSkip();
        return (new Uri(settings["PORTAL_TEST_S3"]), settings["PORTAL_TEST_S3_KEY"], settings["PORTAL_TEST_S3_SECRET"]);
    }

    /// <summary>A real ClamAV daemon that knows EICAR's test file and takes 20 MB.</summary>
    public static async Task<(int Port, string Socket)> ClamdAsync()
    {
        var settings = (await clamd.Value).OrSkip();
        return (int.Parse(settings["PORTAL_TEST_CLAMD_PORT"], CultureInfo.InvariantCulture), settings["PORTAL_TEST_CLAMD_SOCKET"]);
    }

    /// <summary>Checkers of books that are not ours: a Java, EPUBCheck's jar, qpdf.</summary>
    public static async Task<(string Java, string EpubCheck, string Qpdf)> CheckersAsync()
    {
        var settings = (await checkers.Value).OrSkip();
        return (settings["PORTAL_TEST_JAVA"], settings["PORTAL_TEST_EPUBCHECK"], settings["PORTAL_TEST_QPDF"]);
    }

    /// <summary>A real OpenID provider, npm's oidc-provider, as the library's account service: its address. Whoever types a name there is that person.</summary>
    public static async Task<Uri> OidcAsync() => new((await oidc.Value).OrSkip()["PORTAL_TEST_OIDC"]);

    /// <summary>A reader of protected books that is not ours: a script for node.</summary>
    public static async Task<string> LcpReaderAsync() => (await lcp.Value).OrSkip()["PORTAL_TEST_LCP"];

    /// <summary>A reader of OPDS catalogues that is not ours: a script for node.</summary>
    public static async Task<string> OpdsReaderAsync() => (await opds.Value).OrSkip()["PORTAL_TEST_OPDS"];

    /// <summary>Ends the test because something cannot be had here: skipped, in CI failed.</summary>
    public static void Miss(string what)
    {
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) Assert.Fail(what);
        Assert.Skip(what);
    }

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Portal.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Portal.sln above " + AppContext.BaseDirectory);
        return folder;
    }

    static async Task<Part> StartAsync(string name, params string[] settings)
    {
        var given = settings.ToDictionary(s => s, s => Environment.GetEnvironmentVariable(s) ?? "");
        if (given.Values.All(value => value.Length > 0)) return new(given, "");
        if (OperatingSystem.IsWindows()) return new(null, $"{name} is not started on Windows; set {string.Join(", ", settings)}");

        // Short and outside the repository: the server's own user must be able to enter the folder.
        var root = Path.Combine("/tmp", string.Create(CultureInfo.InvariantCulture, $"portal-{name}-{Environment.ProcessId}"));
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository, "tests/parts", name + ".sh"), "start", root, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var script = Process.Start(start)!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync();
        if (script.ExitCode == 69) return new(null, (await errors).Trim().Split('\n')[^1]);
        if (script.ExitCode != 0) throw new InvalidOperationException($"{name}.sh: {await errors}");
        return new((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('\'')), "");
    }

    sealed record Part(Dictionary<string, string>? Settings, string Missing)
    {
        public Dictionary<string, string> OrSkip()
        {
            if (Settings is null) Miss(Missing);
            return Settings!;
        }
    }
}
